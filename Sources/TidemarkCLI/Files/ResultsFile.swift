import Crypto
import TidemarkCore

/// The results of a replay: written as they come, hashed on the way.
struct ResultsFile: ~Copyable {
  private var hash = SHA256()
  /// Nil: only the digest is wanted.
  private let file: AtomicFile?

  init(path: String?) throws {
    file = try path.map { try AtomicFile($0) }
  }

  mutating func write(_ text: TextBuffer) throws {
    hash.update(data: text.bytes)
    try file?.write(text.bytes)
  }

  /// The digest, `sha256:` and 64 hexadecimal digits.
  consuming func finish() throws -> String {
    let digest = "sha256:" + hash.finalize().map { hex($0) }.joined()
    try file?.finish()
    return digest
  }
}

private func hex(_ byte: UInt8) -> String {
  let text = String(byte, radix: 16)
  return text.count == 1 ? "0" + text : text
}
