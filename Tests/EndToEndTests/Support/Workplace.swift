import Foundation
import Synchronization
import Testing

/// A temporary folder that a test works in; it goes when the test lets go of it.
final class Workplace {
  let path: String

  init(_ files: [String: String] = [:]) throws {
    let name = "tidemark-test-\(UUID())"
    path = FileManager.default.temporaryDirectory.appending(path: name).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files { try write(text, to: name) }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func run(_ arguments: String..., input: String = "") throws -> Program.Ending {
    try Program.run(arguments, in: path, input: input)
  }

  func run(_ arguments: [String]) throws -> Program.Ending {
    try Program.run(arguments, in: path)
  }

  func start(_ arguments: String...) throws -> Launch {
    try Launch(Program.path.get(), arguments, in: path)
  }

  func shell(_ line: String) throws -> Program.Ending {
    try Program.shell(line, in: path)
  }

  private func url(_ name: String) -> URL { URL(filePath: path).appending(path: name) }

  func write(_ text: String, to name: String) throws {
    try write(Data(text.utf8), to: name)
  }

  func write(_ bytes: Data, to name: String) throws {
    let folder = url(name).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try bytes.write(to: url(name))
  }

  func bytes(_ name: String) throws -> Data { try Data(contentsOf: url(name)) }

  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  /// Everything below, hidden files included, with its contents, so that nothing written, changed
  /// or left behind goes unnoticed; folders are nil.
  func everything() throws -> [String: Data?] {
    var found: [String: Data?] = [:]
    for case let name as String in FileManager.default.enumerator(atPath: path) ?? .init() {
      found.updateValue(try? Data(contentsOf: url(name)), forKey: name)
    }
    return found
  }

  /// Names of everything below, sorted.
  func names() throws -> [String] { try everything().keys.sorted() }
}

/// Files of the repository.
enum Repository {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func path(_ name: String) -> String { root.appending(path: name).path }
}

extension Workplace {
  /// Makes the shipped scenarios appear as `scenarios`, as they do in the repository.
  func linkScenarios() throws {
    try FileManager.default.createSymbolicLink(
      atPath: path + "/scenarios",
      withDestinationPath: Repository.path("scenarios")
    )
  }

  /// Recordings that were made before, by the text of their scenarios.
  private static let recordings = Mutex<[String: Data]>([:])

  /// Makes a recording, or takes the one that the same scenario gave before: a seed has one recording,
  /// which is for other tests to check.
  func simulate(_ scenario: String, to recording: String) throws {
    let file = scenario.hasPrefix("/") ? scenario : "\(path)/\(scenario)"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    // What a scenario reads from another file is not in its text.
    let isWhole = !text.contains("file:")
    if isWhole, let made = Self.recordings.withLock({ $0[text] }) {
      return try write(made, to: recording)
    }
    let run = try run("simulate", scenario, "-o", recording)
    #expect(run.code == 0, "\(run.errors)")
    guard isWhole, run.code == 0 else { return }
    let made = try bytes(recording)
    Self.recordings.withLock { $0[text] = made }
  }
}
