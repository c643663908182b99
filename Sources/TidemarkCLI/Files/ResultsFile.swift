import Crypto
import TidemarkCore

/// The results of a replay: written as they come, hashed on the way.
final class ResultsFile {
  private var hash = SHA256()
  /// Nil: only the digest is wanted.
  private var file: AtomicFile?

  init(path: String?) throws {
    if let path { file = try AtomicFile(path) }
  }

  func write(_ text: TextBuffer) throws {
    hash.update(data: text.bytes)
    try file?.write(text.bytes)
  }

  /// The digest, `sha256:` and 64 hexadecimal digits.
  func finish() throws -> String {
    try file.take()?.finish()
    return "sha256:" + hash.finalize().map { hex($0) }.joined()
  }
}

private func hex(_ byte: UInt8) -> String {
  let text = String(byte, radix: 16)
  return text.count == 1 ? "0" + text : text
}
