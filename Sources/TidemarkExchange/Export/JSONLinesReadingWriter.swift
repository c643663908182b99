package import TidemarkCore

/// Writes readings as JSON Lines, one object a line, batch by batch.
///
/// Fields: those of `CSVReadingWriter`; `anomaly` and `anomaly_number` are null for a normal reading,
/// `state` is null for a number, `lost` is a boolean. NaN is written as null, a NaN of other bits than
/// the usual ones as a string such as `nan:7ff8000000000001`, and infinities as the strings `inf` and
/// `-inf`, since JSON has no numbers for them.
package struct JSONLinesReadingWriter: ReadingExporter {
  private let names: ExportNames
  private let times: ExportTimes
  private let hasTruth: Bool
  /// What stands before each field's value: `{"device":`, `,"sensor":`, ...
  private let prefixes: [[UInt8]]

  /// A writer for readings of one catalog.
  ///
  /// Without truth the fields true_time, anomaly and anomaly_number are null.
  package init(
    _ catalog: Catalog,
    anomalies: [Anomaly],
    times: ExportTimes = .rfc3339,
    hasTruth: Bool = true
  ) {
    names = ExportNames(catalog, anomalies: anomalies) { name in
      var text = TextBuffer()
      text.append(jsonString: name)
      return text.bytes
    }
    self.times = times
    self.hasTruth = hasTruth
    prefixes = Self.prefixes(times)
  }

  static func prefixes(_ times: ExportTimes) -> [[UInt8]] {
    ExportColumn.allCases.enumerated().map { index, column in
      Array("\(index == 0 ? "{" : ",")\"\(column.name(times))\":".utf8)
    }
  }

  /// One line per reading.
  package func append(
    _ batch: borrowing ReadingBatch,
    lost: Bool,
    to text: inout TextBuffer
  ) {
    let columns = ExportColumn.allCases
    var (event, sent) = (TimeColumn(times), TimeColumn(times))
    var (arrival, truth) = (TimeColumn(times), TimeColumn(times))
    for row in 0..<batch.count {
      let series = batch.series[row]
      for (prefix, column) in zip(prefixes, columns) {
        text.append(bytes: prefix)
        switch column {
        case .device: text.append(bytes: names.device(series))
        case .sensor: text.append(bytes: names.sensor(series))
        case .epoch: text.append(batch.epoch[row])
        case .sequence: text.append(batch.sequence[row])
        case .copy: text.append(batch.copy[row])
        case .eventTime: append(batch.eventTime[row], &event, to: &text)
        case .sentTime: append(batch.sentTime[row], &sent, to: &text)
        case .arrivalTime: append(batch.arrivalTime[row], &arrival, to: &text)
        case .trueTime where hasTruth: append(batch.trueTime[row], &truth, to: &text)
        case .trueTime: text.append("null")
        case .value: text.append(jsonReading: batch.value[row])
        case .state: append(state: batch.value[row], series: series, to: &text)
        case .anomaly: append(anomaly: batch.anomaly[row], series: series, to: &text)
        case .anomalyNumber: append(anomalyNumber: batch.anomaly[row], to: &text)
        case .lost: text.append(lost ? "true}\n" : "false}\n")
        }
      }
    }
  }

  @inline(__always)
  private func append(
    _ nanoseconds: Int64,
    _ column: inout TimeColumn,
    to text: inout TextBuffer
  ) {
    guard times == .rfc3339 else {
      column.append(nanoseconds, to: &text)
      return
    }
    text.append(byte: ASCII.quote)
    column.append(nanoseconds, to: &text)
    text.append(byte: ASCII.quote)
  }

  private func append(state value: Double, series: UInt32, to text: inout TextBuffer) {
    if let state = names.state(value, series: series) {
      text.append(bytes: state)
    } else {
      text.append("null")
    }
  }

  private func append(anomalyNumber number: UInt32, to text: inout TextBuffer) {
    if hasTruth, number != 0 {
      text.append(number)
    } else {
      text.append("null")
    }
  }

  private func append(anomaly number: UInt32, series: UInt32, to text: inout TextBuffer) {
    if hasTruth, number != 0 {
      text.append(bytes: names.kind(number, series: series))
    } else {
      text.append("null")
    }
  }
}
