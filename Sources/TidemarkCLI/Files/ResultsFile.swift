import Crypto
import Synchronization
import TidemarkCore

/// The results of a replay: written as they come, hashed on the way.
final class ResultsFile: Sendable {
  private struct State: ~Copyable {
    var hash = SHA256()
    /// Bytes so far.
    var length = 0
    /// Nil: only the digest is wanted, or the file is one that survives.
    var file: AtomicFile?
  }

  /// Who writes changes threads.
  private let state: Mutex<State>
  private let resumable: ResumableFile?
  private let layout: ResultsLayout

  init(path: String?) throws {
    layout = ResultsLayout(path: path)
    var file: AtomicFile?
    if let path { file = try AtomicFile(path) }
    state = Mutex(State(file: file))
    resumable = nil
  }

  /// Begins a file that outlives the process, so that another one can go on with it.
  init(resumable path: String, isDurable: Bool) throws {
    layout = .jsonLines
    resumable = try ResumableFile(path, isDurable: isDurable)
    state = Mutex(State(file: nil))
  }

  /// Goes on with such a file behind its first bytes, which must have this digest.
  init(resumable path: String, isDurable: Bool, behind length: Int, digest: [UInt8]) throws {
    layout = .jsonLines
    var hash = SHA256()
    resumable = try ResumableFile(
      path,
      isDurable: isDurable,
      behind: length,
      digest: digest,
      hash: &hash
    )
    state = Mutex(State(hash: hash, length: length, file: nil))
  }

  /// How many bytes there are so far, and their SHA-256; they are durable if that was asked for.
  func mark() throws -> (length: Int, digest: [UInt8]) {
    try resumable?.sync()
    return state.withLock { ($0.length, Array($0.hash.finalize())) }
  }

  func write(_ text: TextBuffer) throws {
    try state.withLock { state in
      state.hash.update(data: text.bytes)
      state.length += text.count
      try resumable?.write(text.bytes)
      try state.file?.write(text.bytes)
    }
  }

  /// The digest: `sha256:`, or what the layout says instead, and 64 hexadecimal digits.
  func finish() throws -> String {
    try state.withLock { state in
      try state.file.take()?.finish()
      try resumable?.finish()
      return layout.digestPrefix + state.hash.finalize().hex
    }
  }
}
