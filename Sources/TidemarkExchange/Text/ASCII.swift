/// The characters that the formats are made of.
enum ASCII {
  static let tab: UInt8 = 0x09
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D
  static let space: UInt8 = 0x20
  static let quote: UInt8 = 0x22
  static let plus: UInt8 = 0x2B
  static let comma: UInt8 = 0x2C
  static let minus: UInt8 = 0x2D
  static let point: UInt8 = 0x2E
  static let zero: UInt8 = 0x30
  static let nine: UInt8 = 0x39
  static let colon: UInt8 = 0x3A
  static let openBracket: UInt8 = 0x5B
  static let backslash: UInt8 = 0x5C
  static let closeBracket: UInt8 = 0x5D
  static let openBrace: UInt8 = 0x7B
  static let closeBrace: UInt8 = 0x7D

  static func isDigit(_ byte: UInt8) -> Bool { byte >= zero && byte <= nine }
}

/// `text` without the spaces and tabs around it.
func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var start = text.startIndex
  var end = text.endIndex
  while start < end, text[start] == ASCII.space || text[start] == ASCII.tab { start += 1 }
  while end > start, text[end - 1] == ASCII.space || text[end - 1] == ASCII.tab { end -= 1 }
  return text[start..<end]
}

/// Whether `text` is `word` in any case; `word` is of lower case letters.
func isWord(_ text: ArraySlice<UInt8>, _ word: String) -> Bool {
  text.count == word.utf8.count
    && zip(text, word.utf8).allSatisfy { byte, letter in byte | 0x20 == letter }
}
