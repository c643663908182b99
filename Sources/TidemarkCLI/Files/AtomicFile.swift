import Foundation
import TidemarkCore

/// A file that appears under its name only when it is complete.
///
/// What is neither a file nor a folder, such as a pipe or `/dev/null`, is written in place.
struct AtomicFile: ~Copyable {
  /// As it was named.
  private let path: String
  /// What takes its place in the end.
  private let target: String
  /// Nil: written in place.
  private let temporary: String?
  private let descriptor: Int32
  private let writeback = Writeback()
  private var isFinished = false

  init(_ path: String) throws {
    var temporary: String?
    var target = path
    if case .file(let end) = try OutputPlace(path) {
      temporary = "\(end).tmp-\(ProcessInfo.processInfo.processIdentifier)"
      target = end
    }
    let descriptor = unsafe open(
      temporary ?? path,
      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
      0o644
    )
    guard descriptor >= 0 else {
      throw Failure(.cannotCreate, "cannot be created: \(systemError())", file: path)
    }
    self.path = path
    self.target = target
    self.temporary = temporary
    self.descriptor = descriptor
  }

  func write(_ bytes: [UInt8]) throws {
    do {
      try Console.write(bytes, to: descriptor)
    } catch let failure as Failure {
      throw Failure(failure.code, failure.message, file: path)
    }
    if temporary != nil { writeback.wrote(bytes.count, to: descriptor) }
  }

  consuming func finish() throws {
    guard let temporary else {
      isFinished = true
      return
    }
    guard fsync(descriptor) == 0, unsafe rename(temporary, target) == 0 else {
      throw Failure(.inputOutput, "cannot be completed: \(systemError())", file: path)
    }
    isFinished = true
  }

  deinit {
    close(descriptor)
    if !isFinished, let temporary { unsafe unlink(temporary) }
  }
}
