public import TidemarkCore

/// Counts of time spans, exact to 1/32 of each: a sixteenth of a power of two is a bucket.
///
/// Spans of below 16 ns have a bucket each, of that number. Of a longer one whose highest bit is bit
/// *e* the number is `16 * (e - 3)` plus the four bits below that one. A negative span *s* has the
/// number `~n`, where *n* is that of `~s`. Histograms of parts add up to that of the whole.
public struct TimeHistogram: Sendable, Equatable {
  /// Buckets `first..<first + counts.count`.
  private var first = 0
  private var counts: [UInt64] = []

  package init() {}

  /// Number of spans.
  public var total: UInt64 { counts.reduce(0, &+) }

  /// Counts per bucket, without those of 0, ascending.
  var buckets: [(number: Int, count: UInt64)] {
    counts.enumerated().filter { $0.element > 0 }.map { (first + $0.offset, $0.element) }
  }

  /// The span that a share of all, 0 to 1, is not longer than, to 1/32; nil of none.
  public func quantile(_ share: Double) -> TimeSpan? {
    let total = total
    guard total > 0 else { return nil }
    let rank = UInt64(max(1, (share * Double(total)).rounded(.up)))
    var seen: UInt64 = 0
    for (number, count) in buckets {
      seen += count
      if seen >= rank { return TimeSpan(nanoseconds: Self.middle(of: number)) }
    }
    return nil
  }

  mutating func add(bucket number: Int, count: UInt64) {
    if counts.isEmpty { first = number }
    if number < first {
      counts.insert(contentsOf: repeatElement(0, count: first - number), at: 0)
      first = number
    }
    while number - first >= counts.count { counts.append(0) }
    counts[number - first] &+= count
  }

  static func += (a: inout TimeHistogram, b: TimeHistogram) {
    for (number, count) in b.buckets { a.add(bucket: number, count: count) }
  }

  /// Numbers of buckets that there are.
  static let numbers = -976...975

  /// The bucket of a span of nanoseconds.
  @inline(__always)
  static func bucket(of span: Int64) -> Int {
    let sign = span >> 63
    // -1 and 0 mirror each other, so that no magnitude overflows.
    let magnitude = UInt64(bitPattern: span ^ sign)
    let number: Int
    if magnitude < 16 {
      number = Int(truncatingIfNeeded: magnitude)
    } else {
      let exponent = 63 &- magnitude.leadingZeroBitCount
      let digits = Int(truncatingIfNeeded: magnitude &>> UInt64(exponent &- 4)) & 15
      number = (exponent &- 3) &* 16 &+ digits
    }
    return number ^ Int(sign)
  }

  private static func middle(of number: Int) -> Int64 {
    let sign = number >> 63
    let bucket = number ^ sign
    guard bucket >= 16 else { return Int64(bucket ^ sign) }
    let exponent = Int64(bucket / 16 + 3)
    let least = Int64(16 + bucket % 16) << (exponent - 4)
    return (least + (1 << (exponent - 4) - 1) / 2) ^ Int64(sign)
  }
}
