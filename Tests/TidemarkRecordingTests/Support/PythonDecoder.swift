import Foundation
import Testing

/// Runs the second reader of the format, `PythonDecoder/tide.py`.
enum PythonDecoder {
  /// What it says of a file.
  struct Line: Decodable, Equatable {
    var file: String
    var readings: UInt64
    var lost: UInt64
    var anomalies: UInt64
    var digest: String
    var stored_digest: String?
    var ok: Bool
    var error: String?
  }

  struct Answer {
    var status: Int32
    /// By name of the file, without its folder.
    var lines: [String: Line]
    /// What the recordings were made of: `plane sparse`, `stored order` and so on.
    var seen: Set<String>
  }

  static let missing = """
    there is no Python with numpy and zstandard: neither as TIDEMARK_PYTHON nor as python3 on the \
    PATH (make judge)
    """

  /// A Python that has what the decoder needs.
  static let python: URL? = {
    let environment = ProcessInfo.processInfo.environment
    let named = environment["TIDEMARK_PYTHON"].map { [$0] } ?? []
    let folders = (environment["PATH"] ?? "").split(separator: ":")
    let candidates = named + folders.map { $0 + "/python3" }
    return candidates.filter { FileManager.default.isExecutableFile(atPath: $0) }
      .map { URL(filePath: $0) }
      .first { (try? run($0, ["-c", "import numpy, zstandard"]).status) == 0 }
  }()

  /// Reads recordings.
  static func read(_ paths: [String]) throws -> Answer {
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "PythonDecoder/tide.py")
    let (status, output) = try run(try #require(python), [script.path, "--seen"] + paths)
    var answer = Answer(status: status, lines: [:], seen: [])
    for text in output.split(separator: "\n") {
      if text.hasPrefix("seen: ") {
        answer.seen.insert(String(text.dropFirst(6)))
      } else {
        let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
        answer.lines[URL(filePath: line.file).lastPathComponent] = line
      }
    }
    return answer
  }

  private static func run(
    _ executable: URL,
    _ arguments: [String]
  ) throws -> (status: Int32, output: String) {
    let file = FileManager.default.temporaryDirectory
      .appending(path: "tidemark-python-\(UUID().uuidString)")
    // A file and not a pipe: nobody needs to empty it while the other writes.
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = executable
    // Leaves no compiled files among the sources.
    process.arguments = ["-B"] + arguments
    process.standardOutput = try FileHandle(forWritingTo: file)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationReason == .exit)
    return (process.terminationStatus, String(decoding: try Data(contentsOf: file), as: UTF8.self))
  }
}
