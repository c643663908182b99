import TidemarkCore

/// A file of known size, read at offsets.
struct InputFile: ~Copyable {
  let path: String
  /// In bytes, when it was opened.
  let size: Int
  private let descriptor: Int32

  /// Throws `noInput` if there is no such file, if it cannot be read, or if it is empty.
  init(path: String) throws(Failure) {
    let (descriptor, size) = try Self.open(path)
    self.path = path
    self.size = size
    self.descriptor = descriptor
  }

  deinit {
    SystemCall.close(descriptor)
  }

  /// Makes `bytes` the bytes at `offset`; false if the file ends before.
  ///
  /// Throws `inputOutput` for what the device reports: that is never taken for damage of the file.
  func read(_ count: Int, at offset: Int, into bytes: inout [UInt8]) throws(Failure) -> Bool {
    guard offset >= 0, count <= size, offset <= size - count else { return false }
    bytes.resize(to: count, filler: 0)
    do {
      return try SystemCall.read(descriptor, at: offset, into: &bytes) == count
    } catch {
      throw Failure(
        .inputOutput,
        "reading the recording failed: \(error.text)",
        file: path,
        offset: offset
      )
    }
  }

  private static func open(_ path: String) throws(Failure) -> (descriptor: Int32, size: Int) {
    let descriptor: Int32
    do {
      descriptor = try SystemCall.openForReading(path)
    } catch {
      throw Failure(.noInput, "cannot read the recording: \(error.text)", file: path)
    }
    let problem: String
    do {
      let (kind, size) = try SystemCall.kindAndSize(descriptor)
      guard let found = self.problem(kind, size) else { return (descriptor, size) }
      problem = found
    } catch {
      problem = "cannot read the recording: \(error.text)"
    }
    SystemCall.close(descriptor)
    throw Failure(.noInput, problem, file: path)
  }

  private static func problem(_ kind: SystemCall.Kind, _ size: Int) -> String? {
    switch kind {
    case .directory: "cannot read the recording: this is a directory"
    case .other: "cannot read the recording: it must be a file, not a pipe or device"
    case .file: size == 0 ? "the recording is empty: it holds no byte" : nil
    }
  }
}
