extension PortableMath {
  /// sin(2πx), within 2 ulp, for |x| < 2^49; the argument is in turns.
  ///
  /// In turns the reduction to an eighth of a turn is exact, so the bound holds for large
  /// arguments too, and the zeros and extrema are exact.
  package static func sin(turns x: Double) -> Double {
    circular(turns: x, quarters: 0)
  }

  /// cos(2πx), within 2 ulp, for |x| < 2^49; the argument is in turns.
  package static func cos(turns x: Double) -> Double {
    circular(turns: x, quarters: 1)
  }

  private static func circular(turns x: Double, quarters: Int64) -> Double {
    guard x.magnitude < 0x1p49 else { return .nan }
    let n = nearestInteger(4 * x)
    // Both are multiples of the last place of x and the difference is at most 1/8: exact.
    let y = x - n * 0.25
    switch (Int64(n) &+ quarters) & 3 {
    case 0: return sine(y)
    case 1: return cosine(y)
    case 2: return -sine(y)
    default: return -cosine(y)
    }
  }

  /// sin(2πy) for |y| ≤ 1/8.
  @inline(__always)
  static func sine(_ y: Double) -> Double {
    let z = y * y
    // Chebyshev fit of (sin(2πy) − 2πy) / y³ in z = y²; error below 2^-56 of 2πy.
    var p = 0x1.e4a9bd16ce9f7p1
    p = p * z - 0x1.e3027dab81c1dp3
    p = p * z + 0x1.50783208533c5p5
    p = p * z - 0x1.32d2cce50019dp6
    p = p * z + 0x1.466bc6775a476p6
    p = p * z - 0x1.4abbce625be52p5
    // 2π in two parts.
    return y * 0x1.921fb54442d18p2 + (y * 0x1.1a62633145c07p-52 + y * z * p)
  }

  /// cos(2πy) for |y| ≤ 1/8.
  @inline(__always)
  static func cosine(_ y: Double) -> Double {
    let z = y * y
    // Chebyshev fit of (cos(2πy) − 1) / y² in z = y²; error below 2^-62.
    var p = -0x1.b2f3d15e072b2p0
    p = p * z + 0x1.f9ce24161feb0p2
    p = p * z - 0x1.a6d1eef43193ep4
    p = p * z + 0x1.e1f5068688925p5
    p = p * z - 0x1.55d3c7e3cb23fp6
    p = p * z + 0x1.03c1f081b5ac0p6
    p = p * z - 0x1.3bd3cc9be45dep4
    return 1 + z * p
  }
}
