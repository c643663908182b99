import TidemarkCore

/// Division of 32-bit numbers by one that does not change, as a multiplication.
///
/// Lemire, Kaser and Kurz, "Faster remainder by direct computation" (2019), theorem 1: with 64 bits of
/// ⌈2⁶⁴ / divisor⌉ the quotient is exact for every 32-bit number.
struct SmallDivision: Sendable {
  let divisor: UInt32
  private let reciprocal: UInt64

  /// `divisor` must be above 1.
  init(by divisor: UInt32) {
    precondition(divisor > 1)
    self.divisor = divisor
    reciprocal = .max / UInt64(divisor) + 1
  }

  @inline(__always)
  func quotient(_ number: UInt32) -> UInt32 {
    UInt32(truncatingIfNeeded: reciprocal.multipliedFullWidth(by: UInt64(number)).high)
  }
}

/// Floored division of any 64-bit number by one that does not change; a multiplication if that is even.
///
/// The number is made positive by a multiple of the divisor, and what the divisor has in powers of two is
/// shifted away: the rest has 63 bits at most, for which a reciprocal of 64 bits is exact (Granlund and
/// Montgomery, "Division by invariant integers using multiplication", PLDI 1994, section 4: with
/// ⌈2^(63 + l) / odd⌉, l = ⌈log2 odd⌉, which is below 2⁶⁴).
struct FlooredDivision: Sendable {
  private let divisor: Int64
  private let reciprocal: UInt64
  private let preShift: UInt64
  private let postShift: UInt64
  /// What makes every number positive, and what that adds to the quotient.
  private let bias: UInt64
  private let biasQuotient: Int64

  /// `divisor` must be positive.
  init(by divisor: Int64) {
    precondition(divisor > 0)
    self.divisor = divisor
    let twos = divisor.trailingZeroBitCount
    let odd = UInt64(divisor) >> UInt64(twos)
    preShift = UInt64(twos)
    guard twos > 0, odd > 1 else {
      (reciprocal, postShift, bias, biasQuotient) = (0, 0, 0, 0)
      return
    }
    let half = UInt64(1) << 63
    biasQuotient = Int64(half / UInt64(divisor))
    bias = half - half % UInt64(divisor)
    let log = UInt64(64 - (odd - 1).leadingZeroBitCount)
    postShift = log - 1
    let (quotient, remainder) = odd.dividingFullWidth((high: UInt64(1) << (log - 1), low: 0))
    reciprocal = remainder == 0 ? quotient : quotient + 1
  }

  @inline(__always)
  func quotient(_ value: Int64) -> Int64 {
    // The bias may be one divisor short of the lowest numbers.
    guard reciprocal != 0, value >= .min &+ divisor else {
      return flooredDivision(value, divisor).quotient
    }
    let positive = (UInt64(bitPattern: value) &+ bias) >> preShift
    let quotient = reciprocal.multipliedFullWidth(by: positive).high >> postShift
    return Int64(bitPattern: quotient) &- biasQuotient
  }

  /// The least number whose quotient is above this one; an end of 64 bits where that would lie outside.
  func least(above quotient: Int64) -> Int64 {
    let (least, isFar) = clampedSum(quotient, 1).multipliedReportingOverflow(by: divisor)
    return isFar ? (quotient < 0 ? .min : .max) : least
  }
}
