import Foundation
import TidemarkCore

/// A file that appears under its name only when it is complete.
struct AtomicFile: ~Copyable {
  private let path: String
  private let temporary: String
  private let descriptor: Int32
  private var isFinished = false

  init(_ path: String) throws {
    self.path = path
    temporary = "\(path).tmp-\(ProcessInfo.processInfo.processIdentifier)"
    descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw Failure(.cannotCreate, "cannot be created: \(systemError())", file: path)
    }
  }

  func write(_ bytes: [UInt8]) throws {
    do {
      try Console.write(bytes, to: descriptor)
    } catch let failure as Failure {
      throw Failure(failure.code, failure.message, file: path)
    }
  }

  consuming func finish() throws {
    guard fsync(descriptor) == 0, unsafe rename(temporary, path) == 0 else {
      throw Failure(.inputOutput, "cannot be completed: \(systemError())", file: path)
    }
    isFinished = true
  }

  deinit {
    close(descriptor)
    if !isFinished { unsafe unlink(temporary) }
  }
}
