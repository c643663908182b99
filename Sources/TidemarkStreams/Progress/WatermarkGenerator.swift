/// Flink's `BoundedOutOfOrdernessWatermarks`: the largest event time so far − bound − 1.
///
/// With a bound of 0 it is `AscendingTimestampsWatermarks`.
package struct WatermarkGenerator: Sendable {
  private let bound: Int64
  private var largest: Int64?

  package init(bound: Int64) {
    self.bound = bound
  }

  package mutating func observe(_ time: Int64) {
    largest = max(largest ?? .min, time)
  }

  /// The smallest number there is before the first record.
  package var watermark: Int64 {
    largest.map { clampedDifference($0, clampedSum(bound, 1)) } ?? .min
  }
}
