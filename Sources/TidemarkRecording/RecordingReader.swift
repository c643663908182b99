public import TidemarkCore

/// Reads a recording, in the order in which it was written.
///
/// Arrived and lost readings are two sequences with a place each. Threads that read at the same time
/// open a reader each.
public struct RecordingReader: ~Copyable {
  /// Tells a recording from others, also of the same readings; what was copied has the same.
  package var fileID: UInt64 { chunks.fileID }

  /// Which recordings are read.
  public enum Mode: Sendable {
    /// Sealed ones.
    case sealed
    /// Of an unsealed one the whole frames: a torn tail is expected, damage is an error.
    case partial
    /// Of an unsealed or damaged one all frames that are whole; opening reads all of the file.
    case salvage
  }

  /// Who made the recording, from what, and the names behind its readings.
  public private(set) var header: RecordingHeader
  /// Of a recording that is unsealed or damaged: of what is read, without digest and column sizes.
  public let summary: RecordingSummary
  /// Whether it is finished, and its end is whole.
  public let isSealed: Bool
  /// Bytes at the end of an unsealed recording that belong to no whole frame.
  public let tornBytes: Int
  /// What is missing in this file: without damage, or if sealed and not salvaged, nothing.
  ///
  /// What is missing in a recovered recording is not missing in the file: see `recordedGaps`.
  public let gaps: [RecordingGap]
  /// As it was opened.
  public var path: String { file.path }
  /// Whether it needs a key.
  public var isEncrypted: Bool { file.isEncrypted }

  private let file: FrameFile
  private let mode: Mode
  let index: IndexFrame
  private let chunks: RecordingIndex
  private var selection = RowSelection()
  private var arrived = ChunkCursor(lost: false)
  private var lost = ChunkCursor(lost: true)
  private var grouped = ChunkCursor(lost: false, isGrouped: true)

  /// Opens a recording, and checks all of it but the chunks and the anomalies.
  ///
  /// Throws `noInput` if there is nothing to read, or it is encrypted and the key is not there or
  /// another; `badData` if it is no recording, or unsealed or corrupt and the mode does not allow that.
  public init(
    path: String,
    mode: Mode = .sealed,
    key: RecordingKey? = nil
  ) throws(Failure) {
    try self.init(path: path, mode: mode, key: key, fileSystem: RealFileSystem())
  }

  /// The same on another file system.
  package init(
    path: String,
    mode: Mode = .sealed,
    key: RecordingKey? = nil,
    fileSystem: any FileSystem
  ) throws(Failure) {
    let file = try FrameFile.open(path, key: key, in: fileSystem)
    let opening = try RecordingOpening(file, mode: mode)
    self.file = file
    self.mode = mode
    header = opening.header
    summary = opening.summary
    isSealed = opening.isSealed
    tornBytes = opening.tornBytes
    gaps = opening.gaps
    index = opening.index
    chunks = RecordingIndex(
      fileID: opening.fileID,
      seriesCount: opening.header.catalog.series.count,
      chunks: opening.index.chunks
    )
  }

  /// From here on only these readings, of both sequences from their first.
  ///
  /// Chunks, and where series are selected pages, that have none of them are not read.
  public mutating func select(_ selection: RowSelection) {
    self.selection = selection
    rewind()
  }

  /// Arrival - event time of the readings that arrived, from the index alone.
  public var delays: TimeHistogram { index.delays }
  /// How far their event times lie behind the greatest of the readings before, of those that do.
  public var disorder: TimeHistogram { index.disorder }

  /// What was read so far.
  package var readCounts: ReadCounts {
    ReadCounts(
      chunks: arrived.counts.chunks + lost.counts.chunks,
      pages: arrived.counts.pages + lost.counts.pages
    )
  }

  /// Makes `batch` the next readings that arrived, in order; false, and an empty batch, at the end.
  ///
  /// Throws `badData` for damage, `inputOutput` if the file cannot be read.
  public mutating func nextBatch(into batch: inout ReadingBatch) throws(Failure) -> Bool {
    try arrived.next(file, chunks, selection, into: &batch)
  }

  /// The same, with `limit` readings at most: fewer at the end of a chunk.
  package mutating func nextBatch(
    into batch: inout ReadingBatch,
    limit: Int
  ) throws(Failure) -> Bool {
    precondition(limit > 0)
    return try arrived.next(file, chunks, selection, limit: limit, into: &batch)
  }

  /// Makes `batch` the next readings that never arrived; false, and an empty batch, at the end.
  ///
  /// Throws as `nextBatch`.
  public mutating func nextLost(into batch: inout ReadingBatch) throws(Failure) -> Bool {
    try lost.next(file, chunks, selection, into: &batch)
  }

  /// Makes `batch` the next readings that arrived, chunk by chunk sorted by series.
  ///
  /// Within a series they are in order. Returns false, and an empty batch, at the end. Selections do
  /// not apply.
  ///
  /// For what does not depend on the order between series: less time than `nextBatch`. A batch is a
  /// page of 16,384 readings, or fewer at the end of a chunk. Throws as `nextBatch`.
  public mutating func nextGrouped(into batch: inout ReadingBatch) throws(Failure) -> Bool {
    try grouped.next(file, chunks, RowSelection(), into: &batch)
  }

  /// Goes back to the first reading of both sequences.
  public mutating func rewind() {
    arrived.rewind()
    lost.rewind()
    grouped.rewind()
  }

  /// Makes the next batch of readings that arrived begin with the one of this number, from 0; behind the
  /// last one there is none.
  ///
  /// Reads only the chunk that it is in. There must be no selection.
  ///
  /// Throws as `nextBatch`.
  package mutating func seek(toReading number: UInt64) throws(Failure) {
    precondition(selection.isAll, "numbers are those of all readings")
    try arrived.seek(toRow: number, file, chunks)
  }

  /// Keeps its catalog in the memory of an equal one; another one changes nothing.
  mutating func share(_ catalog: Catalog) {
    if header.catalog == catalog { header.catalog = catalog }
  }

  /// The truth table, in the order in which it was written.
  ///
  /// Throws `badData` for damage.
  public func anomalies() throws(Failure) -> [Anomaly] {
    var anomalies: [Anomaly] = []
    var payload: [UInt8] = []
    for offset in index.eventOffsets {
      let header = try Self.frame(file, at: offset, .event, of: chunks.fileID, into: &payload)
      if GapTable.isTable(payload) { continue }
      do {
        anomalies += try EventFrame.decode(
          payload,
          rows: header.rows,
          seriesCount: self.header.catalog.series.count
        )
      } catch {
        throw damage("the anomaly table: \(error.what)", at: offset)
      }
    }
    return anomalies
  }

  /// What is missing because this recording was recovered from one that was stopped or damaged.
  ///
  /// Throws `badData` for damage.
  public func recordedGaps() throws(Failure) -> [RecordingGap] {
    var gaps: [RecordingGap] = []
    var payload: [UInt8] = []
    for offset in index.eventOffsets {
      let header = try Self.frame(file, at: offset, .event, of: chunks.fileID, into: &payload)
      guard GapTable.isTable(payload) else { continue }
      do {
        gaps += try GapTable.decode(payload, rows: header.rows)
      } catch {
        throw damage("the table of gaps: \(error.what)", at: offset)
      }
    }
    return gaps
  }

  /// Reads the whole file and checks every checksum, number and file id.
  ///
  /// Throws `badData` for what the mode does not allow.
  public func verifyChecksums() throws(Failure) {
    if mode == .salvage { return }
    let scan = try FrameScan(file)
    switch scan.end {
    case .sealed: break
    case .torn where !isSealed: break
    case .torn: throw damage("it has no valid end frame any more", at: scan.wholeBytes)
    case .corrupt(let what): throw damage(what, at: scan.wholeBytes)
    }
  }

  /// Decodes every reading and anomaly: their digest, and how many of the readings arrived.
  package mutating func derivedDigest() throws(Failure) -> (digest: LogicalDigest, readings: UInt64)
  {
    let names = SeriesNameHashes(header.catalog)
    var digest = LogicalDigest()
    var batch = ReadingBatch()
    let all = RowSelection()
    var cursor = ChunkCursor(lost: false)
    while try cursor.next(file, chunks, all, into: &batch) {
      digest.add(batch, names: names, lost: false)
    }
    let readings = digest.rows
    cursor = ChunkCursor(lost: true)
    while try cursor.next(file, chunks, all, into: &batch) {
      digest.add(batch, names: names, lost: true)
    }
    digest.add(try anomalies(), names: names)
    return (digest, readings)
  }

  /// The digest of all readings and anomalies: as stored, or of an unsealed or damaged recording derived.
  ///
  /// Throws `badData` for damage.
  public mutating func digestOfRows() throws(Failure) -> LogicalDigest {
    isSealed ? summary.digest : try derivedDigest().digest
  }

  /// Decodes every reading and anomaly and compares counts and digest with those of the end frame.
  ///
  /// Throws `badData` where they differ, and for damage.
  public mutating func verifyDigest() throws(Failure) {
    let (digest, readings) = try derivedDigest()
    guard digest == summary.digest, readings == summary.readings else {
      throw damage(
        "its readings have digest \(digest.hex), its end frame says \(summary.digest.hex)",
        at: 0
      )
    }
  }

  /// Makes `batch` the rows of a chunk of the index; returns how it keeps their order.
  mutating func readChunk(
    _ place: Int,
    into batch: inout ReadingBatch
  ) throws(Failure) -> ChunkOrder {
    var cursor = ChunkCursor(lost: false)
    return try cursor.readChunk(place, file, chunks, into: &batch)
  }

  private static func frame(
    _ file: borrowing FrameFile,
    at offset: Int,
    _ type: FrameType,
    of fileID: UInt64,
    into payload: inout [UInt8]
  ) throws(Failure) -> FrameHeader {
    do {
      return try file.frame(at: offset, type, of: fileID, into: &payload)
    } catch {
      throw error.failure(in: file.path, at: offset)
    }
  }

  private func damage(_ what: String, at offset: Int) -> Failure {
    FrameProblem.damaged(what).failure(in: file.path, at: offset)
  }
}
