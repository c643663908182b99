import Foundation
import TidemarkCore

/// A folder of checkpoints, the last two: a new one appears under its name when it is whole.
///
/// One process has it at a time.
final class CheckpointFolder: Sendable {
  private static let prefix = "checkpoint-"

  let path: String
  private let isDurable: Bool
  /// Whether it was not there before.
  private let isNew: Bool
  /// Open for as long as the folder is locked.
  private let descriptor: Int32

  /// Makes the folder if it is not there.
  ///
  /// - Throws: `Failure` (cannot create), or (usage) if another process has it.
  init(_ path: String, isDurable: Bool) throws(Failure) {
    self.path = path
    self.isDurable = isDurable
    isNew = unsafe mkdir(path, 0o755) == 0
    guard isNew || errno == EEXIST else {
      throw Failure(.cannotCreate, "cannot be created: \(systemError())", file: path)
    }
    descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure(.cannotCreate, "cannot be used for checkpoints: \(systemError())", file: path)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw Failure(.usage, "another replay saves itself here: give another folder", file: path)
    }
  }

  deinit {
    // What was refused before it began leaves nothing; with a checkpoint in it the folder stays.
    if isNew { unsafe rmdir(path) }
    close(descriptor)
  }

  /// The last checkpoint; nil if there is none.
  ///
  /// - Throws: as `CheckpointFile`.
  func last() throws -> (file: String, content: CheckpointFile)? {
    guard let name = try names().last else { return nil }
    let file = "\(path)/\(name)"
    do {
      return (file, try CheckpointFile(try WholeFile.bytes(file)))
    } catch let failure as Failure {
      throw failure.inFile(file)
    }
  }

  /// Adds a checkpoint behind so many readings, and removes those that are older than the one before it.
  func add(_ content: CheckpointFile, behind readings: Int) throws {
    let number = String(readings)
    let padded = String(repeating: "0", count: max(0, 19 - number.count)) + number
    try write(content, Self.prefix + padded)
    try removeAll(but: 2)
  }

  /// Says that the replay is finished, and removes what it could be taken up from.
  func finish() throws {
    // Behind every number.
    try write(.finished, Self.prefix + "finished")
    try removeAll(but: 1)
  }

  /// Removes all checkpoints.
  func clear() throws { try removeAll(but: 0) }

  private func write(_ content: CheckpointFile, _ name: String) throws {
    let temporary = "\(path)/\(Self.prefix)new.tmp"
    do {
      let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
      guard file >= 0 else { throw failed() }
      defer { close(file) }
      try Console.write(content.bytes, to: file)
      if isDurable, fsync(file) != 0 { throw failed() }
      guard unsafe rename(temporary, "\(path)/\(name)") == 0 else { throw failed() }
    } catch {
      unsafe unlink(temporary)
      guard let failure = error as? Failure else { throw error }
      throw failure.inFile(path)
    }
    if isDurable, fsync(descriptor) != 0 { throw failed() }
  }

  private func failed() -> Failure {
    Failure(.inputOutput, "the checkpoint cannot be written: \(systemError())", file: path)
  }

  private func removeAll(but count: Int) throws {
    for name in try names().dropLast(count) {
      guard unsafe unlink("\(path)/\(name)") == 0 else { throw failed() }
    }
  }

  /// The names of the checkpoints, the oldest first.
  private func names() throws -> [String] {
    let all: [String]
    do {
      all = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw Failure(.noInput, "cannot be read: \(systemError())", file: path)
    }
    return all.filter { $0.hasPrefix(Self.prefix) && !$0.hasSuffix(".tmp") }.sorted()
  }
}
