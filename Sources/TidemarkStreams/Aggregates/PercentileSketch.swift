package import TidemarkCore

/// The percentiles of any number of values in bounded memory: a DDSketch (Masson, Rim, Lee: "DDSketch: A
/// Fast and Fully-Mergeable Quantile Sketch with Relative-Error Guarantees", VLDB 2019).
///
/// Up to 64 values are kept as they are, and their percentiles are exact. Of more, a percentile is off by
/// at most 1/128 (0.8 %) of its value; one that is less than a two-billionth (2⁻³¹) of the largest finite
/// value of its sign by less than a billionth of that largest. There are at most 2,048 buckets for
/// either sign. The sketch is a function of the values alone: neither their order nor that of merges
/// shows.
package struct PercentileSketch: Sendable, Equatable {
  package static let exactCount = 64

  /// Ascending; empty once there are too many.
  var values: [Double] = []
  var positive = MagnitudeBuckets()
  var negative = MagnitudeBuckets()
  var zeros: Int64 = 0
  var least = Double.infinity
  var greatest = -Double.infinity
  /// A NaN has no place among the others: there is no percentile any more.
  var hasNaN = false
  package internal(set) var count: Int64 = 0

  package init() {}

  package mutating func add(_ value: Double) {
    guard !value.isNaN else {
      hasNaN = true
      return
    }
    count += 1
    // Zero has no sign here, or it would show which of the two came first.
    let value = value == 0 ? 0 : value
    least = min(least, value)
    greatest = max(greatest, value)
    if count <= PercentileSketch.exactCount {
      insert(value)
    } else {
      spill()
      sort(value)
    }
  }

  package mutating func merge(_ other: PercentileSketch) {
    hasNaN = hasNaN || other.hasNaN
    count += other.count
    least = min(least, other.least)
    greatest = max(greatest, other.greatest)
    if count <= PercentileSketch.exactCount {
      for value in other.values { insert(value) }
      return
    }
    spill()
    for value in other.values { sort(value) }
    positive.merge(other.positive)
    negative.merge(other.negative)
    zeros += other.zeros
  }

  /// Forgets everything but its memory.
  package mutating func removeAll() {
    values.removeAll(keepingCapacity: true)
    positive.removeAll()
    negative.removeAll()
    zeros = 0
    least = .infinity
    greatest = -.infinity
    hasNaN = false
    count = 0
  }

  /// The memory that it takes, in buckets.
  package var bucketCount: Int { positive.count + negative.count }

  /// NaN if there are no values, or if a NaN is among them.
  package func value(at percentile: Percentile) -> Double {
    guard !hasNaN, count > 0 else { return .nan }
    let rank = percentile.rank(of: count)
    if count <= PercentileSketch.exactCount { return values[Int(rank) - 1] }
    // The middle of the first or last bucket can lie outside of the values.
    return min(max(sketched(rank), least), greatest)
  }

  private func sketched(_ rank: Int64) -> Double {
    if rank <= negative.total {
      return -negative.magnitude(ofRank: negative.total - rank + 1)
    }
    let rest = rank - negative.total
    return rest <= zeros ? 0 : positive.magnitude(ofRank: rest - zeros)
  }

  private mutating func insert(_ value: Double) {
    var place = values.count
    while place > 0, values[place - 1] > value { place -= 1 }
    values.insert(value, at: place)
  }

  /// Counts in its bucket.
  private mutating func sort(_ value: Double) {
    if value > 0 {
      positive.add(value)
    } else if value < 0 {
      negative.add(-value)
    } else {
      zeros += 1
    }
  }

  /// From values to buckets.
  private mutating func spill() {
    guard !values.isEmpty else { return }
    for value in values { sort(value) }
    values.removeAll(keepingCapacity: true)
  }
}
