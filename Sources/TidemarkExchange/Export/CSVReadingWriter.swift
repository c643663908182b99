package import TidemarkCore

/// Writes readings as CSV after RFC 4180, batch by batch, with LF at the ends of rows.
///
/// Columns: device, sensor, epoch, sequence, copy, event_time, sent_time, arrival_time, true_time,
/// value, state (its word; empty for a number), anomaly (its kind, or empty), anomaly_number (that of
/// the truth about the series), lost (1 for a reading that never arrived). What is not a number is
/// written as `nan`, `inf` or `-inf`, a NaN of other bits than the usual ones as
/// `nan:7ff8000000000001`.
package struct CSVReadingWriter: ReadingExporter {
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

  /// The header row.
  package func begin(to text: inout TextBuffer) {
    text.append(text: ExportColumn.allCases.map { $0.name(times) }.joined(separator: ","))
    text.append(byte: ASCII.lineFeed)
  }

  /// One row per reading.
  package func append(
    _ batch: borrowing ReadingBatch,
    lost: Bool,
    to text: inout TextBuffer
  ) {
    var (event, sent) = (TimeColumn(times), TimeColumn(times))
    var (arrival, truth) = (TimeColumn(times), TimeColumn(times))
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
      event.append(batch.eventTime[row], to: &text)
      text.append(byte: ASCII.comma)
      sent.append(batch.sentTime[row], to: &text)
      text.append(byte: ASCII.comma)
      arrival.append(batch.arrivalTime[row], to: &text)
      text.append(byte: ASCII.comma)
      if hasTruth { truth.append(batch.trueTime[row], to: &text) }
      text.append(byte: ASCII.comma)
      text.append(reading: batch.value[row])
      text.append(byte: ASCII.comma)
      if let state = names.state(batch.value[row], series: series) { text.append(bytes: state) }
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
