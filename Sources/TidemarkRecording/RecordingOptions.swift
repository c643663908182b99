public import TidemarkCore

/// How a recording is put on the disk.
public struct RecordingOptions: Sendable {
  /// When what was written is made durable, so that a power failure does not take it.
  ///
  /// What a process that dies had written is safe under all of them. The end of a recording is always
  /// synced, before and after its last frame.
  public enum Sync: Sendable, Equatable {
    /// Only at the end.
    case none
    /// With the first chunk, flush or tick that comes this long after the sync before.
    case interval(TimeSpan)
    /// After each chunk.
    case chunk

    /// Every 250 ms.
    public static let interval = Sync.interval(.milliseconds(250))
  }

  /// When a recording gets its name.
  public enum Naming: Sendable {
    /// It is written under a temporary name; a writer that is dropped leaves nothing.
    case whenFinished
    /// It can be followed while it grows; a writer that is dropped leaves what it had written.
    case atOnce
  }

  /// When what was written is made durable.
  ///
  /// With `interval`, what frames say about being durable follows the clock: the bytes of two equal
  /// recordings then differ, though not what they hold.
  public var sync: Sync
  /// When it gets its name.
  public var naming: Naming
  /// Encrypts all but what a reader needs to find frames; nil: nothing is encrypted.
  public var key: RecordingKey?
  package var fileSystem: any FileSystem = RealFileSystem()

  /// Without anything said: synced and named when it is finished, not encrypted.
  public init(
    sync: Sync = .none,
    naming: Naming = .whenFinished,
    key: RecordingKey? = nil
  ) {
    self.sync = sync
    self.naming = naming
    self.key = key
  }

  /// The same on another file system.
  package init(
    sync: Sync = .none,
    naming: Naming = .whenFinished,
    key: RecordingKey? = nil,
    fileSystem: any FileSystem
  ) {
    self.init(sync: sync, naming: naming, key: key)
    self.fileSystem = fileSystem
  }
}
