import TidemarkCore

extension JSONReader {
  /// A number, `true`, `false` or `null`, as it is written.
  mutating func scalar() throws(Failure) -> ArraySlice<UInt8> {
    guard let first = peek() else { throw expected("a value") }
    switch first {
    case 0x74: return try literal("true")
    case 0x66: return try literal("false")
    case 0x6E: return try literal("null")
    case ASCII.minus, ASCII.zero...ASCII.nine: return try number()
    default: throw expected("a value")
    }
  }

  private mutating func literal(_ word: String) throws(Failure) -> ArraySlice<UInt8> {
    let text = file.bytes[position..<min(end, position + word.utf8.count)]
    guard text.elementsEqual(word.utf8) else { throw expected("a value") }
    position = text.endIndex
    return text
  }

  /// Grammar of RFC 8259, section 6: no leading zeros or plus, digits on both sides of the point.
  private mutating func number() throws(Failure) -> ArraySlice<UInt8> {
    let bytes = file.bytes
    let start = position
    if bytes[position] == ASCII.minus { position += 1 }
    let whole = digits()
    guard whole > 0 else { throw expected("a digit") }
    if whole > 1, bytes[position - whole] == ASCII.zero {
      throw failure("a number starts with 0", at: start)
    }
    if position < end, bytes[position] == ASCII.point {
      position += 1
      guard digits() > 0 else { throw expected("a digit") }
    }
    if position < end, bytes[position] | 0x20 == 0x65 {
      position += 1
      if position < end, bytes[position] == ASCII.plus || bytes[position] == ASCII.minus {
        position += 1
      }
      guard digits() > 0 else { throw expected("a digit") }
    }
    return bytes[start..<position]
  }

  /// Takes digits and counts them.
  private mutating func digits() -> Int {
    let start = position
    let bytes = file.bytes
    while position < end, ASCII.isDigit(bytes[position]) { position += 1 }
    return position - start
  }
}

// MARK: - Strings

extension JSONReader {
  /// The text of a string, decoded to UTF-8, without its quotes.
  mutating func string() throws(Failure) -> ArraySlice<UInt8> {
    guard take(ASCII.quote) else { throw expected("a string") }
    let bytes = file.bytes
    let start = position
    var isASCII = true
    while position < end {
      let byte = bytes[position]
      if byte == ASCII.quote {
        let text = bytes[start..<position]
        if !isASCII { try checkUTF8(text) }
        position += 1
        return text
      }
      if byte == ASCII.backslash { return try stringWithEscapes(from: start) }
      guard byte >= 0x20 else { throw controlCharacter() }
      if byte >= 0x80 { isASCII = false }
      position += 1
    }
    throw failure("a string has no closing quote", at: start - 1)
  }

  /// The rest of a string whose first escape is at `position`.
  private mutating func stringWithEscapes(from start: Int) throws(Failure) -> ArraySlice<UInt8> {
    var text = Array(file.bytes[start..<position])
    while position < end {
      let byte = file.bytes[position]
      switch byte {
      case ASCII.quote:
        try checkUTF8(file.bytes[start..<position])
        position += 1
        return text[...]
      case ASCII.backslash: try appendEscape(to: &text)
      case 0..<0x20: throw controlCharacter()
      default:
        text.append(byte)
        position += 1
      }
    }
    throw failure("a string has no closing quote", at: start - 1)
  }

  /// Escapes are ASCII, so the text between the quotes is UTF-8 if and only if the rest of it is.
  private func checkUTF8(_ text: ArraySlice<UInt8>) throws(Failure) {
    guard String(validating: text, as: UTF8.self) == nil else { return }
    throw failure("a string is not UTF-8; save the file as UTF-8", at: text.startIndex - 1)
  }

  private func controlCharacter() -> Failure {
    failure("a string holds a control character or a line end; write it as an escape such as \\n")
  }

  private mutating func appendEscape(to text: inout [UInt8]) throws(Failure) {
    let start = position
    guard position + 1 < end else {
      throw failure("a string has no closing quote")
    }
    let letter = file.bytes[position + 1]
    position += 2
    switch letter {
    case ASCII.quote, ASCII.backslash, 0x2F: text.append(letter)
    case 0x62: text.append(0x08)
    case 0x66: text.append(0x0C)
    case 0x6E: text.append(ASCII.lineFeed)
    case 0x72: text.append(ASCII.carriageReturn)
    case 0x74: text.append(ASCII.tab)
    case 0x75: text.append(contentsOf: String(try unicodeEscape(from: start)).utf8)
    default:
      throw failure("a string has an unknown escape; write a backslash as \\\\", at: start)
    }
  }

  /// The character of `\u0041`, or of a pair of surrogates; `position` is behind the `u`.
  private mutating func unicodeEscape(from start: Int) throws(Failure) -> Unicode.Scalar {
    let first = try hexDigits(from: start)
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, position + 1 < end, file.bytes[position] == ASCII.backslash,
      file.bytes[position + 1] == 0x75
    else { throw loneSurrogate(at: start) }
    position += 2
    let second = try hexDigits(from: start)
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw loneSurrogate(at: start) }
    return scalar
  }

  private func loneSurrogate(at offset: Int) -> Failure {
    failure("a string has half of a surrogate pair, which is no character", at: offset)
  }

  private mutating func hexDigits(from start: Int) throws(Failure) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard position < end, let digit = hexDigit(file.bytes[position]) else {
        throw failure("\\u needs four hexadecimal digits", at: start)
      }
      value = value << 4 | digit
      position += 1
    }
    return value
  }

  private func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case ASCII.zero...ASCII.nine: UInt32(byte - ASCII.zero)
    case 0x41...0x46: UInt32(byte - 0x41 + 10)
    case 0x61...0x66: UInt32(byte - 0x61 + 10)
    default: nil
    }
  }
}
