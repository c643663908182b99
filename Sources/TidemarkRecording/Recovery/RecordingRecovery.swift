public import TidemarkCore

/// Writes what is whole of a recording that is unsealed, torn or damaged as a new, sealed one.
public struct RecordingRecovery: Sendable {
  /// Of the recording that was written.
  public let summary: RecordingSummary
  /// What the source lacks, in the order of the source; the new recording tells it too.
  public let gaps: [RecordingGap]

  /// Whether something was damaged: more than a stopped writer leaves.
  public var hasDamage: Bool { gaps.contains { $0.kind == .damage } }

  /// Reads all of `source`, which is left as it is, and writes `target`, which appears when what was
  /// written was read again and found to be right.
  ///
  /// A recording that lacks nothing, as one that was recovered, comes out as it is. Throws as
  /// `RecordingReader` and `RecordingWriter` do. `progress` is called with the rows so far; what it
  /// throws ends the recovery.
  public init(
    _ source: String,
    to target: String,
    key: RecordingKey? = nil,
    progress: (UInt64) throws(Failure) -> Void = { _ in }
  ) throws(Failure) {
    try self.init(source, to: target, key: key, fileSystem: RealFileSystem(), progress: progress)
  }

  /// The same on another file system.
  package init(
    _ source: String,
    to target: String,
    key: RecordingKey? = nil,
    fileSystem: any FileSystem,
    progress: (UInt64) throws(Failure) -> Void = { _ in }
  ) throws(Failure) {
    guard fileSystem.kind(of: target) ?? .file == .file else {
      throw Failure(.cannotCreate, "cannot create the recording: this is no file", file: target)
    }
    let unverified = "\(target).recovered-\(fileSystem.processID)"
    (summary, gaps) = try Self.write(source, to: unverified, key, fileSystem, progress)
    do throws(Failure) {
      try Self.verify(unverified, summary, key, fileSystem)
    } catch {
      try? fileSystem.remove(unverified)
      throw error
    }
    do {
      try fileSystem.rename(unverified, to: target)
      try fileSystem.syncDirectory(fileSystem.directory(of: target))
    } catch {
      throw Failure(.inputOutput, "naming the recording failed: \(error.text)", file: target)
    }
  }

  private static func write(
    _ source: String,
    to target: String,
    _ key: RecordingKey?,
    _ fileSystem: any FileSystem,
    _ progress: (UInt64) throws(Failure) -> Void
  ) throws(Failure) -> (RecordingSummary, [RecordingGap]) {
    var reader = try RecordingReader(path: source, mode: .salvage, key: key, fileSystem: fileSystem)
    var writer = try ChunkWriter(
      path: target,
      header: reader.header,
      options: RecordingOptions(
        // What was encrypted stays so, and what was not.
        key: reader.isEncrypted ? key : nil,
        fileSystem: fileSystem
      )
    )
    var makers = RecoveryMakers(writer.names)
    var batch = ReadingBatch()
    var events = EventProgress()
    var rows: UInt64 = 0
    // Chunk by chunk, so that what is whole already comes out with the same bytes.
    for place in reader.index.chunks.indices {
      let isLost = reader.index.chunks[place].isLost
      let order = try reader.readChunk(place, into: &batch)
      let before = isLost ? EventProgress() : events
      try writer.append(makers.make(batch, order, lost: isLost, after: before))
      if !isLost { events.pass(batch) }
      rows += UInt64(batch.count)
      try progress(rows)
    }
    let summary = try writer.close(
      anomalies: try reader.anomalies(),
      gaps: try reader.recordedGaps() + reader.gaps,
      isInterrupted: !reader.isSealed || reader.summary.isInterrupted
    )
    return (summary, reader.gaps)
  }

  private static func verify(
    _ path: String,
    _ written: RecordingSummary,
    _ key: RecordingKey?,
    _ fileSystem: any FileSystem
  ) throws(Failure) {
    var reader = try RecordingReader(path: path, key: key, fileSystem: fileSystem)
    try reader.verifyChecksums()
    try reader.verifyDigest()
    guard reader.summary == written else {
      throw Failure(.badData, "what was written is not what is read", file: path)
    }
  }
}

/// A maker for chunks of each order.
private struct RecoveryMakers: ~Copyable {
  private var stored: ChunkMaker
  private var derived: ChunkMaker

  init(_ names: SeriesNameHashes) {
    stored = ChunkMaker(names, order: .stored)
    derived = ChunkMaker(names, order: .derived)
  }

  mutating func make(
    _ batch: borrowing ReadingBatch,
    _ order: ChunkOrder,
    lost: Bool,
    after progress: EventProgress
  ) -> EncodedChunk {
    switch order {
    case .stored: stored.make(batch, lost: lost, after: progress)
    case .derived: derived.make(batch, lost: lost, after: progress)
    }
  }
}
