import Crypto
import Synchronization
import TidemarkCore

/// The results of a replay: written as they come, hashed on the way.
final class ResultsFile: Sendable {
  private struct State: ~Copyable {
    var hash = SHA256()
    /// Nil: only the digest is wanted.
    var file: AtomicFile?
  }

  /// Who writes changes threads.
  private let state: Mutex<State>

  init(path: String?) throws {
    var file: AtomicFile?
    if let path { file = try AtomicFile(path) }
    state = Mutex(State(file: file))
  }

  func write(_ text: TextBuffer) throws {
    try state.withLock { state in
      state.hash.update(data: text.bytes)
      try state.file?.write(text.bytes)
    }
  }

  /// The digest, `sha256:` and 64 hexadecimal digits.
  func finish() throws -> String {
    try state.withLock { state in
      try state.file.take()?.finish()
      return "sha256:" + state.hash.finalize().map { hex($0) }.joined()
    }
  }
}

private func hex(_ byte: UInt8) -> String {
  let text = String(byte, radix: 16)
  return text.count == 1 ? "0" + text : text
}
