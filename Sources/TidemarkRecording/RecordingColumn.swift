/// What the bytes of a recording are spent on.
public enum RecordingColumn: Int, CaseIterable, Sendable {
  /// Heads of chunks; per page and series: which, how many, and the start of each prediction.
  case runs
  /// Which series the next row is of.
  case order
  /// What a pipeline sees of readings, and when they were sent.
  case arrivalTime, epoch, sequence, copy, eventTime, sentTime, value
  /// Truth: true time and anomaly number.
  case trueTime, anomaly
  /// Frame headers, scenario, catalog, anomaly table, index and end.
  case frames

  /// As people and result files name it: `arrival-time`.
  public var name: String {
    switch self {
    case .arrivalTime: "arrival-time"
    case .eventTime: "event-time"
    case .sentTime: "sent-time"
    case .trueTime: "true-time"
    default: "\(self)"
    }
  }

  /// Whether a pipeline never sees it.
  public var isTruth: Bool { self == .trueTime || self == .anomaly }
}

/// Bytes per column; sums to the size of the file.
public struct ColumnSizes: Sendable, Equatable {
  private var bytes = [UInt64](repeating: 0, count: RecordingColumn.allCases.count)

  package init() {}

  /// Bytes of one column.
  public internal(set) subscript(column: RecordingColumn) -> UInt64 {
    get { bytes[column.rawValue] }
    set { bytes[column.rawValue] = newValue }
  }

  static func += (a: inout ColumnSizes, b: ColumnSizes) {
    for column in a.bytes.indices { a.bytes[column] &+= b.bytes[column] }
  }

  /// All bytes.
  public var total: UInt64 { bytes.reduce(0, &+) }

  /// Those that only truth needs.
  public var truth: UInt64 { self[.trueTime] &+ self[.anomaly] }
}
