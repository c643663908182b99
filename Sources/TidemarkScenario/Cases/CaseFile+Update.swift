package import TidemarkCore

extension CaseFile {
  /// The text of a pipeline case with another `expect:`; everything else stays, byte for byte.
  ///
  /// The block reaches from the line of the key to the last line before the next key that is
  /// neither blank nor a comment; comments inside the block are replaced with it. Throws `Failure`
  /// with code `usage` if the text is no pipeline case, or if `expect` does not start a line.
  package static func updated(
    text: String,
    file: String,
    with expectation: CaseExpectation
  ) throws(Failure) -> String {
    let root = try YAMLDocument.root(of: text, file: file)
    guard case .map(let entries) = root.content,
      let index = entries.firstIndex(where: { $0.key == "expect" })
    else { throw root.place.failure("missing key 'expect'") }
    let entry = entries[index]
    guard text.unicodeScalars.allSatisfy({ !["\u{85}", "\u{2028}", "\u{2029}"].contains($0) })
    else {
      throw root.place.failure("cannot be updated: it has line ends other than LF and CR LF")
    }
    guard entry.place.column == 1 else {
      throw entry.place.failure("cannot be updated: 'expect:' must start a line of its own")
    }
    let lines = splitLines(text)
    let first = entry.place.line - 1
    var end = index + 1 < entries.count ? entries[index + 1].place.line - 1 : lines.count
    guard first < end, end <= lines.count else {
      throw entry.place.failure("cannot be updated: 'expect:' must start a line of its own")
    }
    while end - 1 > first, isFiller(lines[end - 1]) { end -= 1 }
    let lineEnd = lines[first].suffix(2).elementsEqual([0x0D, 0x0A]) ? "\r\n" : "\n"
    var bytes = Array(lines[..<first].joined())
    for line in expectation.lines { bytes.append(contentsOf: (line + lineEnd).utf8) }
    bytes.append(contentsOf: lines[end...].joined())
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The lines with their line ends.
  private static func splitLines(_ text: String) -> [ArraySlice<UInt8>] {
    let bytes = Array(text.utf8)
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    for (index, byte) in bytes.enumerated() where byte == 0x0A {
      lines.append(bytes[start...index])
      start = index + 1
    }
    if start < bytes.count { lines.append(bytes[start...]) }
    return lines
  }

  /// Whether a line is blank, a comment, or the end of the document.
  private static func isFiller(_ line: ArraySlice<UInt8>) -> Bool {
    let content = line.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
    return content.isEmpty || content.first == 0x23 || line.starts(with: "...".utf8)
  }
}

extension CaseExpectation {
  /// The expectation as the lines of a case.
  var lines: [String] {
    var lines: [String] = []
    if let readings { lines.append("  readings: \(readings)") }
    if !ledger.isEmpty {
      let counts = ledger.map { "\($0.ledgerClass.word): \($0.count)" }
      lines.append("  ledger: {\(counts.joined(separator: ", "))}")
    }
    if let results { lines.append("  results: \(quoted(results))") }
    if let rows, !rows.isEmpty { lines += ["  rows:"] + rows.map(line) }
    if let windows, !windows.isEmpty { lines += ["  windows:"] + windows.map(line) }
    if !fates.isEmpty {
      lines.append("  fates:")
      for fate in fates {
        let copy = fate.copy == 0 ? "" : ", copy: \(fate.copy)"
        let starts = fate.windows.map { $0.map(\.description).joined(separator: ", ") }
        let windows = starts.map { ", windows: [\($0)]" } ?? ""
        lines.append(
          "    - {reading: \(quoted(fate.reading.description))\(copy),"
            + " class: \(fate.ledgerClass.word)\(windows)}"
        )
      }
    }
    return lines.isEmpty ? ["expect: {}"] : ["expect:"] + lines
  }

  private func line(_ row: ResultRow) -> String {
    let fields = row.fields.map { field in
      "\(field.key.replacing("_", with: "-")): \(scalar(field.value, of: field.key))"
    }
    return "    - {\((["step: \(quoted(row.step))"] + fields).joined(separator: ", "))}"
  }

  /// A number or a time as it is, a text as `quoted`.
  private func scalar(_ value: String, of key: String) -> String {
    let texts = ["kind", "key", "reading", "reason"]
    return texts.contains(key) ? quoted(value) : value == "null" ? ".nan" : value
  }

  /// Text as YAML: as it is where that is safe, otherwise quoted.
  private func quoted(_ text: String) -> String {
    let isSafe = text.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
        || [0x2D, 0x2E, 0x2F, 0x5F].contains(byte)
    }
    if isSafe, text.contains("/") { return text }
    var buffer = TextBuffer()
    buffer.append(jsonString: text)
    return buffer.string
  }
}
