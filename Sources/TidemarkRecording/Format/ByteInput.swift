/// Reads fixed-width little-endian fields from bytes, never past their end.
struct ByteInput {
  let bytes: [UInt8]
  private(set) var position: Int
  let end: Int

  init(_ bytes: [UInt8], in range: Range<Int>? = nil) {
    self.bytes = bytes
    position = range?.lowerBound ?? 0
    end = range?.upperBound ?? bytes.count
  }

  var remaining: Int { end - position }

  /// The next `count` bytes, as positions in `bytes`.
  mutating func take(_ count: Int) throws(FormatError) -> Range<Int> {
    guard count >= 0, count <= remaining else {
      throw FormatError("a field of \(count) bytes does not fit the \(remaining) that are left")
    }
    defer { position += count }
    return position..<position + count
  }

  mutating func integer<Value: FixedWidthInteger & UnsignedInteger>(
    _ type: Value.Type = Value.self
  ) throws(FormatError) -> Value {
    guard Value.bitWidth > 64 else {
      return Value(truncatingIfNeeded: try word(Value.bitWidth / 8))
    }
    let low = Value(truncatingIfNeeded: try word(8))
    return low | Value(truncatingIfNeeded: try word(Value.bitWidth / 8 - 8)) << 64
  }

  /// At most eight bytes; a loop over any type of integer takes a debug build ten times as long.
  private mutating func word(_ count: Int) throws(FormatError) -> UInt64 {
    let range = try take(count)
    var index = range.upperBound
    var word: UInt64 = 0
    while index > range.lowerBound {
      index -= 1
      word = word << 8 | UInt64(bytes[index])
    }
    return word
  }

  mutating func byte() throws(FormatError) -> UInt8 { bytes[try take(1).lowerBound] }

  mutating func count() throws(FormatError) -> Int { Int(try integer(UInt32.self)) }

  mutating func signed() throws(FormatError) -> Int64 { Int64(bitPattern: try integer()) }

  mutating func text() throws(FormatError) -> String {
    let range = try take(try count())
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw FormatError("a text is not UTF-8")
    }
    return text
  }

  /// LEB128, at most 32 bits.
  mutating func variableLength() throws(FormatError) -> Int {
    var value = 0
    for shift in stride(from: 0, to: 35, by: 7) {
      let byte = try byte()
      value |= Int(byte & 127) << shift
      if byte < 128 { return value }
    }
    throw FormatError("a number of variable length has no end")
  }

  func expectEnd() throws(FormatError) {
    guard remaining == 0 else { throw FormatError("\(remaining) bytes follow what was expected") }
  }
}
