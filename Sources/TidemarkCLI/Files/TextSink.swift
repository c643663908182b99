import TidemarkCore

/// Where text goes that is written piece by piece: standard output (`-`), or a file that appears when
/// it is complete.
struct TextSink: ~Copyable {
  private let file: AtomicFile?
  private let isStandardOutput: Bool

  init(_ path: String) throws {
    isStandardOutput = path == "-"
    file = isStandardOutput ? nil : try AtomicFile(path)
  }

  /// Writes the text and empties it.
  func drain(_ text: inout TextBuffer) throws {
    if isStandardOutput {
      try Console.write(text.bytes, to: 1)
    } else {
      try file?.write(text.bytes)
    }
    text.removeAll()
  }

  consuming func finish() throws {
    try file?.finish()
  }
}
