import Foundation
import Testing

/// The built `tidemark` that lies beside the running test program.
enum Program {
  /// What one run of it left behind.
  struct Ending {
    /// The exit code; 128 + the signal's number if a signal ended it, as shells have it.
    var code: Int32
    var output: String
    var errors: String

    /// The document on standard output; fails the test if it is not JSON.
    func json(sourceLocation: SourceLocation = #_sourceLocation) throws -> [String: Any] {
      let document = try JSONSerialization.jsonObject(with: Data(output.utf8))
      return try #require(document as? [String: Any], sourceLocation: sourceLocation)
    }
  }

  struct NotFound: Error, CustomStringConvertible {
    var description: String
  }

  static let path = find("tidemark")
  /// Records until it is killed; see its source.
  static let victim = find("RecordingVictim")

  private static func find(_ name: String) -> Result<String, NotFound> {
    let start = testProgram
    var folder = start.deletingLastPathComponent()
    // On macOS the test program lies some folders deep in a bundle.
    for _ in 0..<4 {
      let candidate = folder.appending(path: name).path
      if FileManager.default.isExecutableFile(atPath: candidate) { return .success(candidate) }
      folder.deleteLastPathComponent()
    }
    return .failure(NotFound(description: "no \(name) near \(start.path): swift build first"))
  }

  private static var testProgram: URL {
    if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
      return URL(filePath: target)
    }
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
    return bundle?.bundleURL ?? URL(filePath: CommandLine.arguments[0])
  }

  /// Runs `tidemark` in a folder until it ends.
  static func run(_ arguments: [String], in folder: String, input: String = "") throws -> Ending {
    try Launch(path.get(), arguments, in: folder, input: input).wait()
  }

  /// Runs a line of shell in which `tidemark` is the built one.
  static func shell(_ line: String, in folder: String) throws -> Ending {
    try Launch("/bin/bash", ["-c", line], in: folder).wait()
  }
}

/// A program under way, its output kept in files, so that no pipe can fill up.
struct Launch {
  private let process = Process()
  private let scratch: URL

  init(
    _ program: String,
    _ arguments: [String],
    in folder: String,
    input: String = ""
  ) throws {
    scratch = FileManager.default.temporaryDirectory.appending(path: "launch-\(UUID())")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    try Data(input.utf8).write(to: scratch.appending(path: "input"))
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder, directoryHint: .isDirectory)
    process.environment = try Launch.environment()
    process.standardInput = try FileHandle(forReadingFrom: scratch.appending(path: "input"))
    process.standardOutput = try Launch.output(scratch.appending(path: "output"))
    process.standardError = try Launch.output(scratch.appending(path: "errors"))
    try process.run()
  }

  private static func environment() throws -> [String: String] {
    var environment = ProcessInfo.processInfo.environment
    let folder = URL(filePath: try Program.path.get()).deletingLastPathComponent().path
    environment["PATH"] = folder + ":" + environment["PATH", default: "/usr/bin:/bin"]
    environment["NO_COLOR"] = nil
    environment["COLUMNS"] = nil
    return environment
  }

  private static func output(_ file: URL) throws -> FileHandle {
    try Data().write(to: file)
    return try FileHandle(forWritingTo: file)
  }

  var isRunning: Bool { process.isRunning }

  /// Ctrl-C.
  func interrupt() { process.interrupt() }

  /// Without warning; it may have ended before.
  func kill() { _ = Foundation.kill(process.processIdentifier, SIGKILL) }

  func wait() throws -> Program.Ending {
    process.waitUntilExit()
    defer { try? FileManager.default.removeItem(at: scratch) }
    let status = process.terminationStatus
    return Program.Ending(
      code: process.terminationReason == .uncaughtSignal ? 128 + status : status,
      output: try text("output"),
      errors: try text("errors")
    )
  }

  private func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: scratch.appending(path: name)), as: UTF8.self)
  }
}
