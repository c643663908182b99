extension PortableMath {
  /// The natural logarithm, within 1 ulp.
  ///
  /// −∞ for zeros, NaN for what is below. x = 2^k (1 + f) with 1 + f between √½ and √2; then with
  /// s = f / (2 + f), log(1 + f) = 2 atanh(s), evaluated as f − (f²/2 − s (f²/2 + R(s²))) so that
  /// the leading term is exact.
  package static func log(_ x: Double) -> Double {
    guard x > 0, x < .infinity else { return x == 0 ? -.infinity : x > 0 ? x : .nan }
    // Subnormal numbers are made normal first.
    return x < 0x1p-1022 ? logarithm(x * 0x1p54, scale: -54) : logarithm(x, scale: 0)
  }

  /// The logarithm of x × 2^scale for a normal x above 0.
  @inline(__always)
  static func logarithm(_ x: Double, scale: Double) -> Double {
    let bits = x.bitPattern
    // The biased exponent as the last places of 2^52 and a few more: exact.
    var k = Double(bitPattern: bits &>> 52 | 0x4330_0000_0000_0000) - 0x1.00000000003ffp52 + scale
    var m = Double(bitPattern: bits & 0x000F_FFFF_FFFF_FFFF | 0x3FF0_0000_0000_0000)
    let isUpper = m > 0x1.6a09e667f3bcdp0
    m = isUpper ? m * 0.5 : m
    k = isUpper ? k + 1 : k
    let f = m - 1
    let s = f / (2 + f)
    let z = s * s
    // Chebyshev fit of (2 atanh(s) − 2s) / s³ in z = s² up to (3 − 2√2)²; error below 2^-56 of s.
    var r = 0x1.2b5900de53b32p-3
    r = r * z + 0x1.39fe51a7c18f9p-3
    r = r * z + 0x1.7462b51cb66b1p-3
    r = r * z + 0x1.c71c62e3f11e6p-3
    r = r * z + 0x1.2492492df281ap-2
    r = r * z + 0x1.99999999952d7p-2
    r = r * z + 0x1.5555555555558p-1
    let halfSquare = 0.5 * f * f
    // The upper part of log 2 has 20 zero bits at its end, so that its product with k is exact.
    let rest = s * (halfSquare + r * z) + k * 0x1.473de6af278edp-34
    return k * 0x1.62e42fef00000p-1 - ((halfSquare - rest) - f)
  }

  /// e to the power of x, within 1 ulp where the result is a normal number.
  ///
  /// ∞ above 709.79, 0 below −745.14. x = k log 2 + r with |r| ≤ ½ log 2; e^r is a polynomial and
  /// 2^k is put together from its bits.
  package static func exp(_ x: Double) -> Double {
    guard x < 709.782712893384 else { return x.isNaN ? x : .infinity }
    guard x > -745.1332191019412 else { return 0 }
    let (result, k) = exponential(x)
    return scaled(result, by: Int64(k))
  }

  /// e to the power of x as a number in [½, 2] and the power of 2 that it must be multiplied by.
  @inline(__always)
  static func exponential(_ x: Double) -> (Double, power: Double) {
    let k = nearestInteger(x * 0x1.71547652b82fep0)
    let high = x - k * 0x1.62e42fef00000p-1
    let low = k * 0x1.473de6af278edp-34
    let r = high - low
    // Chebyshev fit of (e^r − 1 − r) / r² on |r| ≤ ½ log 2, error below 2^-62; even and odd powers
    // apart, since the processor can work on both at a time.
    let z = r * r
    var even = 0x1.1f730349868cep-29
    even = even * z + 0x1.27e4db646b17ep-22
    even = even * z + 0x1.a01a01a6d889cp-16
    even = even * z + 0x1.6c16c16c162d4p-10
    even = even * z + 0x1.5555555555556p-5
    even = even * z + 0x1.0000000000000p-1
    var odd = 0x1.af4de97ca4194p-26
    odd = odd * z + 0x1.71de0231960ebp-19
    odd = odd * z + 0x1.a01a01abe7fe1p-13
    odd = odd * z + 0x1.11111111100dcp-7
    odd = odd * z + 0x1.5555555555557p-3
    return (1 + (high + (z * (even + r * odd) - low)), power: k)
  }

  /// x × 2^k for x in [½, 2]; in two steps where 2^k itself is no normal number.
  private static func scaled(_ x: Double, by k: Int64) -> Double {
    if k < -1022 { return x * powerOfTwo(k + 54) * 0x1p-54 }
    if k > 1023 { return x * 0x1p1023 * powerOfTwo(k - 1023) }
    return x * powerOfTwo(k)
  }

  private static func powerOfTwo(_ k: Int64) -> Double {
    Double(bitPattern: UInt64(truncatingIfNeeded: k &+ 1023) &<< 52)
  }
}
