import Foundation
import TidemarkCore
import TidemarkExchange

/// A file, a pipe, or standard input (`-`), read piece by piece.
///
/// A class, so that whoever opened it can ask how far it is.
final class ByteFile: ByteSource {
  private static let pieceSize = 1 << 20

  let name: String
  private let descriptor: Int32
  /// Bytes of the file; nil for a pipe.
  private let size: Int?
  private(set) var bytesRead = 0
  /// Told after each piece how much of the file was read, from 0 to 1.
  var onRead: ((Double) -> Void)?

  /// - Throws: `Failure` (no input) if it is not there, is not readable, or is a folder.
  init(_ path: String) throws(Failure) {
    name = path
    guard path != "-" else {
      descriptor = 0
      size = nil
      return
    }
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      let what = errno == ENOENT ? "no such file" : "cannot be read: \(systemError())"
      throw Failure(.noInput, what, file: path)
    }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw Failure(.noInput, "this is a folder, not a file", file: path)
    }
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure(.noInput, "cannot be read: \(systemError())", file: path)
    }
    size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  deinit {
    if descriptor > 0 { close(descriptor) }
  }

  /// - Throws: `Failure` (interrupted) after Ctrl-C, if that is watched for.
  func read(into bytes: inout [UInt8]) throws(Failure) -> Bool {
    guard !Interrupts.shared.isRequested else { throw Failure(.interrupted, "interrupted") }
    let start = bytes.count
    bytes.resize(to: start + Self.pieceSize, filler: 0)
    let descriptor = descriptor
    var count = 0
    repeat {
      // There are `pieceSize` bytes behind `start`.
      count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe Foundation.read(
          descriptor,
          buffer.baseAddress.map { unsafe $0 + start },
          Self.pieceSize
        )
      }
    } while count < 0 && errno == EINTR
    let problem = errno
    bytes.removeLast(Self.pieceSize - max(0, count))
    guard count >= 0 else {
      throw Failure(.inputOutput, "reading failed half-way: \(systemError(problem))", file: name)
    }
    bytesRead += count
    if let size, size > 0 { onRead?(min(1, Double(bytesRead) / Double(size))) }
    return count > 0
  }
}
