package import Foundation

/// Text that is kept in a file and compared with what comes out.
package enum Snapshot {
  /// Says how `text` differs from the file; nil if it does not.
  ///
  /// With `UPDATE_SNAPSHOTS=1` the file is written again, and that is said too, so that nobody
  /// mistakes recording for checking.
  package static func difference(of text: String, from file: URL) -> String? {
    let name = file.lastPathComponent
    if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
      do {
        try Data(text.utf8).write(to: file)
        return "\(name) was recorded again"
      } catch {
        return "\(name) cannot be written: \(error)"
      }
    }
    guard let data = try? Data(contentsOf: file) else {
      return "\(name) is missing: run with UPDATE_SNAPSHOTS=1"
    }
    return difference(of: text, from: String(decoding: data, as: UTF8.self), called: name)
  }

  /// Says where two texts differ; nil if they do not.
  package static func difference(
    of text: String,
    from expected: String,
    called name: String
  ) -> String? {
    guard text != expected else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let expectedLines = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let line = zip(lines, expectedLines).prefix { $0.0 == $0.1 }.count
    return """
      \(name) differs from line \(line + 1):
      expected: \(line < expectedLines.count ? expectedLines[line] : "(end)")
      got:      \(line < lines.count ? lines[line] : "(end)")
      """
  }

  /// The file of that name in the folder `Snapshots` beside a source file.
  package static func file(_ name: String, beside source: String = #filePath) -> URL {
    URL(filePath: source).deletingLastPathComponent().appending(path: "Snapshots/\(name)")
  }
}
