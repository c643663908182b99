/// Elementary functions that give the same bits on every machine.
///
/// They use only +, −, ×, ÷ and square root on doubles, which IEEE 754 defines to the last bit, and
/// never fuse a product with a sum. A platform's libm is free to round differently from version to
/// version, so nothing that reaches a result may call it. Bounds are in ulp, units in the last
/// place of the exact result.
package enum PortableMath {
  /// The nearest integer, ties to even, for |x| < 2^51.
  ///
  /// Adding 1.5 × 2^52 leaves no bits for a fraction, so the hardware's rounding does the work.
  @inlinable
  package static func nearestInteger(_ x: Double) -> Double {
    (x + 0x1.8p52) - 0x1.8p52
  }
}
