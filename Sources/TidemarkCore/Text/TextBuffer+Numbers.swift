extension TextBuffer {
  /// An integer in decimal.
  @inlinable
  package mutating func append(_ value: some FixedWidthInteger) {
    append(magnitude: UInt64(value.magnitude), isNegative: value < 0)
  }

  @usableFromInline
  package mutating func append(magnitude: UInt64, isNegative: Bool) {
    var digits = DigitBuffer()
    digits.prepend(magnitude)
    if isNegative { digits.prepend(byte: 0x2D) }
    digits.append(to: &bytes)
  }

  /// The shortest decimal that reads back to the same bits.
  ///
  /// Whole numbers are written without `.0`, as JSON writers commonly do. NaN and infinities are
  /// written as `null`, since JSON has no word for them.
  package mutating func append(_ value: Double) {
    guard value.isFinite else {
      append("null")
      return
    }
    if value.magnitude < 0x1p53, value == Double(Int64(value)) {
      append(magnitude: UInt64(value.magnitude), isNegative: value.sign == .minus)
    } else if !appendShortDecimal(value) {
      bytes.append(contentsOf: value.description.utf8)
    }
  }

  /// Writes a number with one to three decimals, as sensors report them, without the general
  /// algorithm; false if it is none.
  ///
  /// A quotient of two exact integers is rounded correctly, so value == n / 10^d means that the
  /// decimal n / 10^d reads back to the same bits. With the smallest such d and at most 15 digits it
  /// is also the shortest one.
  private mutating func appendShortDecimal(_ value: Double) -> Bool {
    let magnitude = value.magnitude
    guard magnitude < 1e11 else { return false }
    var scale: UInt64 = 10
    for places in 1...3 {
      let number = UInt64(magnitude * Double(scale) + 0.5)
      if Double(number) / Double(scale) == magnitude {
        var digits = DigitBuffer()
        digits.prepend(number % scale, places: places)
        digits.prepend(byte: 0x2E)
        digits.prepend(number / scale)
        if value < 0 { digits.prepend(byte: 0x2D) }
        digits.append(to: &bytes)
        return true
      }
      scale *= 10
    }
    return false
  }

  /// `value`, which is not negative, with leading zeros to `places` digits.
  mutating func append(digits value: Int64, count places: Int) {
    var digits = DigitBuffer()
    digits.prepend(UInt64(truncatingIfNeeded: value), places: places)
    digits.append(to: &bytes)
  }
}

/// The digits of one number, made from the last to the first.
private struct DigitBuffer {
  private static let capacity = 32

  private var storage = InlineArray<32, UInt8>(repeating: 0x30)
  private var start = DigitBuffer.capacity

  mutating func prepend(byte: UInt8) {
    start -= 1
    storage[start] = byte
  }

  /// At least one digit.
  mutating func prepend(_ value: UInt64) {
    var left = value
    repeat {
      prepend(byte: 0x30 + UInt8(truncatingIfNeeded: left % 10))
      left /= 10
    } while left > 0
  }

  /// Exactly `places` digits.
  mutating func prepend(_ value: UInt64, places: Int) {
    var left = value
    for _ in 0..<places {
      prepend(byte: 0x30 + UInt8(truncatingIfNeeded: left % 10))
      left /= 10
    }
  }

  func append(to bytes: inout [UInt8]) {
    // The span covers the digits and nothing else, and does not outlive this call.
    unsafe storage.span.extracting(start...).withUnsafeBufferPointer {
      unsafe bytes.append(contentsOf: $0)
    }
  }
}
