import Synchronization
import TidemarkRecording

/// Files in memory: for a recording that is written only to be read again.
final class MemoryFileSystem: FileSystem {
  private final class File: OpenFile {
    private let bytes = Mutex<[UInt8]>([])

    func write(_ more: [UInt8], from start: Int) -> Int {
      bytes.withLock { $0 += more[start...] }
      return more.count - start
    }

    func read(at offset: Int, into wanted: inout [UInt8]) -> Int {
      let found = bytes.withLock { bytes in
        Array(bytes[min(offset, bytes.count)..<min(bytes.count, offset + wanted.count)])
      }
      wanted.replaceSubrange(0..<found.count, with: found)
      return found.count
    }

    func sync() {}

    func truncate(to size: Int) {
      bytes.withLock { $0.removeLast(max(0, $0.count - size)) }
    }

    func kindAndSize() -> (kind: FileKind, size: Int) {
      (.file, bytes.withLock { $0.count })
    }
  }

  private let files = Mutex<[String: File]>([:])
  /// Of the operating system: there is no such file.
  private static let noFile = SystemError(2)

  func openForReading(_ path: String) throws(SystemError) -> any OpenFile {
    guard let file = files.withLock({ $0[path] }) else { throw Self.noFile }
    return file
  }

  func create(_ path: String, replacing: Bool) -> any OpenFile {
    let file = File()
    files.withLock { $0[path] = file }
    return file
  }

  func kind(of path: String) -> FileKind? { files.withLock { $0[path] == nil ? nil : .file } }

  func rename(_ source: String, to target: String) throws(SystemError) {
    let isThere = files.withLock { files in
      files[target] = files.removeValue(forKey: source)
      return files[target] != nil
    }
    guard isThere else { throw Self.noFile }
  }

  func remove(_ path: String) { files.withLock { $0[path] = nil } }
  func syncDirectory(_ path: String) {}
  var now: Int64 { 0 }
  var processID: Int32 { 0 }
}
