extension TextRoom {
  /// Bytes that a JSON string takes at most.
  package static func length(ofJSON text: String) -> Int { 6 * text.utf8.count + 2 }

  /// A JSON string with its quotes; control characters are escaped, everything else is UTF-8.
  package mutating func append(jsonString text: String) {
    append(byte: 0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5C:
        append(byte: 0x5C)
        append(byte: byte)
      case 0x0A: append("\\n")
      case 0x0D: append("\\r")
      case 0x09: append("\\t")
      case 0..<0x20:
        append("\\u00")
        append(hexDigit: byte >> 4)
        append(hexDigit: byte & 15)
      default: append(byte: byte)
      }
    }
    append(byte: 0x22)
  }

  private mutating func append(hexDigit value: UInt8) {
    append(byte: value < 10 ? 0x30 + value : 0x61 + value - 10)
  }
}
