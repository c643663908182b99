/// The shortest decimal that reads back to the same bits, of those the one nearest to the value; of numbers
/// as measurements have them, without the general algorithm and its tables.
///
/// Raffaele Giulietti, "The Schubfach way to render doubles" (2020): with 10^-K the greatest power of ten
/// that is not above the distance d of the doubles around a value, the decimals with K places have one
/// within d/2 of the value, and those with K − 1 places have one at most, which is shorter. For numbers
/// that are neither tiny nor whole all of it fits 128 bits, and is exact.
struct ShortestDecimal {
  /// The value is `digits` / 10^`places`, which are 1 or more.
  let digits: UInt64
  let places: Int

  /// Nil for negative zero, whole numbers from 2^53 on, and numbers below 2^-9 in magnitude, and
  /// for powers of two, whose neighbours are not equally far.
  init?(_ value: Double) {
    let magnitude = value.magnitude
    guard magnitude >= 0x1p-9, magnitude < 0x1p53 else { return nil }
    if let few = Self.fewPlaces(magnitude) {
      (digits, places) = few
      return
    }
    guard magnitude.significandBitPattern != 0 else { return nil }
    // value = significand / 2^shift, so d = 2^-shift.
    let significand = magnitude.significandBitPattern | 1 << 52
    let shift = 52 - Int(magnitude.exponent)
    guard shift > 0 else { return nil }
    // ⌈shift × log10(2)⌉, for shifts of 1...61.
    let places = (shift * 78_913 + (1 << 18) - 1) >> 18
    guard let digits = Self.digits(significand, shift: shift, places: places) else { return nil }
    (self.digits, self.places) = Self.withoutZeros(digits, places)
  }

  /// One to three places, as sensors report them.
  ///
  /// A quotient of two exact integers is rounded correctly, so value == n / 10^3 means that the decimal
  /// reads back to the same bits; with at most 15 digits it is also the shortest.
  private static func fewPlaces(_ magnitude: Double) -> (UInt64, Int)? {
    guard magnitude < 1e11 else { return nil }
    let number = UInt64(magnitude * 1_000 + 0.5)
    guard Double(number) / 1_000 == magnitude else { return nil }
    if number % 10 != 0 { return (number, 3) }
    if number % 100 != 0 { return (number / 10, 2) }
    return number % 1_000 != 0 ? (number / 100, 1) : nil
  }

  /// The value in units of 10^-places, by the rule above; nil if it is halfway between two.
  private static func digits(_ significand: UInt64, shift: Int, places: Int) -> UInt64? {
    let scale = UInt128(powerOfTen(places))
    // In units of 10^-places / 2^(shift + 1): the value, and how far its decimals may be from it.
    let exact = UInt128(significand) &* 2 &* scale
    let unit = UInt128(1) &<< UInt128(shift + 1)
    let below = UInt64(truncatingIfNeeded: exact &>> UInt128(shift + 1))
    let rest = exact &- UInt128(below) &* unit
    // A decimal in the middle between two doubles is read as the even one.
    let reach = significand % 2 == 0 ? scale : scale &- 1
    let last = below % 10
    if UInt128(last) &* unit &+ rest <= reach { return below - last }
    if UInt128(10 - last) &* unit &- rest <= reach { return below - last + 10 }
    let half = unit &>> 1
    return rest == half ? nil : rest < half ? below : below + 1
  }

  private static func withoutZeros(_ digits: UInt64, _ places: Int) -> (UInt64, Int) {
    var (digits, places) = (digits, places)
    while places > 1, digits % 10 == 0 {
      digits /= 10
      places -= 1
    }
    return (digits, places)
  }
}
