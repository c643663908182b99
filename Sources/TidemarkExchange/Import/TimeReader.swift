import TidemarkCore

/// Reads the times of a file, all in one format, by exact integer arithmetic.
///
/// Numbers count units since 1970 UTC and may have decimals and an exponent as long as they are a
/// whole number of nanoseconds. Times must lie in the years 1678 to 2261, whatever the format: what
/// 64 bits of nanoseconds hold, with room for arithmetic on both sides.
struct TimeReader {
  let format: ImportMapping.TimeFormat
  /// A nanosecond is this power of ten of the format's unit.
  private let decimals: Int
  private let earliest: Int64
  private let end: Int64

  enum Problem: Error {
    case notATime, outOfRange, finerThanNanoseconds
  }

  init(_ format: ImportMapping.TimeFormat) {
    self.format = format
    decimals = format.decimals
    earliest = Timestamp(iso8601: "1678-01-01")?.nanoseconds ?? 0
    // The last nanosecond of 2261, plus one.
    end = (Timestamp(iso8601: "2261-12-31T23:59:59.999999999")?.nanoseconds ?? 0) + 1
  }

  /// Nanoseconds since 1970.
  func nanoseconds(_ text: ArraySlice<UInt8>) throws(Problem) -> Int64 {
    let text = trimmed(text)
    guard format != .iso8601 else {
      guard let time = Timestamp(iso8601: text) else { throw .notATime }
      return time.nanoseconds
    }
    guard let number = DecimalNumber(text) else { throw .notATime }
    let nanoseconds = try scaled(number)
    guard nanoseconds >= earliest, nanoseconds < end else { throw .outOfRange }
    return nanoseconds
  }

  private func scaled(_ number: DecimalNumber) throws(Problem) -> Int64 {
    guard number.significand != 0 else { return 0 }
    let power = number.exponent + decimals
    guard number.isExact else { throw power <= 0 ? .finerThanNanoseconds : .outOfRange }
    guard power <= 18 else { throw .outOfRange }
    var magnitude = number.significand
    if power < 0 {
      guard let unit = powerOfTen(-power), magnitude % unit == 0 else {
        throw .finerThanNanoseconds
      }
      magnitude /= unit
    } else if let unit = powerOfTen(power) {
      let (product, overflow) = magnitude.multipliedReportingOverflow(by: unit)
      guard !overflow else { throw .outOfRange }
      magnitude = product
    }
    guard let nanoseconds = Int64(exactly: magnitude) else { throw .outOfRange }
    return number.isNegative ? -nanoseconds : nanoseconds
  }

  /// 10^power if it fits: up to 10^19.
  private func powerOfTen(_ power: Int) -> UInt64? {
    guard power <= 19 else { return nil }
    var value: UInt64 = 1
    for _ in 0..<power { value *= 10 }
    return value
  }
}

extension ImportMapping.TimeFormat {
  /// How many decimals of the unit a nanosecond is; 0 for a format without a unit.
  fileprivate var decimals: Int {
    switch self {
    case .epochSeconds: 9
    case .epochMilliseconds: 6
    case .epochMicroseconds: 3
    case .iso8601, .epochNanoseconds: 0
    }
  }

  fileprivate var expectation: String {
    switch self {
    case .iso8601: "an ISO 8601 time such as 2026-01-01T00:00:00Z"
    case .epochSeconds: "a number of seconds since 1970"
    case .epochMilliseconds: "a number of milliseconds since 1970"
    case .epochMicroseconds: "a number of microseconds since 1970"
    case .epochNanoseconds: "a number of nanoseconds since 1970"
    }
  }
}

// MARK: - Wording

extension TimeReader {
  /// What to tell about `text`, which `nanoseconds(_:)` refused.
  func explanation(_ problem: Problem, of text: ArraySlice<UInt8>) -> String {
    guard !trimmed(text).isEmpty else { return "is empty; expected \(format.expectation)" }
    let found = Wording.quoted(text)
    let complaint =
      switch problem {
      case .notATime: "\(found) is not \(format.expectation)"
      case .outOfRange: "\(found) as \(format.expectation) is not in the years 1678 to 2261"
      case .finerThanNanoseconds: "\(found) is finer than a nanosecond"
      }
    return complaint + (betterFormat(for: trimmed(text)).map { "; try --time-format \($0)" } ?? "")
  }

  /// The format that `text` looks like, if it is another one.
  private func betterFormat(for text: ArraySlice<UInt8>) -> String? {
    let guess: ImportMapping.TimeFormat
    if Timestamp(iso8601: text) != nil {
      guess = .iso8601
    } else if DecimalNumber(text) != nil {
      // Between 1973 and 2286 a count of seconds has 9 or 10 digits, of milliseconds 12 or 13, ...
      switch text.prefix(while: { ASCII.isDigit($0) }).count {
      case 9...10: guess = .epochSeconds
      case 12...13: guess = .epochMilliseconds
      case 15...16: guess = .epochMicroseconds
      case 18...19: guess = .epochNanoseconds
      default: return nil
      }
    } else {
      return nil
    }
    return guess == format ? nil : guess.rawValue
  }
}
