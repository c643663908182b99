import TidemarkCore

/// A text file in memory, which knows the line and column of each of its bytes.
package struct InputFile: Sendable {
  /// As the user gave it; errors start with it.
  package let name: String
  package let bytes: [UInt8]

  package init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}

extension InputFile {
  /// Where the text begins: behind a UTF-8 byte order mark, if there is one.
  var textStart: Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

  /// Refuses what is not UTF-8 at first sight, so that the error is not a riddle about its bytes.
  func checkEncoding() throws(Failure) {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw Failure(.badData, "this is UTF-16; save the file as UTF-8", file: name)
    }
  }

  /// Line and column, both from 1, of the byte at `offset`.
  ///
  /// It is counted when there is something to report, so that readers need not count along.
  func position(of offset: Int) -> (line: Int, column: Int) {
    let before = bytes[..<min(offset, bytes.count)]
    let line = before.reduce(into: 1) { count, byte in if byte == ASCII.lineFeed { count += 1 } }
    let lineStart = before.lastIndex(of: ASCII.lineFeed).map { $0 + 1 } ?? textStart
    let column = before[min(lineStart, before.endIndex)...].reduce(into: 1) { count, byte in
      // Bytes 10xxxxxx continue a character of UTF-8.
      if byte & 0xC0 != 0x80 { count += 1 }
    }
    return (line, column)
  }

  /// What to throw about the byte at `offset`.
  func failure(_ message: String, at offset: Int) -> Failure {
    let (line, column) = position(of: offset)
    return Failure(.badData, message, file: name, line: line, column: column)
  }
}
