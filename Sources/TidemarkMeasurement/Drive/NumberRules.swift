import TidemarkCore

/// When a number that another program computed is that of the embedded engine.
///
/// Counts and what is picked from the values must be equal. Sums and means may be rounded otherwise, since
/// other orders of addition are as right: within 1e-12 of the values' magnitude, which is known from a
/// result's `count`, `min` and `max`, where it has them, and is else that of the number itself. Percentiles
/// and numbers of different values are estimates above the sizes up to which the engine has them exactly.
package struct NumberRules: Sendable {
  private enum Rule: Sendable {
    case equal
    case sum, mean, variance, stddev
    case percentile, distinct
  }

  /// Of rounding, relative to the values.
  private static let rounding = 1e-12
  /// Of the recurrences for variances, relative to the result.
  private static let recurrence = 1e-9
  /// A percentile's own error is 1/128; so is that of another sketch, about.
  private static let percentileError = 1.0 / 64
  private static let exactPercentiles = 64.0
  /// Three standard errors of 1.6 %.
  private static let distinctError = 0.05
  private static let exactDistinct = 256.0

  /// What the numbers of a result are called.
  package let names: [String]
  private let rules: [Rule]
  /// Where a result has these.
  package let count: Int?
  private let min: Int?
  private let max: Int?

  /// `names` are an `Aggregate`'s words, or those of an aggregator of somebody's own, which must be equal.
  package init(_ names: [String]) {
    self.names = names
    rules = names.map { name in
      switch Aggregate(word: name) {
      case .sum: .sum
      case .mean: .mean
      case .variance: .variance
      case .stddev: .stddev
      case .percentile: .percentile
      case .distinct: .distinct
      case .count, .min, .max, .first, .last, .concat, nil: .equal
      }
    }
    count = names.firstIndex(of: "count")
    min = names.firstIndex(of: "min")
    max = names.firstIndex(of: "max")
  }

  /// Whether `found` is the number at `index` of the result `expected`.
  package func agrees(_ index: Int, _ expected: ArraySlice<Double>, _ found: Double) -> Bool {
    let wanted = expected[expected.startIndex + index]
    if wanted == found || (wanted.isNaN && found.isNaN) { return true }
    guard wanted.isFinite, found.isFinite else { return false }
    let distance = (wanted - found).magnitude
    let own = Swift.max(wanted.magnitude, found.magnitude)
    let largest = largest(expected)
    switch rules[index] {
    case .equal: return false
    case .sum:
      let readings = number(count, expected) ?? 1
      return distance <= Self.rounding * Swift.max(own, readings * (largest ?? 0))
    case .mean: return distance <= Self.rounding * Swift.max(own, largest ?? 0)
    case .variance: return isVariance(wanted, found, largest)
    case .stddev: return isVariance(wanted * wanted, found * found, largest)
    case .percentile:
      if let readings = number(count, expected), readings <= Self.exactPercentiles { return false }
      return distance <= Self.percentileError * own
    case .distinct:
      return wanted > Self.exactDistinct && distance <= Self.distinctError * wanted
    }
  }

  private func isVariance(_ wanted: Double, _ found: Double, _ largest: Double?) -> Bool {
    let own = Self.recurrence * Swift.max(wanted.magnitude, found.magnitude)
    return (wanted - found).magnitude <= own + Self.rounding * (largest ?? 0) * (largest ?? 0)
  }

  /// The largest magnitude among the values; nil if the result does not tell.
  private func largest(_ expected: ArraySlice<Double>) -> Double? {
    guard let low = number(min, expected), let high = number(max, expected) else { return nil }
    return Swift.max(low.magnitude, high.magnitude)
  }

  private func number(_ index: Int?, _ expected: ArraySlice<Double>) -> Double? {
    guard let index, case let value = expected[expected.startIndex + index], value.isFinite else {
      return nil
    }
    return value
  }
}
