package import TidemarkCore

/// Writes readings as CSV after RFC 4180, batch by batch, with LF at the ends of rows.
///
/// Columns: device, sensor, epoch, sequence, copy, event_time, sent_time, arrival_time, true_time,
/// value, anomaly (its kind, or empty), anomaly_number (that of the truth about the series), lost (1
/// for a reading that never arrived). A state is written as its word, what is not a number as `nan`,
/// `inf` or `-inf`.
package struct CSVReadingWriter: Sendable {
  private let names: ExportNames
  private let times: ExportTimes
  private let hasTruth: Bool

  /// A writer for readings of one catalog.
  ///
  /// Without truth the columns true_time, anomaly and anomaly_number are empty.
  package init(
    _ catalog: Catalog,
    anomalies: [Anomaly],
    times: ExportTimes = .rfc3339,
    hasTruth: Bool = true
  ) {
    names = ExportNames(catalog, anomalies: anomalies) { csvCell($0) }
    self.times = times
    self.hasTruth = hasTruth
  }

  /// The header row, to be written once.
  package func appendHeader(to text: inout TextBuffer) {
    text.append(text: ExportColumn.allCases.map { $0.name(times) }.joined(separator: ","))
    text.append(byte: ASCII.lineFeed)
  }

  /// One row per reading.
  package func append(_ batch: ReadingBatch, lost: Bool = false, to text: inout TextBuffer) {
    for row in 0..<batch.count {
      let series = batch.series[row]
      text.append(bytes: names.device(series))
      text.append(byte: ASCII.comma)
      text.append(bytes: names.sensor(series))
      text.append(byte: ASCII.comma)
      text.append(batch.epoch[row])
      text.append(byte: ASCII.comma)
      text.append(batch.sequence[row])
      text.append(byte: ASCII.comma)
      text.append(batch.copy[row])
      text.append(byte: ASCII.comma)
      append(time: batch.eventTime[row], to: &text)
      append(time: batch.sentTime[row], to: &text)
      append(time: batch.arrivalTime[row], to: &text)
      if hasTruth {
        append(time: batch.trueTime[row], to: &text)
      } else {
        text.append(byte: ASCII.comma)
      }
      append(value: batch.value[row], series: series, to: &text)
      text.append(byte: ASCII.comma)
      if hasTruth, batch.anomaly[row] != 0 {
        text.append(bytes: names.kind(batch.anomaly[row], series: series))
        text.append(byte: ASCII.comma)
        text.append(batch.anomaly[row])
      } else {
        text.append(byte: ASCII.comma)
      }
      text.append(lost ? ",1\n" : ",0\n")
    }
  }

  private func append(time nanoseconds: Int64, to text: inout TextBuffer) {
    switch times {
    case .rfc3339: text.append(Timestamp(nanoseconds: nanoseconds))
    case .epochNanoseconds: text.append(nanoseconds)
    }
    text.append(byte: ASCII.comma)
  }

  private func append(value: Double, series: UInt32, to text: inout TextBuffer) {
    if let state = names.state(value, series: series) {
      text.append(bytes: state)
    } else if value.isNaN {
      text.append("nan")
    } else if value.isInfinite {
      text.append(value < 0 ? "-inf" : "inf")
    } else {
      text.append(value)
    }
  }
}

/// A cell, in quotes where RFC 4180 needs them, and where spaces at its ends might get lost.
func csvCell(_ text: String) -> [UInt8] {
  let needsQuotes = text.utf8.contains { byte in
    byte == ASCII.comma || byte == ASCII.quote || byte == ASCII.lineFeed
      || byte == ASCII.carriageReturn
  }
  guard needsQuotes || text.utf8.first == ASCII.space || text.utf8.last == ASCII.space else {
    return Array(text.utf8)
  }
  var cell: [UInt8] = [ASCII.quote]
  for byte in text.utf8 {
    if byte == ASCII.quote { cell.append(ASCII.quote) }
    cell.append(byte)
  }
  cell.append(ASCII.quote)
  return cell
}
