package import TidemarkCore
package import TidemarkStreams

/// A case of one operator that is no window, in the words of Flink's and Kafka Streams' tests.
///
/// All times are milliseconds and may be any 64-bit number.
package struct OperatorCase: Sendable {
  package enum Operator: Sendable {
    /// A buffer behind a plain changelog; one nanosecond stands for a millisecond.
    case suppress(SuppressSpec)
    /// `start` is when it is first due.
    case timer(clock: TimerClock, interval: Int64, start: Int64)
    case partitionMerge
    case sort
    case deduplicate(keep: RowTimeDeduplicator<CaseValue>.Keep, waitsForWatermark: Bool)
    case generator(bound: Int64)
    case idleness(timeout: Int64)
    case valve(channels: Int)
    case multiplexer(partitions: [String])
    case alignment(drift: Int64)
  }

  package enum TimerClock: String, Sendable, CaseIterable {
    case streamTime = "stream-time"
    case wallClock = "wall-clock"
  }

  package var `operator`: Operator
  package var order: WindowCase.Order
  /// What follows from the rules rather than from an assertion of the original test.
  package var derived: [String]
  /// In the order of arrival; item *n* is step *n*, from 0.
  package var input: [OperatorInput]
  package var expect: [ExpectedEvent]
}

/// One step of an operator case.
package enum OperatorInput: Sendable, Equatable {
  case record(key: String?, t: Int64, value: CaseValue, partition: Int, rank: Int64)
  case watermark(Int64)
  case endOfInput
  case processingTime(Int64)
  case restart
  /// Asks for the watermark, or whether the source is idle.
  case probe
  /// Activity of a source.
  case activity
  /// Cancels the timer.
  case cancel
  /// Takes this many records.
  case poll(Int)
  /// Combines what was deferred.
  case flush
  case channel(Int, Signal)
  case partition(String, Signal, deferred: Bool)
  /// Nil: the source is idle.
  case report(source: Int, group: String, watermark: Int64?)
  case limit(source: Int, Int64)
  case read(source: Int, t: Int64)

  package enum Signal: Sendable, Equatable {
    case watermark(Int64)
    case idle
    case active
    case add
    case remove
  }
}
