/// A decimal number as it was written: ± significand × 10^exponent.
///
/// Grammar: a sign or none, digits with at most one point among them, and an exponent or none:
/// `-12.5e3`, `.5`, `5.`; no spaces, no hexadecimal digits, no words.
struct DecimalNumber: Equatable {
  var isNegative = false
  /// The first 19 significant digits: as many as 64 bits always hold.
  private(set) var significand: UInt64 = 0
  private(set) var exponent = 0
  /// Whether the digits beyond the 19th, if any, are all zero.
  private(set) var isExact = true

  init?(_ text: ArraySlice<UInt8>) {
    var position = text.startIndex
    let end = text.endIndex
    if position < end, text[position] == ASCII.minus || text[position] == ASCII.plus {
      isNegative = text[position] == ASCII.minus
      position += 1
    }
    var digitCount = 0
    var significantCount = 0
    var isFraction = false
    while position < end {
      let byte = text[position]
      if ASCII.isDigit(byte) {
        digitCount += 1
        if significantCount < 19 {
          // At most 19 digits: below 10^19, which fits.
          significand = significand &* 10 &+ UInt64(byte &- ASCII.zero)
          if significand != 0 { significantCount += 1 }
          if isFraction { exponent -= 1 }
        } else {
          if byte != ASCII.zero { isExact = false }
          if !isFraction { exponent += 1 }
        }
      } else if byte == ASCII.point, !isFraction {
        isFraction = true
      } else {
        break
      }
      position += 1
    }
    guard digitCount > 0 else { return nil }
    if position < end {
      guard let power = Self.exponent(text[position...]) else { return nil }
      exponent += power
    }
  }

  /// `e`, a sign or none, digits; far beyond what any number needs it stops counting.
  private static func exponent(_ text: ArraySlice<UInt8>) -> Int? {
    guard text.first.map({ $0 | 0x20 }) == 0x65 else { return nil }
    var digits = text.dropFirst()
    let isNegative = digits.first == ASCII.minus
    if isNegative || digits.first == ASCII.plus { digits = digits.dropFirst() }
    guard !digits.isEmpty else { return nil }
    var power = 0
    for byte in digits {
      guard ASCII.isDigit(byte) else { return nil }
      if power < 1_000_000_000 { power = power * 10 + Int(byte - ASCII.zero) }
    }
    return isNegative ? -power : power
  }
}

extension DecimalNumber {
  /// The nearest double where one multiplication or division of exact doubles gives it.
  ///
  /// Clinger, "How to Read Floating Point Numbers Accurately" (1990): powers of ten up to 10^22 and
  /// integers up to 2^53 are exact doubles, and IEEE 754 rounds their product or quotient once.
  var doubleIfEasy: Double? {
    guard isExact, significand <= 1 << 53, exponent >= -22, exponent <= 22 else {
      return significand == 0 ? (isNegative ? -0.0 : 0.0) : nil
    }
    let magnitude =
      exponent < 0
      ? Double(significand) / powersOfTen[-exponent]
      : Double(significand) * powersOfTen[exponent]
    return isNegative ? -magnitude : magnitude
  }
}

let powersOfTen: [Double] = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18, 1e19, 1e20, 1e21, 1e22,
]
