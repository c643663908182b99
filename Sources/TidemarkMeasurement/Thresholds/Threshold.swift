/// A line such as `minutes.result-latency.p99 < 40s` that a run must satisfy.
package struct Threshold: Sendable, Equatable {
  package enum Comparison: String, Sendable, CaseIterable {
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case equal = "=="
    case less = "<"
    case greater = ">"

    package func holds(_ value: Double, _ bound: Double) -> Bool {
      switch self {
      case .lessOrEqual: value <= bound
      case .greaterOrEqual: value >= bound
      case .equal: value == bound
      case .less: value < bound
      case .greater: value > bound
      }
    }
  }

  /// What a number measures; a threshold's bound must be of its metric's dimension.
  package enum Dimension: String, Sendable {
    /// Counts and bytes: written without a unit.
    case number
    /// A part of a whole or a score, from 0 to 1: written `8%` or `0.08`.
    case share
    /// Nanoseconds: written `40s`.
    case span
    /// Per second of wall clock: written `5M/s`.
    case rate
  }

  package enum Bound: Sendable, Equatable {
    /// In the dimension's base unit: a share as a fraction, a span in nanoseconds.
    case value(Double, Dimension)
    /// The baseline's value times this: `baseline - 10%` is 0.9.
    case baseline(factor: Double)
  }

  /// As written, for the report.
  package var text: String
  /// Dotted name as written: `minutes.result-latency.p99`.
  package var metric: String
  package var comparison: Comparison
  package var bound: Bound
  /// Where it was written.
  package var line: Int
  package var column: Int

  package init(
    text: String,
    metric: String,
    comparison: Comparison,
    bound: Bound,
    line: Int = 0,
    column: Int = 0
  ) {
    self.text = text
    self.metric = metric
    self.comparison = comparison
    self.bound = bound
    self.line = line
    self.column = column
  }
}
