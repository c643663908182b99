import TidemarkCore

/// A strict reader of JSON text (RFC 8259), which pulls one token at a time.
///
/// The caller says what it expects next; values that it does not want are skipped, checked all the
/// same. Nesting is limited, so no input exhausts the stack.
struct JSONReader {
  /// How deep arrays and objects may nest.
  static let depthLimit = 64

  let file: InputFile
  /// The byte to read next.
  var position: Int
  /// Where the text ends: the file's end, or that of a line of JSON Lines.
  var end: Int

  init(_ file: InputFile) {
    self.file = file
    position = file.textStart
    end = file.bytes.count
  }

  /// What to throw about the byte at `offset`, or about the one to read next.
  func failure(_ message: String, at offset: Int? = nil) -> Failure {
    file.failure(message, at: offset ?? position)
  }

  /// The next byte that is no white space, or nil at the end; it is not taken.
  mutating func peek() -> UInt8? {
    let bytes = file.bytes
    while position < end {
      let byte = bytes[position]
      switch byte {
      case ASCII.space, ASCII.tab, ASCII.lineFeed, ASCII.carriageReturn: position += 1
      default: return byte
      }
    }
    return nil
  }

  /// Takes the next byte that is no white space if it is `byte`.
  mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    position += 1
    return true
  }

  /// What comes next, for an error.
  mutating func found() -> String {
    guard peek() != nil else { return "the text ends" }
    let rest = file.bytes[position..<end]
    let word = rest.prefix { byte in
      (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || ASCII.isDigit(byte) || byte >= 0x80
    }
    return "found " + Wording.quoted(word.isEmpty ? rest.prefix(1) : word)
  }

  /// The error for anything but `what`.
  mutating func expected(_ what: String) -> Failure {
    let found = found()
    return failure("\(found) where \(what) is expected")
  }
}

// MARK: - Objects and arrays

extension JSONReader {
  /// Takes `{` or `[`.
  mutating func begin(_ bracket: UInt8, _ what: String) throws(Failure) {
    guard take(bracket) else { throw expected(what) }
  }

  /// The next key of an object with its colon, or nil when the object is closed.
  ///
  /// The offset is that of the key.
  mutating func nextKey(
    isFirst: Bool
  ) throws(Failure) -> (text: ArraySlice<UInt8>, offset: Int)? {
    if take(ASCII.closeBrace) { return nil }
    if !isFirst {
      guard take(ASCII.comma) else { throw expected("',' or '}'") }
    }
    guard peek() == ASCII.quote else { throw expected("a key in quotes") }
    let offset = position
    let key = try string()
    guard take(ASCII.colon) else { throw expected("':'") }
    return (key, offset)
  }

  /// Whether another element of an array follows; false when the array is closed.
  mutating func nextElement(isFirst: Bool) throws(Failure) -> Bool {
    if take(ASCII.closeBracket) { return false }
    if !isFirst {
      guard take(ASCII.comma) else { throw expected("',' or ']'") }
      guard peek() != ASCII.closeBracket else { throw expected("a value") }
    }
    return true
  }

  /// Checks that nothing follows.
  mutating func finish() throws(Failure) {
    guard peek() == nil else { throw expected("the end") }
  }

  /// Reads one value of any kind and forgets it; `depth` is how many brackets are open around it.
  mutating func skipValue(depth: Int) throws(Failure) {
    switch peek() {
    case ASCII.openBrace, ASCII.openBracket:
      guard depth < Self.depthLimit else {
        throw failure("values nest deeper than \(Self.depthLimit) levels")
      }
      try skipContainer(depth: depth)
    case ASCII.quote: _ = try string()
    default: _ = try scalar()
    }
  }

  private mutating func skipContainer(depth: Int) throws(Failure) {
    var isFirst = true
    if take(ASCII.openBrace) {
      while try nextKey(isFirst: isFirst) != nil {
        isFirst = false
        try skipValue(depth: depth + 1)
      }
    } else {
      try begin(ASCII.openBracket, "a value")
      while try nextElement(isFirst: isFirst) {
        isFirst = false
        try skipValue(depth: depth + 1)
      }
    }
  }
}
