/// UTF-8 text under construction, for results files and other bulk output.
///
/// Numbers are written the same on every machine: integers in decimal, doubles in the shortest form
/// that reads back to the same bits.
package struct TextBuffer: Sendable {
  package internal(set) var bytes: [UInt8] = []

  package init(capacity: Int = 0) {
    bytes.reserveCapacity(capacity)
  }

  package var count: Int { bytes.count }

  package var string: String { String(decoding: bytes, as: UTF8.self) }

  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
  }

  package mutating func append(_ literal: StaticString) {
    literal.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
  }

  package mutating func append(byte: UInt8) {
    bytes.append(byte)
  }

  package mutating func append(bytes more: [UInt8]) {
    bytes.append(contentsOf: more)
  }

  /// A part of some UTF-8.
  package mutating func append(bytes more: [UInt8], _ range: Range<Int>) {
    // The range is checked here, once; a slice would count references for each piece of text.
    precondition(range.lowerBound >= 0 && range.upperBound <= more.count)
    unsafe more.withUnsafeBufferPointer {
      unsafe bytes.append(contentsOf: UnsafeBufferPointer(rebasing: $0[range]))
    }
  }

  package mutating func append(text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  /// RFC 3339 in UTC with no, three, six or nine decimals, whichever is exact.
  package mutating func append(_ time: Timestamp) {
    let (wholeSeconds, rest) = flooredDivision(time.nanoseconds, 1_000_000_000)
    let (days, second) = flooredDivision(wholeSeconds, 86_400)
    let date = CivilCalendar.date(days: days)
    append(digits: date.year, count: 4)
    bytes.append(0x2D)
    append(digits: date.month, count: 2)
    bytes.append(0x2D)
    append(digits: date.day, count: 2)
    bytes.append(0x54)
    append(digits: second / 3_600, count: 2)
    bytes.append(0x3A)
    append(digits: second / 60 % 60, count: 2)
    bytes.append(0x3A)
    append(digits: second % 60, count: 2)
    if rest != 0 {
      bytes.append(0x2E)
      if rest % 1_000_000 == 0 {
        append(digits: rest / 1_000_000, count: 3)
      } else if rest % 1_000 == 0 {
        append(digits: rest / 1_000, count: 6)
      } else {
        append(digits: rest, count: 9)
      }
    }
    bytes.append(0x5A)
  }

  /// A JSON string with its quotes; control characters are escaped, everything else is UTF-8.
  package mutating func append(jsonString text: String) {
    bytes.append(0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5C:
        bytes.append(0x5C)
        bytes.append(byte)
      case 0x0A: append("\\n")
      case 0x0D: append("\\r")
      case 0x09: append("\\t")
      case 0..<0x20:
        append("\\u00")
        append(hexDigit: byte >> 4)
        append(hexDigit: byte & 15)
      default: bytes.append(byte)
      }
    }
    bytes.append(0x22)
  }

  private mutating func append(hexDigit value: UInt8) {
    bytes.append(value < 10 ? 0x30 + value : 0x61 + value - 10)
  }
}
