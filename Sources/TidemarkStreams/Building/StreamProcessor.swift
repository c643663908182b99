public import TidemarkCore

/// Code of one's own as a step: state by key, timers on event time and on the clock, side outputs.
///
/// Workers own their keys, so nothing of it is shared: what is not in the state must not change. The same
/// readings must give the same outputs, or a run cannot be repeated.
public protocol StreamProcessor: Sendable {
  associatedtype State: Sendable

  /// The state of a key before its first reading.
  var initialState: State { get }

  /// The names of its side outputs; none by default.
  var sideOutputs: [String] { get }

  /// Takes a reading, in the order of arrival.
  func process(_ reading: StreamReading, _ state: inout State, _ context: inout ProcessorContext)

  /// A timer that the context was asked for is due.
  func fire(_ timer: ProcessorTimer, _ state: inout State, _ context: inout ProcessorContext)
}

extension StreamProcessor {
  /// None.
  public var sideOutputs: [String] { [] }

  /// Does nothing.
  public func fire(
    _ timer: ProcessorTimer,
    _ state: inout State,
    _ context: inout ProcessorContext
  ) {}
}

/// What a timer waits for.
public enum ProcessorTimer: Sendable, Equatable {
  /// Event time: the watermark reaches it, or with Kafka Streams the task's stream time does.
  case eventTime(Timestamp)
  /// The clock of arrivals passes it.
  case clock(Timestamp)
}

/// What a processor knows and can do while it is called.
public struct ProcessorContext: Sendable {
  struct Output: Sendable {
    var value: Double
    var time: Timestamp
    /// Nil: the main output.
    var side: String?
  }

  /// The name of the key whose state it is.
  public internal(set) var key = ""
  /// The clock of arrivals.
  public internal(set) var now = Timestamp(nanoseconds: 0)
  /// The watermark before the reading, or the task's stream time with it; nil: none yet.
  public internal(set) var progress: Timestamp?
  /// Of the reading, or of the timer.
  var time = Timestamp(nanoseconds: 0)
  var outputs: [Output] = []
  var set: [ProcessorTimer] = []
  var cancelled: [ProcessorTimer] = []

  /// Gives out a number; its time is that of the reading or timer unless it is said.
  public mutating func emit(_ value: Double, at time: Timestamp? = nil) {
    outputs.append(Output(value: value, time: time ?? self.time))
  }

  /// Gives out a number on one of the processor's `sideOutputs`.
  public mutating func emit(_ value: Double, to side: String, at time: Timestamp? = nil) {
    outputs.append(Output(value: value, time: time ?? self.time, side: side))
  }

  /// Asks to be called; a timer that is set already is not set twice.
  public mutating func setTimer(_ timer: ProcessorTimer) { set.append(timer) }

  /// Takes a timer back; one that is not set is no mistake.
  public mutating func cancelTimer(_ timer: ProcessorTimer) { cancelled.append(timer) }
}
