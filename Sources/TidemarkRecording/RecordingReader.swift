package import TidemarkCore

/// Reads a sealed recording, in the order in which it was written.
///
/// Arrived and lost readings are two sequences with a place each. Threads that read at the same time
/// open a reader each.
package struct RecordingReader: ~Copyable {
  package private(set) var header: RecordingHeader
  package let summary: RecordingSummary
  package var path: String { file.path }

  private let file: FrameFile
  private let fileID: UInt64
  private let index: IndexFrame
  private var decoder = ChunkDecoder()
  private var payload: [UInt8] = []
  /// Positions in `index.chunks`.
  private var nextArrived = 0
  private var nextLost = 0

  /// Opens a recording, and checks all of it but the chunks and the anomalies.
  ///
  /// Throws `noInput` if there is nothing to read, `badData` if it is unsealed, corrupt, or no
  /// recording.
  package init(path: String) throws(Failure) {
    let file = try FrameFile(path: path)
    let opening = try RecordingOpening(file)
    self.file = file
    header = opening.header
    summary = opening.end.summary
    fileID = opening.end.fileID
    index = opening.index
  }

  /// Makes `batch` the next readings that arrived; false, and an empty batch, at the end.
  package mutating func nextBatch(into batch: inout ReadingBatch) throws(Failure) -> Bool {
    try next(lost: false, into: &batch)
  }

  /// Makes `batch` the next readings that never arrived; false, and an empty batch, at the end.
  package mutating func nextLost(into batch: inout ReadingBatch) throws(Failure) -> Bool {
    try next(lost: true, into: &batch)
  }

  /// Goes back to the first reading of both sequences.
  package mutating func rewind() {
    nextArrived = 0
    nextLost = 0
  }

  /// Keeps its catalog in the memory of an equal one; another one changes nothing.
  mutating func share(_ catalog: Catalog) {
    if header.catalog == catalog { header.catalog = catalog }
  }

  /// The truth table, in the order in which it was written.
  package func anomalies() throws(Failure) -> [Anomaly] {
    var anomalies: [Anomaly] = []
    var payload: [UInt8] = []
    for offset in index.eventOffsets {
      let header = try Self.frame(file, at: offset, .event, of: fileID, into: &payload)
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

  /// Reads the whole file and checks every checksum, number and file id.
  package func verifyChecksums() throws(Failure) {
    let scan = try FrameScan(file)
    switch scan.end {
    case .sealed: break
    case .torn: throw damage("it has no valid end frame any more", at: scan.wholeBytes)
    case .corrupt(let what): throw damage(what, at: scan.wholeBytes)
    }
  }

  /// Decodes every reading and anomaly: their digest, and how many of the readings arrived.
  package mutating func derivedDigest() throws(Failure) -> (digest: LogicalDigest, readings: UInt64)
  {
    let names = SeriesNameHashes(header.catalog)
    let places = (nextArrived, nextLost)
    defer { (nextArrived, nextLost) = places }
    rewind()
    var digest = LogicalDigest()
    var batch = ReadingBatch()
    while try nextBatch(into: &batch) { digest.add(batch, names: names, lost: false) }
    let readings = digest.rows
    while try nextLost(into: &batch) { digest.add(batch, names: names, lost: true) }
    digest.add(try anomalies(), names: names)
    return (digest, readings)
  }

  /// Decodes every reading and anomaly and compares counts and digest with those of the end frame.
  package mutating func verifyDigest() throws(Failure) {
    let (digest, readings) = try derivedDigest()
    guard digest == summary.digest, readings == summary.readings else {
      throw damage(
        "its readings have digest \(digest.hex), its end frame says \(summary.digest.hex)",
        at: 0
      )
    }
  }

  private mutating func next(
    lost: Bool,
    into batch: inout ReadingBatch
  ) throws(Failure) -> Bool {
    var place = lost ? nextLost : nextArrived
    while place < index.chunks.count, index.chunks[place].isLost != lost { place += 1 }
    guard place < index.chunks.count else {
      batch.removeAll()
      return false
    }
    if lost { nextLost = place + 1 } else { nextArrived = place + 1 }
    let entry = index.chunks[place]
    do throws(FrameProblem) {
      let header = try file.frame(at: entry.offset, .chunk, of: fileID, into: &payload)
      guard header.payloadChecksum == entry.payloadChecksum, header.rows == entry.rows,
        header.flags.contains(.lost) == entry.isLost
      else { throw .damaged("another chunk than the index names is here") }
      do {
        try decoder.decode(
          payload,
          rows: entry.rows,
          seriesCount: self.header.catalog.series.count,
          into: &batch
        )
      } catch {
        throw .damaged(error.what)
      }
    } catch .damaged(let what) {
      throw damage("\(entry.rowNames): \(what)", at: entry.offset)
    } catch {
      throw error.failure(in: file.path, at: entry.offset)
    }
    return true
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
