import TidemarkCore

/// A file that appears under its name only when it is complete.
///
/// Bytes go to a temporary name beside it; `publish` syncs and renames. Without `publish` nothing is
/// left. What is not a regular file (`/dev/stdout`, a pipe) is written in place.
struct OutputFile: ~Copyable {
  let path: String
  private let temporaryPath: String?
  private let descriptor: Int32
  private var isPublished = false
  /// Bytes written so far.
  private(set) var size = 0

  /// Throws `cannotCreate`.
  init(path: String) throws(Failure) {
    let kind = SystemCall.kind(of: path)
    guard kind != .directory else {
      throw Failure(.cannotCreate, "cannot create the recording: this is a directory", file: path)
    }
    let temporaryPath = kind == .other ? nil : "\(path).partial-\(SystemCall.processID)"
    let descriptor = try Self.create(temporaryPath ?? path, for: path)
    self.path = path
    self.temporaryPath = temporaryPath
    self.descriptor = descriptor
  }

  deinit {
    SystemCall.close(descriptor)
    if !isPublished, let temporaryPath { SystemCall.remove(temporaryPath) }
  }

  /// Throws `inputOutput`, for example when the disk is full.
  mutating func write(_ bytes: [UInt8]) throws(Failure) {
    do {
      try SystemCall.write(bytes, to: descriptor)
    } catch {
      throw Failure(
        .inputOutput,
        "writing the recording failed: \(error.text)",
        file: path,
        offset: size
      )
    }
    size += bytes.count
  }

  mutating func sync() throws(Failure) {
    do {
      try SystemCall.sync(descriptor)
    } catch {
      throw Failure(.inputOutput, "syncing the recording failed: \(error.text)", file: path)
    }
  }

  /// Makes the file durable and gives it its name.
  mutating func publish() throws(Failure) {
    try sync()
    guard let temporaryPath else {
      isPublished = true
      return
    }
    do {
      try SystemCall.rename(temporaryPath, to: path)
      isPublished = true
      let directory = try SystemCall.openForReading(Self.directory(of: path))
      defer { SystemCall.close(directory) }
      try SystemCall.sync(directory)
    } catch {
      throw Failure(.inputOutput, "naming the recording failed: \(error.text)", file: path)
    }
  }

  private static func create(_ name: String, for path: String) throws(Failure) -> Int32 {
    do {
      return try SystemCall.create(name)
    } catch {
      throw Failure(.cannotCreate, "cannot create the recording: \(error.text)", file: path)
    }
  }

  private static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
