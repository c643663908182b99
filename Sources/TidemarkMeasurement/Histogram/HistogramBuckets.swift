/// HdrHistogram's bucket layout for three significant decimal digits, unit 1.
///
/// Values below 2048 have a slot each. Above that, each doubling of the value has 1024 slots, so a
/// slot is never wider than 1/1024 of its values: error at most 0.1 %.
///
///     value           slot width    slots
///     0 ..< 2048      1             0 ..< 2048
///     2048 ..< 4096   2             2048 ..< 3072
///     4096 ..< 8192   4             3072 ..< 4096
///     ...
enum HistogramBuckets {
  /// Slots per doubling; half of HdrHistogram's sub-bucket count (2048 for three digits).
  static let halfCount = 1_024
  private static let halfBits = 10

  /// How often the slots that hold `magnitude` were doubled in width.
  private static func scale(_ magnitude: UInt64) -> Int {
    UInt64.bitWidth - 1 - halfBits - (magnitude | 2_047).leadingZeroBitCount
  }

  static func slot(of magnitude: UInt64) -> Int {
    let scale = scale(magnitude)
    return scale << halfBits + Int(truncatingIfNeeded: magnitude >> UInt64(scale))
  }

  /// The smallest magnitude that `slot` holds.
  static func lowest(in slot: Int) -> UInt64 {
    let scale = max(0, slot >> halfBits - 1)
    return UInt64(slot - scale << halfBits) << UInt64(scale)
  }

  /// The largest magnitude that `slot` holds.
  static func highest(in slot: Int) -> UInt64 {
    let scale = max(0, slot >> halfBits - 1)
    return lowest(in: slot) + (1 << UInt64(scale) - 1)
  }

  /// Slots that an array needs to hold `slot`: whole doublings, so that growth is rare.
  static func capacity(for slot: Int) -> Int {
    max(2 * halfCount, (slot >> halfBits + 1) << halfBits)
  }
}
