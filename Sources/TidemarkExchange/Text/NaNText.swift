import TidemarkCore

/// `nan:7ff8000000000001`: a NaN by its 64 bits, where they are not those of the usual quiet NaN.
enum NaNText {
  private static let prefix: [UInt8] = Array("nan:".utf8)

  static func isUsual(_ value: Double) -> Bool { value.bitPattern == Double.nan.bitPattern }

  /// The NaN that is spelled, or nil.
  static func value(_ text: ArraySlice<UInt8>) -> Double? {
    guard text.count == 20, text.starts(with: prefix),
      let digits = String(validating: text.dropFirst(4), as: UTF8.self),
      digits.allSatisfy(\.isHexDigit), let bits = UInt64(digits, radix: 16)
    else { return nil }
    let value = Double(bitPattern: bits)
    return value.isNaN ? value : nil
  }

  static func append(_ value: Double, to text: inout TextBuffer) {
    text.append(bytes: prefix)
    let digits = String(value.bitPattern, radix: 16)
    for _ in digits.utf8.count..<16 { text.append(byte: ASCII.zero) }
    text.append(text: digits)
  }
}

extension TextBuffer {
  /// A value as CSV has it: its shortest decimal, or `nan`, `nan:BITS`, `inf`, `-inf`.
  @inline(__always)
  mutating func append(reading value: Double) {
    if value.isFinite {
      append(value)
      // Many readers take -0 for a whole number, of which there is only one zero.
      if value == 0, value.sign == .minus { append(".0") }
    } else if value.isInfinite {
      append(value < 0 ? "-inf" : "inf")
    } else if NaNText.isUsual(value) {
      append("nan")
    } else {
      NaNText.append(value, to: &self)
    }
  }

  /// A value as JSON has it: a number, null for the usual NaN, else a string of CSV's word.
  @inline(__always)
  mutating func append(jsonReading value: Double) {
    if value.isFinite {
      append(reading: value)
    } else if value.isNaN, NaNText.isUsual(value) {
      append("null")
    } else {
      append(byte: ASCII.quote)
      append(reading: value)
      append(byte: ASCII.quote)
    }
  }
}
