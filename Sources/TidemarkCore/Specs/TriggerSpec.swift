/// When a window fires, apart from what late readings do (Flink).
package enum TriggerSpec: Sendable, Equatable {
  /// When the watermark passes the window's end.
  case eventTime
  /// Also at every multiple of this on event time, from the window's first reading on.
  case continuousEventTime(TimeSpan)
  /// At every nth reading of the window, and never because time passes.
  case count(Int64)
  /// Only when the input ends: of the global window.
  case endOfStream
  /// Also every so often on τ before the window's end, counted from its first reading.
  case early(TimeSpan)
}

/// How results are held back behind a window that emits on update (Kafka Streams' `suppress`).
package struct SuppressSpec: Sendable, Equatable {
  package enum Until: Sendable, Equatable {
    /// The final result alone: `untilWindowCloses`.
    case windowCloses
    /// The latest result, this long on stream time after the first of a window: `untilTimeLimit`.
    case timeLimit(TimeSpan)
  }

  /// What happens when the buffer is full.
  package enum WhenFull: String, Sendable, CaseIterable {
    /// The oldest results come out before their time: `emitEarlyWhenFull`.
    case emit
    /// The run fails: `shutDownWhenFull`.
    case fail
  }

  package var until: Until
  /// Results that the buffer of one task holds; nil: any number.
  package var maxRecords: Int?
  /// Bytes that the buffer of one task holds; nil: any number.
  package var maxBytes: Int?
  package var whenFull: WhenFull

  package init(
    until: Until = .windowCloses,
    maxRecords: Int? = nil,
    maxBytes: Int? = nil,
    whenFull: WhenFull = .fail
  ) {
    self.until = until
    self.maxRecords = maxRecords
    self.maxBytes = maxBytes
    self.whenFull = whenFull
  }

  /// Whether the buffer can be full: then its results depend on all keys of a task.
  package var isLimited: Bool { maxRecords != nil || maxBytes != nil }
}
