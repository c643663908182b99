package import TidemarkCore

extension PipelineDocument {
  /// The lines of a scenario's or a pipeline document's `pipeline:`, the key included, as they are.
  ///
  /// - Throws: `Failure` (usage) if there is none, or if it does not start a line.
  package static func pipelineText(of text: String, file: String) throws(Failure) -> String {
    let root = try YAMLDocument.root(of: text, file: file)
    guard case .map(let entries) = root.content,
      let index = entries.firstIndex(where: { $0.key == "pipeline" })
    else { throw root.place.failure("missing key 'pipeline'") }
    let entry = entries[index]
    guard entry.place.column == 1 else {
      throw entry.place.failure("'pipeline:' must start a line of its own to be taken into a case")
    }
    var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    if lines.last == "" { lines.removeLast() }
    let first = entry.place.line - 1
    var end = index + 1 < entries.count ? entries[index + 1].place.line - 1 : lines.count
    guard first < end, end <= lines.count else {
      throw entry.place.failure("'pipeline:' must start a line of its own to be taken into a case")
    }
    while end - 1 > first, isFiller(lines[end - 1]) { end -= 1 }
    return lines[first..<end].map { $0 + "\n" }.joined()
  }

  /// Whether a line is blank, a comment, or the end of the document.
  private static func isFiller(_ line: Substring) -> Bool {
    let content = line.drop { $0 == " " || $0 == "\t" }
    return content.isEmpty || content.first == "#" || line.hasPrefix("...")
  }
}
