/// The range of some numbers, and the part of it that is worth the height of a plot.
///
/// Counts numbers by sign, exponent and the first four bits of their fraction, so a bucket is at most
/// 1/16 wider than its lower end and any number of numbers takes 256 KB.
struct ValueSketch: Sendable {
  private static let shift: UInt64 = 48

  private var counts: [UInt32] = []
  private(set) var count = 0
  private(set) var lowest = Double.infinity
  private(set) var highest = -Double.infinity

  /// - Precondition: `value` is finite.
  mutating func add(_ value: Double) {
    if counts.isEmpty { counts = Array(repeating: 0, count: 1 << 16) }
    counts[Self.bucket(value)] &+= 1
    count += 1
    lowest = min(lowest, value)
    highest = max(highest, value)
  }

  /// Ascends with the value.
  private static func bucket(_ value: Double) -> Int {
    let bits = value.bitPattern
    let ordered = bits >> 63 == 1 ? ~bits : bits | 1 << 63
    return Int(ordered >> shift)
  }

  /// The numbers of a bucket lie between these.
  private static func bounds(_ bucket: Int) -> ClosedRange<Double> {
    let ordered = UInt64(bucket) << shift
    let ends = [ordered, ordered | (1 << shift - 1)].map { ordered in
      Double(bitPattern: ordered >> 63 == 1 ? ordered & ~(1 << 63) : ~ordered)
    }
    return min(ends[0], ends[1])...max(ends[0], ends[1])
  }

  /// What an axis should show; nil without numbers.
  ///
  /// All of them, unless some are absurd, as a reading with flipped bits is: further from the middle
  /// 96 % than 50 times their width and 10 times their size, or further outside the sensor's range
  /// than its width. Then it is what the others need. A spike is not absurd.
  func shown(sensorRange: ClosedRange<Double>?) -> ClosedRange<Double>? {
    guard count > 0 else { return nil }
    let core = middle
    let width = core.upperBound - core.lowerBound
    let reach = max(50 * width, 10 * max(core.lowerBound.magnitude, core.upperBound.magnitude))
    var low = -Double.infinity
    var high = Double.infinity
    if reach > 0 {
      low = core.lowerBound - reach
      high = core.upperBound + reach
    }
    if let range = sensorRange {
      let width = range.upperBound - range.lowerBound
      low = max(low, range.lowerBound - width)
      high = min(high, range.upperBound + width)
    }
    let least = lowest >= low ? lowest : firstBound(from: low)
    let most = highest <= high ? highest : lastBound(until: high)
    guard let least, let most, least <= most else { return lowest...highest }
    return least...most
  }

  /// The lower end of the first bucket with numbers that begins at `low` or above.
  private func firstBound(from low: Double) -> Double? {
    counts.indices.lazy.filter { counts[$0] > 0 }.map { Self.bounds($0).lowerBound }
      .first { $0 >= low }
  }

  /// The upper end of the last bucket with numbers that ends at `high` or below.
  private func lastBound(until high: Double) -> Double? {
    counts.indices.reversed().lazy.filter { counts[$0] > 0 }.map { Self.bounds($0).upperBound }
      .first { $0 <= high }
  }

  /// Bounds around all but a fiftieth of the numbers at either end.
  private var middle: ClosedRange<Double> {
    guard count >= 5 else { return lowest...highest }
    let dropped = (count + 49) / 50
    let low = quantile(rank: dropped + 1).lowerBound
    let high = quantile(rank: count - dropped).upperBound
    return max(low, lowest)...max(max(low, lowest), min(high, highest))
  }

  /// The bucket of the number with so many at or below it, from 1.
  private func quantile(rank: Int) -> ClosedRange<Double> {
    var seen = 0
    for (bucket, count) in counts.enumerated() where count > 0 {
      seen += Int(count)
      if seen >= rank { return Self.bounds(bucket) }
    }
    return lowest...highest
  }
}
