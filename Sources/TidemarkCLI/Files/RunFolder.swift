import Foundation
import TidemarkCore

/// The folder that a run leaves behind: recording, results, `run.json`.
///
/// Everything is written into a temporary folder beside it, which takes its place when the run is
/// done. So a failure leaves no half-written run, and the one before stays as it was.
struct RunFolder: ~Copyable {
  let path: String
  private let temporary: String
  private var isFinished = false

  static let recordingName = "recording.tide"
  static let resultsName = "results.jsonl"
  static let resultName = "run.json"

  init(_ path: String) throws {
    self.path = path
    let url = URL(fileURLWithPath: path)
    let name = ".\(url.lastPathComponent).tmp-\(ProcessInfo.processInfo.processIdentifier)"
    temporary =
      (path as NSString).deletingLastPathComponent.isEmpty
      ? name
      : ((path as NSString).deletingLastPathComponent as NSString).appendingPathComponent(name)
    if FileManager.default.fileExists(atPath: path), !RunFolder.looksLikeRun(path) {
      throw Failure(
        .cannotCreate,
        "is in the way and is not the folder of a run; choose another with --output",
        file: path
      )
    }
    do {
      try FileManager.default.createDirectory(
        atPath: temporary,
        withIntermediateDirectories: true
      )
    } catch {
      throw Failure(.cannotCreate, "cannot be created: \(systemError())", file: path)
    }
  }

  /// An earlier run may be replaced, anything else may not.
  private static func looksLikeRun(_ path: String) -> Bool {
    let known: Set = [recordingName, resultsName, resultName]
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      return false
    }
    return Set(names).isSubset(of: known)
  }

  /// Where to write a file before the run is done.
  func pathInProgress(_ name: String) -> String { "\(temporary)/\(name)" }

  /// Where a file will be afterwards.
  func finalPath(_ name: String) -> String { "\(path)/\(name)" }

  /// Puts the folder in its place, replacing an earlier run.
  consuming func finish() throws {
    try Self.move(temporary, to: path)
    isFinished = true
  }

  /// Keeps what an interrupted run has so far beside the place of a whole one.
  consuming func keepInterrupted() throws -> String {
    let kept = path + "-interrupted"
    try Self.move(temporary, to: kept)
    isFinished = true
    return kept
  }

  private static func move(_ source: String, to path: String) throws {
    let old = source + "-old"
    let hadOld = unsafe rename(path, old) == 0
    guard unsafe rename(source, path) == 0 else {
      let reason = systemError()
      if hadOld { unsafe rename(old, path) }
      throw Failure(.cannotCreate, "cannot be put in place: \(reason)", file: path)
    }
    if hadOld { try? FileManager.default.removeItem(atPath: old) }
  }

  deinit {
    if !isFinished { try? FileManager.default.removeItem(atPath: temporary) }
  }
}
