package import TidemarkCore

/// Writes readings as whoever consumes them sees them: one row each, without truth.
///
/// Columns: device, sensor, class, group, partition, epoch, sequence, event_time, arrival_time, value and
/// state, as `CSVReadingWriter` and `JSONLinesReadingWriter` write those that an export has too. Truth is
/// when a reading was measured and sent, its anomaly, and which of two copies it is. All that a series'
/// rows have in common is made once.
package struct ConsumerRowWriter: Sendable {
  package enum Layout: String, Sendable, CaseIterable {
    case jsonLines = "jsonl"
    case csv
  }

  private let layout: Layout
  private let times: ExportTimes
  private let names: ExportNames
  /// What a row of each series begins with.
  private let beginnings: [[UInt8]]
  /// What stands before epoch, sequence, the two times, value and state.
  private let separators: [[UInt8]]
  private var event: TimeColumn
  private var arrival: TimeColumn

  package init(_ catalog: Catalog, _ layout: Layout, times: ExportTimes = .rfc3339) {
    self.layout = layout
    self.times = times
    let encode: (String) -> [UInt8] = { layout == .csv ? csvCell($0) : Self.json($0) }
    names = ExportNames(catalog, anomalies: [], encode: encode)
    beginnings = catalog.series.map { Self.beginning($0, catalog, layout, encode) }
    let columns: [ExportColumn] = [.epoch, .sequence, .eventTime, .arrivalTime, .value, .state]
    separators = columns.map { column in
      layout == .csv ? [ASCII.comma] : Array(",\"\(column.name(times))\":".utf8)
    }
    (event, arrival) = (TimeColumn(times), TimeColumn(times))
  }

  private static func json(_ text: String) -> [UInt8] {
    var buffer = TextBuffer()
    buffer.append(jsonString: text)
    return buffer.bytes
  }

  private static func beginning(
    _ series: Catalog.Series,
    _ catalog: Catalog,
    _ layout: Layout,
    _ encode: (String) -> [UInt8]
  ) -> [UInt8] {
    let device = catalog.devices[Int(series.device)]
    let group = device.group.map { encode(catalog.groups[Int($0)]) }
    let cells = [
      encode(device.name),
      encode(catalog.sensors[Int(series.sensor)].name),
      encode(catalog.classes[Int(device.deviceClass)]),
      group ?? (layout == .csv ? [] : Array("null".utf8)),
      Array("\(device.partition)".utf8),
    ]
    guard layout == .jsonLines else { return Array(cells.joined(separator: [ASCII.comma])) }
    let keys = ["{\"device\":", ",\"sensor\":", ",\"class\":", ",\"group\":", ",\"partition\":"]
    return zip(keys, cells).flatMap { Array($0.utf8) + $1 }
  }

  /// The header row of CSV.
  package func begin(to text: inout TextBuffer) {
    guard layout == .csv else { return }
    let event = ExportColumn.eventTime.name(times)
    let arrival = ExportColumn.arrivalTime.name(times)
    let head =
      "device,sensor,class,group,partition,epoch,sequence,\(event),\(arrival),value,state\n"
    text.append(text: head)
  }

  /// A row, with the end of its line.
  package mutating func append(_ row: Int, of batch: ReadingBatch, to text: inout TextBuffer) {
    let series = batch.series[row]
    text.append(bytes: beginnings[Int(series)])
    text.append(bytes: separators[0])
    text.append(batch.epoch[row])
    text.append(bytes: separators[1])
    text.append(batch.sequence[row])
    text.append(bytes: separators[2])
    quote(to: &text)
    event.append(batch.eventTime[row], to: &text)
    quote(to: &text)
    text.append(bytes: separators[3])
    quote(to: &text)
    arrival.append(batch.arrivalTime[row], to: &text)
    quote(to: &text)
    text.append(bytes: separators[4])
    let state = names.state(batch.value[row], series: series)
    if layout == .csv {
      text.append(reading: batch.value[row])
    } else {
      text.append(jsonReading: batch.value[row])
    }
    text.append(bytes: separators[5])
    if let state {
      text.append(bytes: state)
    } else if layout == .jsonLines {
      text.append("null")
    }
    text.append(layout == .csv ? "\n" : "}\n")
  }

  /// Around times that are words of JSON.
  private func quote(to text: inout TextBuffer) {
    if layout == .jsonLines, times == .rfc3339 { text.append(byte: ASCII.quote) }
  }
}
