package import TidemarkCore

/// How a recording is put on the disk.
package struct RecordingOptions: Sendable {
  /// When what was written is made durable, so that a power failure does not take it.
  ///
  /// What a process that dies had written is safe under all of them. The end of a recording is always
  /// synced, before and after its last frame.
  package enum Sync: Sendable, Equatable {
    /// Only at the end.
    case none
    /// With the first chunk, flush or tick that comes this long after the sync before.
    case interval(TimeSpan)
    /// After each chunk.
    case chunk

    /// Every 250 ms.
    package static let interval = Sync.interval(.milliseconds(250))
  }

  /// When a recording gets its name.
  package enum Naming: Sendable {
    /// It is written under a temporary name; a writer that is dropped leaves nothing.
    case whenFinished
    /// It can be followed while it grows; a writer that is dropped leaves what it had written.
    case atOnce
  }

  /// With `interval`, what frames say about being durable follows the clock: the bytes of two equal
  /// recordings then differ, though not what they hold.
  package var sync: Sync
  package var naming: Naming
  /// Encrypts all but what a reader needs to find frames; see `FrameCipher`.
  package var key: RecordingKey?
  package var fileSystem: any FileSystem

  package init(
    sync: Sync = .none,
    naming: Naming = .whenFinished,
    key: RecordingKey? = nil,
    fileSystem: any FileSystem = RealFileSystem()
  ) {
    self.sync = sync
    self.naming = naming
    self.key = key
    self.fileSystem = fileSystem
  }
}
