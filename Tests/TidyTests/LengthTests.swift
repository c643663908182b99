import Testing

/// Files of one subject, functions that fit a screen.
@Suite struct LengthTests {
  private static let fileLimit = 500
  private static let functionLimit = 70

  @Test func `no file is longer than 500 lines`() {
    for folder in ["Sources", "Tests"] {
      for file in SourceTree.files(below: folder) {
        #expect(file.lines.count <= LengthTests.fileLimit, "\(file): \(file.lines.count) lines")
      }
    }
  }

  @Test func `no function is longer than 70 lines`() {
    for file in SourceTree.files(below: "Sources") {
      for (name, length) in functions(in: file) {
        #expect(length <= LengthTests.functionLimit, "\(file): \(name) has \(length) lines")
      }
    }
  }

  /// Functions and initialisers with their lengths; the formatter makes the closing brace stand at
  /// the indentation of the first line.
  private func functions(in file: SourceTree.File) -> [(name: String, length: Int)] {
    var found: [(name: String, length: Int)] = []
    for (number, line) in file.lines.enumerated() {
      let words = line.split(separator: " ")
      let isFunction =
        words.contains("func") || words.contains { $0.hasPrefix("init(") || $0.hasPrefix("init?(") }
      guard isFunction, !line.drop(while: { $0 == " " }).hasPrefix("//"),
        let first = words.first, !first.hasPrefix("self."), !line.contains("= ")
      else { continue }
      let indentation = line.prefix { $0 == " " }
      let end = file.lines[(number + 1)...].firstIndex { $0 == indentation + "}" }
      guard !line.hasSuffix("}"), let end else { continue }
      found.append((words.joined(separator: " "), end - number + 1))
    }
    return found
  }
}
