/// The files of the operating system.
package struct RealFileSystem: FileSystem {
  package init() {}

  package func openForReading(_ path: String) throws(SystemError) -> any OpenFile {
    RealFile(try SystemCall.openForReading(path))
  }

  package func create(_ path: String, replacing: Bool) throws(SystemError) -> any OpenFile {
    RealFile(try SystemCall.create(path, replacing: replacing))
  }

  package func kind(of path: String) -> FileKind? { SystemCall.kind(of: path) }

  package func rename(_ source: String, to target: String) throws(SystemError) {
    try SystemCall.rename(source, to: target)
  }

  package func remove(_ path: String) throws(SystemError) {
    try SystemCall.remove(path)
  }

  package func syncDirectory(_ path: String) throws(SystemError) {
    try openForReading(path).sync()
  }

  package var now: Int64 { SystemCall.monotonicTime }

  package var processID: Int32 { SystemCall.processID }
}

/// A descriptor, closed with the last reference.
private final class RealFile: OpenFile {
  private let descriptor: Int32

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    SystemCall.close(descriptor)
  }

  func write(_ bytes: [UInt8], from start: Int) throws(SystemError) -> Int {
    try whileOpen { descriptor throws(SystemError) in
      try SystemCall.write(bytes, from: start, to: descriptor)
    }
  }

  func read(at offset: Int, into bytes: inout [UInt8]) throws(SystemError) -> Int {
    try whileOpen { descriptor throws(SystemError) in
      try SystemCall.read(descriptor, at: offset, into: &bytes)
    }
  }

  func sync() throws(SystemError) {
    try whileOpen { descriptor throws(SystemError) in try SystemCall.sync(descriptor) }
  }

  func truncate(to size: Int) throws(SystemError) {
    try whileOpen { descriptor throws(SystemError) in
      try SystemCall.truncate(descriptor, to: size)
    }
  }

  func kindAndSize() throws(SystemError) -> (kind: FileKind, size: Int) {
    try whileOpen { descriptor throws(SystemError) in try SystemCall.kindAndSize(descriptor) }
  }

  /// Without this the last reference may be gone once the descriptor was read, and it would be closed
  /// before it is used: an optimizing compiler does so.
  private func whileOpen<Result>(
    _ call: (Int32) throws(SystemError) -> Result
  ) throws(SystemError) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try call(descriptor)
  }
}
