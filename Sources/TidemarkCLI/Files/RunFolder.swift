import Foundation
import TidemarkCore

/// The folder that a run leaves behind: recording, results, `run.json`.
///
/// Everything is written into a temporary folder beside it, which takes its place when the run is
/// done. So a failure leaves no half-written run, and the one before stays as it was.
struct RunFolder: ~Copyable {
  let path: String
  private let temporary: String
  /// Folders around it that were not there before.
  private let madeParents: [String]
  private var isFinished = false

  static let recordingName = "recording.tide"
  static let resultsName = "results.jsonl"
  static let resultName = "run.json"

  init(_ path: String) throws {
    let parts = path.split(separator: "/")
    guard let name = parts.last, name != ".", name != ".." else {
      throw Failure(.cannotCreate, "a run needs a folder with a name of its own", file: path)
    }
    if FileManager.default.fileExists(atPath: path), !RunFolder.looksLikeRun(path) {
      throw Failure(
        .cannotCreate,
        "is in the way and is not the folder of a run; choose another with --output",
        file: path
      )
    }
    let parents = RunFolder.parents(parts.dropLast(), isAbsolute: path.hasPrefix("/"))
    let number = ProcessInfo.processInfo.processIdentifier
    let prefix = parents.last.map { $0 + "/" } ?? (path.hasPrefix("/") ? "/" : "")
    let temporary = "\(prefix).\(name).tmp-\(number)"
    let made = try RunFolder.make(parents + [temporary], for: path)
    self.path = "\(prefix)\(name)"
    self.temporary = temporary
    madeParents = made.filter { $0 != temporary }
  }

  /// The folders above it, outermost first: `/a`, `/a/b` of `/a/b/c`.
  private static func parents(_ parts: ArraySlice<Substring>, isAbsolute: Bool) -> [String] {
    parts.indices.map { (isAbsolute ? "/" : "") + parts[...$0].joined(separator: "/") }
  }

  /// Makes folders, and returns those that were not there.
  private static func make(_ folders: [String], for path: String) throws -> [String] {
    var made: [String] = []
    for folder in folders {
      if unsafe mkdir(folder, 0o755) == 0 {
        made.append(folder)
      } else if errno != EEXIST {
        let reason = systemError()
        remove(made)
        throw Failure(.cannotCreate, "cannot be created: \(reason)", file: path)
      }
    }
    return made
  }

  /// Removes folders if nothing is in them.
  private static func remove(_ folders: [String]) {
    for folder in folders.reversed() { _ = unsafe rmdir(folder) }
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
    var kept = path + "-interrupted"
    if FileManager.default.fileExists(atPath: kept), !RunFolder.looksLikeRun(kept) {
      kept += "-\(ProcessInfo.processInfo.processIdentifier)"
    }
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
    if !isFinished {
      try? FileManager.default.removeItem(atPath: temporary)
      RunFolder.remove(madeParents)
    }
  }
}
