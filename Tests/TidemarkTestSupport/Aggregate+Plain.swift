package import TidemarkCore

extension Aggregate {
  /// What it is of all these values, in the order of arrival, as plainly as possible; percentiles and
  /// distinct values are exact here.
  package func plain(_ values: [Double]) -> Double {
    let count = Double(values.count)
    switch self {
    case .count: return count
    case .sum: return values.reduce(0, +)
    case .min: return values.min() ?? .infinity
    case .max: return values.max() ?? -.infinity
    case .mean: return values.reduce(0, +) / count
    case .variance: return plainVariance(values)
    case .stddev: return plainVariance(values).squareRoot()
    case .first: return values.first ?? .nan
    case .last: return values.last ?? .nan
    case .distinct: return Double(Set(values).count)
    case .percentile(let percentile):
      return values.isEmpty
        ? .nan : values.sorted()[Int(percentile.rank(of: Int64(values.count))) - 1]
    case .concat: return .nan
    }
  }

  /// Welford's recurrence, for it is part of what is promised.
  private func plainVariance(_ values: [Double]) -> Double {
    var mean = 0.0
    var squares = 0.0
    for (index, value) in values.enumerated() {
      let before = value - mean
      mean += before / Double(index + 1)
      squares += before * (value - mean)
    }
    return values.count < 2 ? .nan : squares / Double(values.count - 1)
  }
}
