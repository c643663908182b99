import Foundation

/// The repository's Swift files as text.
struct SourceTree {
  struct File: CustomStringConvertible {
    /// From the top of the repository.
    var path: String
    var text: String
    var lines: [Substring]

    var description: String { path }

    /// The second folder: `TidemarkCore` of `Sources/TidemarkCore/...`.
    var module: String { String(path.split(separator: "/")[1]) }

    /// Modules that it imports.
    var imports: [String] {
      let modifiers: Set<Substring> = ["package", "public", "internal", "private", "@testable"]
      return lines.compactMap { line in
        let words = line.split(separator: " ").drop { modifiers.contains($0) }
        return words.first == "import" ? words.last.map(String.init) : nil
      }
    }
  }

  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Swift files below a folder of the repository.
  static func files(below folder: String) -> [File] {
    let base = root.appending(path: folder)
    let names =
      FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
    // Not what a package within the tests was built from.
    return names.filter { $0.hasSuffix(".swift") && !$0.contains("/.build/") }.sorted().compactMap {
      name in
      guard let text = try? String(contentsOf: base.appending(path: name), encoding: .utf8) else {
        return nil
      }
      return File(
        path: "\(folder)/\(name)",
        text: text,
        lines: text.split(separator: "\n", omittingEmptySubsequences: false)
      )
    }
  }
}
