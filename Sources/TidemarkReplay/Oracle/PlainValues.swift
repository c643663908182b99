import TidemarkCore
import TidemarkStreams

/// The aggregates of some values, as plainly as possible, and how far the engine's may be from them.
struct PlainValues: Sendable {
  private let values: [Double]
  private let sumOfMagnitudes: Double

  init(_ values: [Double]) {
    self.values = values
    sumOfMagnitudes = values.reduce(0) { $0 + $1.magnitude }
  }

  func value(_ aggregate: Aggregate) -> Double {
    let hasNaN = values.contains(where: \.isNaN)
    switch aggregate {
    case .count: return Double(values.count)
    case .first: return values.first ?? .nan
    case .last: return values.last ?? .nan
    case .distinct: return distinct
    case .sum: return values.reduce(0, +)
    case .mean: return values.reduce(0, +) / Double(values.count)
    case .min: return hasNaN ? .nan : values.min() ?? .nan
    case .max: return hasNaN ? .nan : values.max() ?? .nan
    case .variance: return variance
    case .stddev: return variance.squareRoot()
    case .percentile(let percentile):
      guard !hasNaN, !values.isEmpty else { return .nan }
      return values.sorted()[Int(percentile.rank(of: Int64(values.count))) - 1]
    case .concat: return .nan
    }
  }

  /// The two zeros are one value, and every NaN is the same.
  private var distinct: Double {
    let numbers = values.filter { !$0.isNaN }
    return Double(Set(numbers).count + (numbers.count < values.count ? 1 : 0))
  }

  private var variance: Double {
    guard values.count > 1 else { return .nan }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return squares / Double(values.count - 1)
  }

  /// Whether the engine's number is right.
  ///
  /// Counts, smallest, largest, first and last are exact; sums within 1e-12 of the sum of magnitudes,
  /// since their parts may be added up in another order; what the engine estimates within what it
  /// promises.
  func agrees(_ found: Double, _ aggregate: Aggregate) -> Bool {
    let expected = value(aggregate)
    if found == expected || (found.isNaN && expected.isNaN) { return true }
    let off = (found - expected).magnitude
    let count = Double(values.count)
    switch aggregate {
    case .count, .min, .max, .first, .last, .concat: return false
    // An infinite value, or a sum beyond all numbers, has no distance.
    case .sum: return off <= 1e-12 * sumOfMagnitudes || !sumOfMagnitudes.isFinite
    case .mean: return off <= 1e-12 * sumOfMagnitudes / count || !sumOfMagnitudes.isFinite
    case .variance: return off <= 1e-9 * meanSquare || !meanSquare.isFinite
    case .stddev:
      return (found * found - expected * expected).magnitude <= 1e-9 * meanSquare
        || !meanSquare.isFinite
    // Six standard errors of the sketch.
    case .distinct: return values.count > DistinctCounter.exactCount && off <= 0.1 * expected
    // A bucket of the sketch is at most a 64th of its values wide.
    case .percentile: return values.count > 64 && off <= expected.magnitude / 64
    }
  }

  private var meanSquare: Double {
    values.reduce(0) { $0 + $1 * $1 } / Double(max(1, values.count))
  }
}
