import TidemarkCore

/// A file of known size, read at offsets.
struct InputFile: ~Copyable {
  let path: String
  /// In bytes, when it was opened or `refreshSize` was called.
  private(set) var size: Int
  private let file: any OpenFile

  /// Throws `noInput` if there is no such file, if it cannot be read, or if it is empty and that is
  /// not allowed.
  init(
    path: String,
    in system: any FileSystem,
    allowsEmpty: Bool = false
  ) throws(Failure) {
    (file, size) = try Self.open(path, in: system, allowsEmpty: allowsEmpty)
    self.path = path
  }

  private static func open(
    _ path: String,
    in system: any FileSystem,
    allowsEmpty: Bool
  ) throws(Failure) -> (file: any OpenFile, size: Int) {
    let problem: String
    do {
      let file = try system.openForReading(path)
      let (kind, size) = try file.kindAndSize()
      guard let found = self.problem(kind, size, allowsEmpty: allowsEmpty) else {
        return (file, size)
      }
      problem = found
    } catch {
      problem = "cannot read the recording: \(error.text)"
    }
    throw Failure(.noInput, problem, file: path)
  }

  private static func problem(_ kind: FileKind, _ size: Int, allowsEmpty: Bool) -> String? {
    switch kind {
    case .directory: "cannot read the recording: this is a directory"
    case .other: "cannot read the recording: it must be a file, not a pipe or device"
    case .file: size == 0 && !allowsEmpty ? "the recording is empty: it holds no byte" : nil
    }
  }

  /// Looks how large the file is now.
  mutating func refreshSize() throws(Failure) {
    do {
      size = try file.kindAndSize().size
    } catch {
      throw failed(error.text, at: nil)
    }
  }

  /// Makes `bytes` the bytes at `offset`; false if the file ends before.
  ///
  /// Throws `inputOutput` for what the device reports, and for fewer bytes than the file has: neither
  /// is taken for damage of the recording or for its end.
  func read(_ count: Int, at offset: Int, into bytes: inout [UInt8]) throws(Failure) -> Bool {
    guard offset >= 0, count >= 0, count <= size, offset <= size - count else { return false }
    bytes.resize(to: count, filler: 0)
    let found: Int
    do {
      found = try file.read(at: offset, into: &bytes)
    } catch {
      throw failed(error.text, at: offset)
    }
    guard found == count else {
      throw failed("the file got shorter while it was read", at: offset)
    }
    return true
  }

  private func failed(_ what: String, at offset: Int?) -> Failure {
    Failure(.inputOutput, "reading the recording failed: \(what)", file: path, offset: offset)
  }
}
