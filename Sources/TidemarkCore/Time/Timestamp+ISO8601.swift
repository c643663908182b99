/// Calendar arithmetic after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"
/// (proleptic Gregorian calendar, days counted from 1970-01-01).
package enum CivilCalendar {
  /// Days from 1970-01-01 to a date that exists.
  package static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The date so many days after 1970-01-01.
  package static func date(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let z = days + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1
    )
  }

  static func daysInMonth(year: Int64, month: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension Timestamp {
  /// Reads ISO 8601 / RFC 3339: `2026-01-01`, `2026-01-01T00:00:00Z`, `2026-01-01 00:00:00.5+02:00`.
  ///
  /// A time without an offset is UTC. Up to nine decimals of a second are read. Returns nil for
  /// anything else, for dates that do not exist, and for years outside 1678...2261 (64 bits of
  /// nanoseconds).
  public init?(iso8601 text: some StringProtocol) {
    self.init(iso8601: Array(text.utf8)[...])
  }

  /// The same from UTF-8, for cells of files.
  package init?(iso8601 utf8: ArraySlice<UInt8>) {
    var scanner = ISO8601Scanner(utf8)
    guard let nanoseconds = scanner.scan() else { return nil }
    self.init(nanoseconds: nanoseconds)
  }
}

/// Reads one timestamp from UTF-8, left to right.
private struct ISO8601Scanner {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  mutating func scan() -> Int64? {
    guard let year = digits(4), year >= 1678, year <= 2261,
      take("-"), let month = digits(2), (1...12).contains(month),
      take("-"), let day = digits(2), day >= 1,
      day <= CivilCalendar.daysInMonth(year: year, month: month)
    else { return nil }
    var seconds = CivilCalendar.days(year: year, month: month, day: day) * 86_400
    var fraction: Int64 = 0
    if position < bytes.endIndex {
      guard take("T") || take("t") || take(" "), let time = timeOfDay() else { return nil }
      seconds += time.seconds
      fraction = time.nanoseconds
    }
    guard position == bytes.endIndex else { return nil }
    return seconds * 1_000_000_000 + fraction
  }

  private mutating func timeOfDay() -> (seconds: Int64, nanoseconds: Int64)? {
    guard let hour = digits(2), hour < 24, take(":"), let minute = digits(2), minute < 60 else {
      return nil
    }
    var second: Int64 = 0
    var nanoseconds: Int64 = 0
    if take(":") {
      guard let value = digits(2), value < 60 else { return nil }
      second = value
      if take(".") || take(",") {
        guard let value = fraction() else { return nil }
        nanoseconds = value
      }
    }
    guard let offset = zone() else { return nil }
    return (hour * 3_600 + minute * 60 + second - offset, nanoseconds)
  }

  /// One to nine decimals as nanoseconds.
  private mutating func fraction() -> Int64? {
    var value: Int64 = 0
    var count = 0
    while position < bytes.endIndex, (0x30...0x39).contains(bytes[position]) {
      guard count < 9 else { return nil }
      value = value * 10 + Int64(bytes[position] - 0x30)
      count += 1
      position += 1
    }
    guard count > 0 else { return nil }
    for _ in count..<9 { value *= 10 }
    return value
  }

  /// Seconds east of UTC; nothing means UTC.
  private mutating func zone() -> Int64? {
    if position == bytes.endIndex || take("Z") || take("z") { return 0 }
    let sign: Int64
    if take("+") {
      sign = 1
    } else if take("-") {
      sign = -1
    } else {
      return nil
    }
    guard let hours = digits(2), hours < 24 else { return nil }
    _ = take(":")
    guard let minutes = digits(2), minutes < 60 else { return nil }
    return sign * (hours * 3_600 + minutes * 60)
  }

  private mutating func digits(_ count: Int) -> Int64? {
    guard position + count <= bytes.endIndex else { return nil }
    var value: Int64 = 0
    for index in position..<position + count {
      guard (0x30...0x39).contains(bytes[index]) else { return nil }
      value = value * 10 + Int64(bytes[index] - 0x30)
    }
    position += count
    return value
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.endIndex, UInt32(bytes[position]) == character.value else {
      return false
    }
    position += 1
    return true
  }
}

extension Timestamp: CustomStringConvertible {
  /// RFC 3339 in UTC with as many decimals as needed: `2026-01-01T00:00:00Z`,
  /// `2026-01-01T00:00:00.250Z` (three, six or nine decimals).
  public var description: String {
    var text = TextBuffer()
    text.append(self)
    return text.string
  }
}
