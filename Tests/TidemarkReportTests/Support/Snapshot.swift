import Foundation
import Testing

/// Compares `text` with the file of that name in `Snapshots`.
///
/// With `UPDATE_SNAPSHOTS=1` the file is written again and the test fails, so that nobody mistakes
/// recording for checking.
func expectSnapshot(
  _ text: String,
  _ name: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Snapshots")
  let file = folder.appendingPathComponent(name)
  if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
    do {
      try Data(text.utf8).write(to: file)
      Issue.record("\(name) was recorded again", sourceLocation: sourceLocation)
    } catch {
      Issue.record(error, sourceLocation: sourceLocation)
    }
    return
  }
  guard let data = try? Data(contentsOf: file) else {
    Issue.record("\(name) is missing: run with UPDATE_SNAPSHOTS=1", sourceLocation: sourceLocation)
    return
  }
  let expected = String(decoding: data, as: UTF8.self)
  guard text != expected else { return }
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  let expectedLines = expected.split(separator: "\n", omittingEmptySubsequences: false)
  let line = zip(lines, expectedLines).prefix { $0.0 == $0.1 }.count
  Issue.record(
    """
    \(name) differs from line \(line + 1):
    expected: \(line < expectedLines.count ? expectedLines[line] : "(end)")
    got:      \(line < lines.count ? lines[line] : "(end)")
    """,
    sourceLocation: sourceLocation
  )
}
