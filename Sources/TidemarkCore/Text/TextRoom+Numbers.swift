extension TextRoom {
  /// Bytes that any number takes at most.
  package static let numberLength = 32
  /// Bytes that any timestamp takes at most.
  package static let timestampLength = 32

  /// An integer in decimal.
  @inline(__always)
  package mutating func append(_ value: some FixedWidthInteger) {
    append(magnitude: UInt64(value.magnitude), isNegative: value < 0)
  }

  mutating func append(magnitude: UInt64, isNegative: Bool) {
    if isNegative { append(byte: 0x2D) }
    append(digits: magnitude, count: decimalDigits(magnitude))
  }

  /// The shortest decimal that reads back to the same bits.
  ///
  /// Whole numbers are written without `.0`, as JSON writers commonly do. NaN and infinities are
  /// written as `null`, since JSON has no word for them.
  package mutating func append(_ value: Double) {
    guard value.isFinite else { return append("null") }
    if value.magnitude < 0x1p53, value == Double(Int64(value)) {
      append(magnitude: UInt64(value.magnitude), isNegative: value.sign == .minus)
    } else if let decimal = ShortestDecimal(value) {
      append(decimal, isNegative: value < 0)
    } else {
      append(text: value.description)
    }
  }

  private mutating func append(_ decimal: ShortestDecimal, isNegative: Bool) {
    if isNegative { append(byte: 0x2D) }
    let scale = powerOfTen(decimal.places)
    let whole = decimal.digits / scale
    append(digits: whole, count: decimalDigits(whole))
    append(byte: 0x2E)
    append(digits: decimal.digits - whole * scale, count: decimal.places)
  }

  /// The last `count` digits of a value, with leading zeros.
  mutating func append(digits value: UInt64, count: Int) {
    let place = unsafe take(count)
    var left = value
    var end = count
    while end >= 2 {
      let pair = Int(truncatingIfNeeded: left % 100) * 2
      left /= 100
      end -= 2
      unsafe place[end] = twoDigits.utf8Start[pair]
      unsafe place[end + 1] = twoDigits.utf8Start[pair + 1]
    }
    if end == 1 { unsafe place.initialize(to: 0x30 + UInt8(truncatingIfNeeded: left % 10)) }
  }

  /// RFC 3339 in UTC with no, three, six or nine decimals, whichever is exact.
  package mutating func append(_ time: Timestamp) {
    let (wholeSeconds, rest) = flooredDivision(time.nanoseconds, 1_000_000_000)
    let (days, second) = flooredDivision(wholeSeconds, 86_400)
    let date = CivilCalendar.date(days: days)
    append(digits: UInt64(truncatingIfNeeded: date.year), count: 4)
    append(byte: 0x2D)
    append(digits: UInt64(truncatingIfNeeded: date.month), count: 2)
    append(byte: 0x2D)
    append(digits: UInt64(truncatingIfNeeded: date.day), count: 2)
    append(byte: 0x54)
    append(digits: UInt64(truncatingIfNeeded: second / 3_600), count: 2)
    append(byte: 0x3A)
    append(digits: UInt64(truncatingIfNeeded: second / 60 % 60), count: 2)
    append(byte: 0x3A)
    append(digits: UInt64(truncatingIfNeeded: second % 60), count: 2)
    if rest != 0 { append(fraction: UInt64(truncatingIfNeeded: rest)) }
    append(byte: 0x5A)
  }

  /// Nanoseconds of a second.
  private mutating func append(fraction rest: UInt64) {
    append(byte: 0x2E)
    if rest % 1_000_000 == 0 {
      append(digits: rest / 1_000_000, count: 3)
    } else if rest % 1_000 == 0 {
      append(digits: rest / 1_000, count: 6)
    } else {
      append(digits: rest, count: 9)
    }
  }
}

private let twoDigits: StaticString = """
  00010203040506070809101112131415161718192021222324252627282930313233343536373839\
  40414243444546474849505152535455565758596061626364656667686970717273747576777879\
  8081828384858687888990919293949596979899
  """

/// Digits of a number in decimal, at least one.
private func decimalDigits(_ value: UInt64) -> Int {
  // 1,233 / 4,096 is log10(2), near enough for 64 bits.
  let guess = ((64 - value.leadingZeroBitCount) * 1_233) >> 12
  return max(1, value < powerOfTen(guess) ? guess : guess + 1)
}

/// 10 to the power of 0...19.
@inline(__always)
func powerOfTen(_ exponent: Int) -> UInt64 {
  switch exponent {
  case 0: 1
  case 1: 10
  case 2: 100
  case 3: 1_000
  case 4: 10_000
  case 5: 100_000
  case 6: 1_000_000
  case 7: 10_000_000
  case 8: 100_000_000
  case 9: 1_000_000_000
  case 10: 10_000_000_000
  case 11: 100_000_000_000
  case 12: 1_000_000_000_000
  case 13: 10_000_000_000_000
  case 14: 100_000_000_000_000
  case 15: 1_000_000_000_000_000
  case 16: 10_000_000_000_000_000
  case 17: 100_000_000_000_000_000
  case 18: 1_000_000_000_000_000_000
  default: 10_000_000_000_000_000_000
  }
}
