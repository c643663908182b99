/// Appending fixed-width little-endian fields to bytes.
extension [UInt8] {
  mutating func append(field value: some FixedWidthInteger & UnsignedInteger) {
    var rest = value
    for _ in 0..<value.bitWidth / 8 {
      append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  mutating func append(field value: Int64) {
    append(field: UInt64(bitPattern: value))
  }

  /// A length of 4 bytes and UTF-8.
  mutating func append(text: String) {
    append(field: UInt32(text.utf8.count))
    append(contentsOf: text.utf8)
  }

  /// Seven bits a byte, the lowest first; the highest bit says that more follow (LEB128).
  mutating func append(variableLength value: Int) {
    var rest = UInt(bitPattern: value)
    while rest > 127 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  /// Writes 4 bytes over what is at `offset`.
  mutating func replace(at offset: Int, with value: UInt32) {
    for byte in 0..<4 {
      self[offset + byte] = UInt8(truncatingIfNeeded: value >> (8 * UInt32(byte)))
    }
  }
}
