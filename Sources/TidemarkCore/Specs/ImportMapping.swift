/// How the columns of a CSV file, or the fields of JSON Lines, become readings.
package struct ImportMapping: Sendable, Equatable {
  package enum Layout: String, Sendable, CaseIterable {
    case csv, jsonl
  }

  package enum TimeFormat: String, Sendable, CaseIterable {
    case iso8601
    case epochSeconds = "epoch-s"
    case epochMilliseconds = "epoch-ms"
    case epochMicroseconds = "epoch-us"
    case epochNanoseconds = "epoch-ns"
  }

  /// A column of the file, or the same word for every row.
  package enum Source: Sendable, Equatable {
    case column(String)
    case constant(String)
  }

  /// Where the truth comes from.
  package enum Labels: Sendable, Equatable {
    /// A column that is 0/1, true/false, or an anomaly's kind (empty: none).
    case column(String)
    /// NAB's `combined_windows.json`: `key` names the data file in it.
    case nabWindows(path: String, key: String)
  }

  package var layout: Layout
  package var eventTime: String
  package var timeFormat: TimeFormat
  /// Column of the arrival time, in the same format; nil: a reading arrives at its place in the
  /// file, at the largest event time so far.
  package var arrivalTime: String?
  package var value: String
  package var device: Source
  package var sensor: Source
  package var unit: String
  package var labels: Labels?

  package init(
    layout: Layout = .csv,
    eventTime: String = "timestamp",
    timeFormat: TimeFormat = .iso8601,
    arrivalTime: String? = nil,
    value: String = "value",
    device: Source = .constant("device"),
    sensor: Source = .constant("value"),
    unit: String = "",
    labels: Labels? = nil
  ) {
    self.layout = layout
    self.eventTime = eventTime
    self.timeFormat = timeFormat
    self.arrivalTime = arrivalTime
    self.value = value
    self.device = device
    self.sensor = sensor
    self.unit = unit
    self.labels = labels
  }
}
