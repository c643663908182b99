import TidemarkRecording

/// A file system that has one file, in memory, to be read only.
final class OneFile: FileSystem, OpenFile {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  func openForReading(_ path: String) -> any OpenFile { self }
  func kind(of path: String) -> FileKind? { .file }
  func kindAndSize() -> (kind: FileKind, size: Int) { (.file, bytes.count) }

  func read(at offset: Int, into target: inout [UInt8]) -> Int {
    let end = min(bytes.count, offset + target.count)
    guard offset < end else { return 0 }
    target.replaceSubrange(0..<end - offset, with: bytes[offset..<end])
    return end - offset
  }

  var now: Int64 { 0 }
  var processID: Int32 { 1 }

  private var readOnly: SystemError { SystemError(30) }
  func create(_ path: String, replacing: Bool) throws(SystemError) -> any OpenFile {
    throw readOnly
  }
  func rename(_ source: String, to target: String) throws(SystemError) { throw readOnly }
  func remove(_ path: String) throws(SystemError) { throw readOnly }
  func syncDirectory(_ path: String) throws(SystemError) { throw readOnly }
  func write(_ bytes: [UInt8], from start: Int) throws(SystemError) -> Int { throw readOnly }
  func sync() throws(SystemError) { throw readOnly }
  func truncate(to size: Int) throws(SystemError) { throw readOnly }
}
