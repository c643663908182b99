/// What a recording needs of a file system and a clock.
///
/// There is the real one, and a simulated one in the tests, whose disk loses, tears and refuses what
/// a real disk may. A call through it is made per frame, never per reading.
package protocol FileSystem: Sendable {
  func openForReading(_ path: String) throws(SystemError) -> any OpenFile

  /// Creates a file that is appended to; `replacing` empties one of that name, otherwise that is an
  /// error.
  func create(_ path: String, replacing: Bool) throws(SystemError) -> any OpenFile

  /// What `path` is; nil if there is nothing.
  func kind(of path: String) -> FileKind?

  /// Takes the place of what is at `target`.
  func rename(_ source: String, to target: String) throws(SystemError)

  func remove(_ path: String) throws(SystemError)

  /// Makes the names in a directory durable.
  func syncDirectory(_ path: String) throws(SystemError)

  /// Nanoseconds of a clock that nobody sets; its zero means nothing.
  var now: Int64 { get }

  /// Tells temporary files of this process from those of others.
  var processID: Int32 { get }
}

/// A file that is open; it is closed when the last reference goes.
package protocol OpenFile: AnyObject, Sendable {
  /// Appends from position `start` of the bytes on; returns how many were taken, which may be fewer.
  func write(_ bytes: [UInt8], from start: Int) throws(SystemError) -> Int

  /// Fills `bytes` from `offset` of the file; returns fewer than asked for only at its end.
  func read(at offset: Int, into bytes: inout [UInt8]) throws(SystemError) -> Int

  /// Makes what was written durable.
  ///
  /// After a failure the pages may be gone though a second call succeeds, so there must be none
  /// (Rebello et al., "Can Applications Recover from fsync Failures?", ATC 2020).
  func sync() throws(SystemError)

  /// Cuts the file; what is written next follows the cut.
  func truncate(to size: Int) throws(SystemError)

  func kindAndSize() throws(SystemError) -> (kind: FileKind, size: Int)
}

package enum FileKind: Sendable {
  case file, directory, other
}

/// An error of the operating system, by its number.
package struct SystemError: Error, Equatable {
  package var number: Int32

  package init(_ number: Int32) {
    self.number = number
  }
}

extension FileSystem {
  /// The directory that a file is in.
  func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
