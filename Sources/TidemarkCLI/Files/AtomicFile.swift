import Foundation
import TidemarkCore

/// A file that appears under its name only when it is complete.
///
/// What is neither a file nor a folder, such as a pipe or `/dev/null`, is written in place.
struct AtomicFile: ~Copyable {
  private let path: String
  /// Nil: written in place.
  private let temporary: String?
  private let descriptor: Int32
  private var isFinished = false

  init(_ path: String) throws {
    let isInPlace = try OutputPlace(path) == .stream
    let number = ProcessInfo.processInfo.processIdentifier
    let temporary = isInPlace ? nil : "\(path).tmp-\(number)"
    let descriptor = unsafe open(
      temporary ?? path,
      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
      0o644
    )
    guard descriptor >= 0 else {
      throw Failure(.cannotCreate, "cannot be created: \(systemError())", file: path)
    }
    self.path = path
    self.temporary = temporary
    self.descriptor = descriptor
  }

  func write(_ bytes: [UInt8]) throws {
    do {
      try Console.write(bytes, to: descriptor)
    } catch let failure as Failure {
      throw Failure(failure.code, failure.message, file: path)
    }
  }

  consuming func finish() throws {
    guard let temporary else {
      isFinished = true
      return
    }
    guard fsync(descriptor) == 0, unsafe rename(temporary, path) == 0 else {
      throw Failure(.inputOutput, "cannot be completed: \(systemError())", file: path)
    }
    isFinished = true
  }

  deinit {
    close(descriptor)
    if !isFinished, let temporary { unsafe unlink(temporary) }
  }
}
