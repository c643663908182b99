package import TidemarkCore

/// How an export writes times.
package enum ExportTimes: String, Sendable, CaseIterable {
  /// `2026-01-01T00:00:00.250Z` in columns such as `event_time`, with all decimals that there are.
  case rfc3339
  /// Nanoseconds since 1970 in columns such as `event_time_ns`.
  case epochNanoseconds = "epoch-ns"

  /// How `ImportMapping` calls it.
  package var timeFormat: ImportMapping.TimeFormat {
    switch self {
    case .rfc3339: .iso8601
    case .epochNanoseconds: .epochNanoseconds
    }
  }
}

/// The columns of an export, in order.
enum ExportColumn: String, CaseIterable {
  case device, sensor, epoch, sequence, copy
  case eventTime = "event_time"
  case sentTime = "sent_time"
  case arrivalTime = "arrival_time"
  case trueTime = "true_time"
  case value, state, anomaly
  case anomalyNumber = "anomaly_number"
  case lost

  /// The column's name; a bare number carries its unit.
  func name(_ times: ExportTimes) -> String {
    switch self {
    case .eventTime, .sentTime, .arrivalTime, .trueTime:
      times == .epochNanoseconds ? rawValue + "_ns" : rawValue
    default: rawValue
    }
  }
}

extension ImportMapping {
  /// The mapping that reads an export back.
  package init(exported layout: Layout, times: ExportTimes) {
    self.init(
      layout: layout,
      eventTime: ExportColumn.eventTime.name(times),
      timeFormat: times.timeFormat,
      arrivalTime: ExportColumn.arrivalTime.name(times),
      value: ExportColumn.value.name(times),
      device: .column(ExportColumn.device.name(times)),
      sensor: .column(ExportColumn.sensor.name(times)),
      labels: .column(ExportColumn.anomaly.name(times))
    )
  }
}
