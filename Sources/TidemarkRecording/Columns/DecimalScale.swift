/// Values that are decimals: `k / 10^places` with a whole `k` gives the same bits back.
///
/// Sensors report so many decimals, and as whole numbers such values differ by a few units where
/// their doubles differ in all bits. A division is exact where a multiplication by `10^-places` is not.
enum DecimalScale {
  /// Numbers of decimals that are tried.
  static let maximumPlaces = 9

  static let powers: InlineArray<10, Double> = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

  /// The fewest decimals with which all of `range` come back exactly, and `k` of each in `scaled`.
  ///
  /// Returns nil where there is none, as for NaN, infinities and -0; `scaled` is then undefined in
  /// `range`.
  static func encode(
    _ values: [Double],
    in range: Range<Int>,
    into scaled: inout [Int64]
  ) -> Int? {
    let values = values.span
    var scaled = scaled.mutableSpan
    var places = 0
    var power = powers[0]
    // What is exact with few decimals stays exact with more, so one pass finds the number.
    for index in range {
      while wholeNumber(values[index], power) == nil {
        places += 1
        guard places <= maximumPlaces else { return nil }
        power = powers[places]
      }
    }
    for index in range {
      guard let number = wholeNumber(values[index], power) else { return nil }
      scaled[index] = number
    }
    return places
  }

  @inline(__always)
  private static func wholeNumber(_ value: Double, _ power: Double) -> Int64? {
    // Adding 1.5 * 2^52 leaves the nearest whole number in the low bits of the sum.
    let magic = 0x1.8p52
    let product = value * power
    guard product.magnitude < 0x1p50 else { return nil }
    let number = Int64(bitPattern: (product + magic).bitPattern &- magic.bitPattern)
    return (Double(number) / power).bitPattern == value.bitPattern ? number : nil
  }
}
