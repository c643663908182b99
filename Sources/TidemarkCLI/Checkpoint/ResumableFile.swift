import Crypto
import Foundation
import TidemarkCore

/// A file of results that survives the process: until it is complete it has another name.
final class ResumableFile: Sendable {
  static let suffix = ".unfinished"

  private let path: String
  private let unfinished: String
  private let isDurable: Bool
  private let descriptor: Int32
  private let writeback: Writeback

  /// Begins anew.
  init(_ path: String, isDurable: Bool) throws(Failure) {
    try Self.check(path)
    self.path = path
    self.isDurable = isDurable
    writeback = Writeback()
    unfinished = path + Self.suffix
    descriptor = unsafe open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw Failure(.cannotCreate, "cannot be created: \(systemError())", file: unfinished)
    }
  }

  /// Goes on behind the first `length` bytes, which must have the digest; `hash` is then of these.
  ///
  /// Where the process ended between giving the file its name and saying so, it has its name already.
  init(
    _ path: String,
    isDurable: Bool,
    behind length: Int,
    digest: [UInt8],
    hash: inout SHA256
  ) throws(Failure) {
    try Self.check(path)
    self.path = path
    self.isDurable = isDurable
    writeback = Writeback(behind: length)
    unfinished = path + Self.suffix
    let isComplete = unsafe access(unfinished, F_OK) != 0 && access(path, F_OK) == 0
    let current = isComplete ? path : unfinished
    descriptor = unsafe open(current, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure(
        .noInput,
        "the results so far cannot be read: \(systemError()); without them there is nothing to go on "
          + "from: delete the folder of checkpoints to start anew",
        file: current
      )
    }
    hash = try Self.hash(descriptor, length, current)
    guard Array(hash.finalize()) == digest else { throw Self.other(current) }
    if isComplete, unsafe rename(path, unfinished) != 0 { throw failed() }
    guard ftruncate(descriptor, off_t(length)) == 0, lseek(descriptor, 0, SEEK_END) == off_t(length)
    else { throw failed() }
  }

  deinit {
    close(descriptor)
  }

  /// A pipe or a terminal cannot be cut.
  static func check(_ path: String) throws(Failure) {
    if path != "-", case .file = try OutputPlace(path) { return }
    throw Failure(
      .usage,
      "with --checkpoint the results go to a file, which can be cut where a replay is taken up again",
      file: path
    )
  }

  private static func hash(
    _ descriptor: Int32,
    _ length: Int,
    _ path: String
  ) throws(Failure) -> SHA256 {
    var hash = SHA256()
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    var rest = length
    while rest > 0 {
      let wanted = min(rest, piece.count)
      // Fills at most what `piece` has room for.
      let count = unsafe piece.withUnsafeMutableBytes {
        unsafe Foundation.read(descriptor, $0.baseAddress, wanted)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw other(path) }
      hash.update(data: piece[..<count])
      rest -= count
    }
    return hash
  }

  private static func other(_ path: String) -> Failure {
    Failure(
      .badData,
      "the results so far are not those that the checkpoint is about: delete the folder of checkpoints to "
        + "start anew",
      file: path
    )
  }

  func write(_ bytes: [UInt8]) throws {
    do {
      try Console.write(bytes, to: descriptor)
    } catch let failure as Failure {
      throw failure.inFile(unfinished)
    }
    writeback.wrote(bytes.count, to: descriptor)
  }

  /// Makes what was written durable, if that is wanted.
  func sync() throws {
    if isDurable, fsync(descriptor) != 0 { throw failed() }
  }

  /// Gives the file its name.
  func finish() throws {
    guard fsync(descriptor) == 0, unsafe rename(unfinished, path) == 0 else { throw failed() }
    guard isDurable else { return }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let directory = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw failed() }
    defer { close(directory) }
    if fsync(directory) != 0 { throw failed() }
  }

  private func failed() -> Failure {
    Failure(.inputOutput, "cannot be written: \(systemError())", file: unfinished)
  }
}
