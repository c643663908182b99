import TidemarkCore

/// A file that is written from its first byte on.
///
/// `whenFinished`: bytes go to a temporary name beside it, and `publish` renames. Without `publish`
/// nothing is left. `atOnce`, and what is not a regular file (`/dev/stdout`, a pipe): bytes go to
/// where they belong, and stay there whatever happens.
struct OutputFile: ~Copyable {
  let path: String
  private let system: any FileSystem
  private let temporaryPath: String?
  private let isRegular: Bool
  private let file: any OpenFile
  private var isPublished = false
  /// Bytes written so far.
  private(set) var size = 0

  /// Throws `cannotCreate`.
  init(
    path: String,
    naming: RecordingOptions.Naming,
    in system: any FileSystem
  ) throws(Failure) {
    let kind = system.kind(of: path)
    let problem: String? =
      switch kind {
      case .directory: "this is a directory"
      case .file where naming == .atOnce:
        "a recording that has its name at once replaces no file: give another name"
      default: nil
      }
    if let problem { throw Self.failure(problem, path) }
    let isRegular = kind != .other
    let temporaryPath =
      isRegular && naming == .whenFinished ? "\(path).partial-\(system.processID)" : nil
    do {
      // A file that comes between is not emptied.
      file = try system.create(
        temporaryPath ?? path,
        replacing: !isRegular || naming == .whenFinished
      )
    } catch {
      throw Self.failure(error.text, path)
    }
    self.path = path
    self.system = system
    self.isRegular = isRegular
    self.temporaryPath = temporaryPath
  }

  deinit {
    // Nobody is left to be told; `recover` knows the name.
    if !isPublished, let temporaryPath { try? system.remove(temporaryPath) }
  }

  private static func failure(_ problem: String, _ path: String) -> Failure {
    Failure(.cannotCreate, "cannot create the recording: \(problem)", file: path)
  }

  /// Nanoseconds of a clock that nobody sets.
  var now: Int64 { system.now }

  /// Throws `inputOutput`, for example when the disk is full; then the file is as it was before, if
  /// that can be had.
  mutating func write(_ bytes: [UInt8]) throws(Failure) {
    var done = 0
    do throws(SystemError) {
      while done < bytes.count {
        let taken = try file.write(bytes, from: done)
        // A file that takes nothing and gives no reason would be asked for ever.
        guard taken > 0 else { throw SystemError(Self.noSpace) }
        done += taken
      }
    } catch {
      // A part of a frame is a torn tail, which readers know; without it they need not look.
      if isRegular, done > 0 { try? file.truncate(to: size) }
      throw failed("writing", error, at: size)
    }
    size += bytes.count
  }

  private static let noSpace: Int32 = 28

  mutating func sync() throws(Failure) {
    do {
      try file.sync()
    } catch {
      throw failed("syncing", error, at: nil)
    }
  }

  /// Makes the file's name durable, wherever it is written.
  func syncName() throws(Failure) {
    guard isRegular else { return }
    do {
      try system.syncDirectory(system.directory(of: path))
    } catch {
      throw failed("syncing the folder of", error, at: nil)
    }
  }

  /// Gives the file its name; its bytes must be synced.
  mutating func publish() throws(Failure) {
    if let temporaryPath {
      do {
        try system.rename(temporaryPath, to: path)
      } catch {
        throw failed("naming", error, at: nil)
      }
    }
    isPublished = true
    try syncName()
  }

  private func failed(_ what: String, _ error: SystemError, at offset: Int?) -> Failure {
    Failure(
      .inputOutput,
      "\(what) the recording failed: \(error.text)",
      file: path,
      offset: offset
    )
  }
}
