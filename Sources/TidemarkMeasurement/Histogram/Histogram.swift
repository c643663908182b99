import TidemarkCore

/// Counts of any 64-bit values in HdrHistogram's buckets, to three significant digits.
///
/// Positive values and zero fill one half; negative values fill its mirror image. Count, minimum,
/// maximum and mean are exact; percentiles are within 0.1 %. A half takes 16 KB for values below
/// 2048, up to 442 KB for the largest, and nothing while it is unused.
package struct Histogram: Sendable, Equatable {
  /// Counts by slot of the value.
  var positive: [Int64] = []
  /// Counts by slot of the value's magnitude.
  var negative: [Int64] = []
  /// Values recorded.
  package internal(set) var count: Int64 = 0
  var smallest = Int64.max
  var largest = Int64.min
  var sum: Int128 = 0

  package init() {}

  /// Exact; nil while nothing is recorded.
  package var min: Int64? { count > 0 ? smallest : nil }
  /// Exact; nil while nothing is recorded.
  package var max: Int64? { count > 0 ? largest : nil }
  /// From the exact sum; nil while nothing is recorded.
  package var mean: Double? { count > 0 ? Double(sum) / Double(count) : nil }

  /// Records `value` as often as `repetitions` says (at least 0).
  package mutating func record(_ value: Int64, count repetitions: Int64 = 1) {
    precondition(repetitions >= 0, "a histogram cannot forget values")
    guard repetitions > 0 else { return }
    let slot = HistogramBuckets.slot(of: value.magnitude)
    if value >= 0 {
      Self.grow(&positive, for: slot)
      positive[slot] += repetitions
    } else {
      Self.grow(&negative, for: slot)
      negative[slot] += repetitions
    }
    count += repetitions
    sum += Int128(value) * Int128(repetitions)
    smallest = Swift.min(smallest, value)
    largest = Swift.max(largest, value)
  }

  /// Adds the counts of `other`: the same as recording its values here.
  package mutating func merge(_ other: Histogram) {
    Self.add(other.positive, to: &positive)
    Self.add(other.negative, to: &negative)
    count += other.count
    sum += other.sum
    smallest = Swift.min(smallest, other.smallest)
    largest = Swift.max(largest, other.largest)
  }

  static func grow(_ counts: inout [Int64], for slot: Int) {
    guard slot >= counts.count else { return }
    counts.resize(to: HistogramBuckets.capacity(for: slot), filler: 0)
  }

  private static func add(_ counts: [Int64], to sums: inout [Int64]) {
    guard !counts.isEmpty else { return }
    grow(&sums, for: counts.count - 1)
    for slot in counts.indices { sums[slot] += counts[slot] }
  }
}

extension Histogram {
  /// The value at or below which `percent` of the recorded values lie; nil while there are none.
  ///
  /// HdrHistogram's rule: the highest value that shares a bucket with the value of rank
  /// ⌈percent / 100 × count⌉ (at least 1); here never outside `min`...`max`.
  package func percentile(_ percent: Double) -> Int64? {
    percentiles([percent])?.first
  }

  /// The same for several percentages, which must ascend, in one pass over the buckets.
  package func percentiles(_ percents: [Double]) -> [Int64]? {
    guard count > 0 else { return nil }
    var ranks = percents.map { rank(ofPercent: $0) }[...]
    var values: [Int64] = []
    var seen: Int64 = 0
    for slot in negative.indices.reversed() where negative[slot] > 0 {
      seen += negative[slot]
      // The highest of the negative values in a slot is the one of least magnitude; it is at least
      // 1, so that negating the complement cannot overflow.
      let highest = -1 - Int64(HistogramBuckets.lowest(in: slot) - 1)
      take(&ranks, upTo: seen, value: highest, into: &values)
    }
    for slot in positive.indices where positive[slot] > 0 {
      seen += positive[slot]
      take(&ranks, upTo: seen, value: Int64(HistogramBuckets.highest(in: slot)), into: &values)
    }
    return values
  }

  private func take(
    _ ranks: inout ArraySlice<Int64>,
    upTo seen: Int64,
    value: Int64,
    into values: inout [Int64]
  ) {
    while let rank = ranks.first, rank <= seen {
      values.append(Swift.min(Swift.max(value, smallest), largest))
      ranks.removeFirst()
    }
  }

  private func rank(ofPercent percent: Double) -> Int64 {
    Rank.of(percent: percent, count: count)
  }
}
