import TidemarkCore

/// Reads the fields of an export's row from text, left to right, as far as they are of the forms
/// that an export writes.
///
/// Each function moves `place` behind what it read, or returns nil.
enum FieldText {
  @inline(__always)
  static func byte(_ text: Span<UInt8>, _ place: Int) -> UInt8? {
    place < text.count ? text[place] : nil
  }

  /// Digits, at most 19 of them.
  @inline(__always)
  static func unsigned(_ text: Span<UInt8>, _ place: inout Int) -> UInt64? {
    var value: UInt64 = 0
    var index = place
    while index < text.count, ASCII.isDigit(text[index]) {
      value = value &* 10 &+ UInt64(text[index] &- ASCII.zero)
      index &+= 1
    }
    let digits = index - place
    guard digits > 0, digits <= 19 else { return nil }
    place = index
    return value
  }

  /// Digits, with a minus or not, of a number of 64 bits.
  @inline(__always)
  static func signed(_ text: Span<UInt8>, _ place: inout Int) -> Int64? {
    let isNegative = byte(text, place) == ASCII.minus
    var index = isNegative ? place + 1 : place
    guard let magnitude = unsigned(text, &index) else { return nil }
    guard magnitude <= UInt64(Int64.max) + (isNegative ? 1 : 0) else { return nil }
    place = index
    return isNegative ? Int64(truncatingIfNeeded: 0 &- magnitude) : Int64(magnitude)
  }

  /// A decimal number without an exponent, of so few digits that its double is exact, or rounded
  /// once; `DecimalNumber.doubleIfEasy` says why.
  @inline(__always)
  static func easyNumber(_ text: Span<UInt8>, _ place: inout Int) -> Double? {
    let isNegative = byte(text, place) == ASCII.minus
    var index = isNegative ? place + 1 : place
    let start = index
    var significand: UInt64 = 0
    while index < text.count, ASCII.isDigit(text[index]) {
      significand = significand &* 10 &+ UInt64(text[index] &- ASCII.zero)
      index &+= 1
    }
    var digits = index - start
    var value: Double
    if byte(text, index) == ASCII.point {
      index += 1
      let decimalsStart = index
      while index < text.count, ASCII.isDigit(text[index]) {
        significand = significand &* 10 &+ UInt64(text[index] &- ASCII.zero)
        index &+= 1
      }
      let decimals = index - decimalsStart
      digits += decimals
      // Below 10^15 a significand is exact.
      guard decimals > 0, digits <= 15 else { return nil }
      value = Double(significand) / powersOfTen[decimals]
    } else {
      value = Double(significand)
    }
    guard digits > 0, digits <= 15, let next = byte(text, index), next | 0x20 != 0x65 else {
      return nil
    }
    place = index
    return isNegative ? -value : value
  }
}

/// Reads RFC 3339 times as exports write them, and remembers the latest day.
struct TimeText {
  private var day: UInt64 = 0
  private var dayEnd: UInt16 = 0
  /// Seconds from 1970 to the start of the day.
  private var midnight: Int64 = 0

  /// `2026-01-01T00:00:00.25Z` as nanoseconds since 1970, with up to nine decimals.
  @inline(__always)
  mutating func nanoseconds(_ text: Span<UInt8>, _ place: inout Int) -> Int64? {
    guard text.count - place >= 20 else { return nil }
    // Twenty bytes from `place` on lie in the span.
    let start = unsafe text.bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self)
    let rest = unsafe text.bytes.unsafeLoadUnaligned(fromByteOffset: place + 8, as: UInt16.self)
    if start != day || rest != dayEnd {
      guard let found = Self.midnight(text, place) else { return nil }
      (day, dayEnd, midnight) = (start, rest, found)
    }
    guard text[place + 10] == 0x54, text[place + 13] == ASCII.colon,
      text[place + 16] == ASCII.colon,
      let hour = Self.pair(text, place + 11), hour < 24,
      let minute = Self.pair(text, place + 14), minute < 60,
      let second = Self.pair(text, place + 17), second < 60
    else { return nil }
    var index = place + 19
    var fraction: Int64 = 0
    if text[index] == ASCII.point {
      index += 1
      let decimals = index
      while index < text.count, ASCII.isDigit(text[index]), index - decimals < 9 {
        fraction = fraction &* 10 &+ Int64(text[index] &- ASCII.zero)
        index &+= 1
      }
      guard index > decimals else { return nil }
      for _ in index - decimals..<9 { fraction &*= 10 }
    }
    guard FieldText.byte(text, index) == 0x5A else { return nil }
    let seconds = midnight + hour * 3_600 + minute * 60 + second
    // The first and the last second that 64 bits of nanoseconds reach into are there in part.
    guard seconds >= -9_223_372_037, seconds <= 9_223_372_036 else { return nil }
    let nanoseconds = seconds &* 1_000_000_000 &+ fraction
    guard (nanoseconds < 0) == (seconds < 0) else { return nil }
    place = index + 1
    return nanoseconds
  }

  @inline(__always)
  private static func pair(_ text: Span<UInt8>, _ place: Int) -> Int64? {
    let (tens, ones) = (text[place], text[place + 1])
    guard ASCII.isDigit(tens), ASCII.isDigit(ones) else { return nil }
    return Int64(tens &- ASCII.zero) * 10 + Int64(ones &- ASCII.zero)
  }

  private static func midnight(_ text: Span<UInt8>, _ place: Int) -> Int64? {
    guard let century = pair(text, place), let year = pair(text, place + 2),
      text[place + 4] == ASCII.minus, let month = pair(text, place + 5), (1...12).contains(month),
      text[place + 7] == ASCII.minus, let day = pair(text, place + 8), (1...31).contains(day)
    else { return nil }
    let days = CivilCalendar.days(year: century * 100 + year, month: month, day: day)
    guard CivilCalendar.date(days: days) == (century * 100 + year, month, day) else { return nil }
    return days * 86_400
  }
}
