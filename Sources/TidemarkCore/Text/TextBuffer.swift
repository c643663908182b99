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

  /// Numbers of a binary format, eight bytes each, the lowest first.
  package mutating func append(littleEndian numbers: [Int64]) {
    guard !numbers.isEmpty else { return }
    #if _endian(little)
    // The memory of integers is their bytes; it is read while they are borrowed.
    unsafe numbers.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    #else
    for number in numbers {
      for shift in stride(from: 0, to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: number >> Int64(shift)))
      }
    }
    #endif
  }

  /// Takes the last byte away.
  package mutating func removeLast() {
    bytes.removeLast()
  }

  /// A JSON string with its quotes; control characters are escaped, everything else is UTF-8.
  package mutating func append(jsonString text: String) {
    append(atMost: TextRoom.length(ofJSON: text)) { $0.append(jsonString: text) }
  }
}
