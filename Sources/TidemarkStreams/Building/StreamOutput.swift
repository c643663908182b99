public import TidemarkCore

/// One thing that a step gave out.
public struct StreamOutput: Sendable, Equatable {
  /// Why it came out, and what it is.
  public enum Kind: Sendable, Equatable {
    /// A window's result, because time passed its end.
    case onTime
    /// A window's result, because the input ended.
    case endOfInput
    /// A window's result, because a reading came.
    case update
    /// Withdraws a result that came before.
    case retraction
    /// A reading, or a result, that was too late for its windows.
    case late
    /// A reading that a step refused.
    case rejected
    /// A detector's alert, whose value is the score.
    case alert
    /// What a processor emitted.
    case output
    /// What a processor emitted on a side output.
    case sideOutput(String)
  }

  /// The name of the step.
  public var step: String
  /// What it is.
  public var kind: Kind
  /// The name of the key in whose state it came about; of a reject the series.
  public var key: String
  /// The first instant of the window; nil where there is none.
  public var start: Timestamp?
  /// Not part of the window; of Kafka Streams' sliding and session windows it is.
  public var end: Timestamp?
  /// The aggregates in their order, and behind them the numbers of a `StreamAggregator`; or one value.
  public var values: [Double]
  /// What a `StreamAggregator` computed, if that is a text.
  public var text: String?
  /// Its event time.
  public var time: Timestamp
  /// The clock of arrivals when it came out.
  public var emittedAt: Timestamp
}
