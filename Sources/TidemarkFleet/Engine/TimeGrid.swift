import TidemarkCore

/// The multiples of a resolution since 1970: where a device's clock can stand.
struct TimeGrid: BitwiseCopyable {
  let resolution: Int64
  /// 2^64 / resolution, rounded down.
  private let reciprocal: UInt64
  /// A multiple of the resolution of 2^63 or a little more: makes any time positive.
  private let bias: UInt64

  /// `resolution` is above 1.
  init(resolution: Int64) {
    self.resolution = resolution
    let divisor = UInt64(resolution)
    reciprocal = UInt64.max / divisor
    bias = ((1 << 63) / divisor + 1) * divisor
  }

  /// The last instant of the grid at or before `time`, which is at least a resolution below 2^63.
  ///
  /// The quotient by multiplication is exact or one too small, as time × (2^64 / resolution −
  /// reciprocal) is below 2^64: a third of the cost of a division.
  @inline(__always)
  func floor(_ time: Int64) -> Int64 {
    let positive = UInt64(bitPattern: time) &+ bias
    let quotient = positive.multipliedFullWidth(by: reciprocal).high
    var remainder = positive &- quotient &* UInt64(resolution)
    if remainder >= UInt64(resolution) { remainder &-= UInt64(resolution) }
    if remainder >= UInt64(resolution) { remainder &-= UInt64(resolution) }
    return time &- Int64(bitPattern: remainder)
  }

  /// The first instant of the grid at or after `time`.
  func ceiling(_ time: Int64) -> Int64 {
    floor(time + resolution - 1)
  }
}
