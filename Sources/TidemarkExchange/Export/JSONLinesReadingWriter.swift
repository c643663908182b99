package import TidemarkCore

/// Writes readings as JSON Lines, one object a line, batch by batch.
///
/// Fields: those of `CSVReadingWriter`; `anomaly` and `anomaly_number` are null for a normal reading,
/// `lost` is a boolean. A state is written as its word, NaN as null, and infinities as the strings
/// `inf` and `-inf`, since JSON has no numbers for them.
package struct JSONLinesReadingWriter: Sendable {
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
    prefixes = ExportColumn.allCases.enumerated().map { index, column in
      Array("\(index == 0 ? "{" : ",")\"\(column.name(times))\":".utf8)
    }
  }

  /// One line per reading.
  package func append(_ batch: ReadingBatch, lost: Bool = false, to text: inout TextBuffer) {
    let columns = ExportColumn.allCases
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
        case .eventTime: append(time: batch.eventTime[row], to: &text)
        case .sentTime: append(time: batch.sentTime[row], to: &text)
        case .arrivalTime: append(time: batch.arrivalTime[row], to: &text)
        case .trueTime: append(trueTime: batch.trueTime[row], to: &text)
        case .value: append(value: batch.value[row], series: series, to: &text)
        case .anomaly: append(anomaly: batch.anomaly[row], series: series, to: &text)
        case .anomalyNumber: append(anomalyNumber: batch.anomaly[row], to: &text)
        case .lost: text.append(lost ? "true}\n" : "false}\n")
        }
      }
    }
  }

  private func append(time nanoseconds: Int64, to text: inout TextBuffer) {
    switch times {
    case .rfc3339:
      text.append(byte: ASCII.quote)
      text.append(Timestamp(nanoseconds: nanoseconds))
      text.append(byte: ASCII.quote)
    case .epochNanoseconds: text.append(nanoseconds)
    }
  }

  private func append(trueTime nanoseconds: Int64, to text: inout TextBuffer) {
    if hasTruth {
      append(time: nanoseconds, to: &text)
    } else {
      text.append("null")
    }
  }

  private func append(value: Double, series: UInt32, to text: inout TextBuffer) {
    if let state = names.state(value, series: series) {
      text.append(bytes: state)
    } else if value.isInfinite {
      text.append(value < 0 ? "\"-inf\"" : "\"inf\"")
    } else {
      // NaN becomes null.
      text.append(value)
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
