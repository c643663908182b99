package import TidemarkCore

/// Writes a recording, which appears under its name when it is finished.
///
/// Rows come back from `RecordingReader` in the order in which they were appended. Equal headers, rows
/// and anomalies give equal bytes, however the rows were cut into batches. A writer that is dropped
/// leaves no file.
package struct RecordingWriter: ~Copyable {
  package static let defaultRowsPerChunk = 1 << 17

  private var frames: FrameWriter
  private let names: SeriesNameHashes
  private let rowsPerChunk: Int

  private var encoder: ChunkEncoder
  private var arrived: ReadingBatch
  private var lost: ReadingBatch

  private var index: IndexFrame
  private var digest: LogicalDigest
  private var readingCount: UInt64
  private var lostCount: UInt64

  /// Throws `cannotCreate`, or `inputOutput` when the first bytes cannot be written.
  package init(
    path: String,
    header: RecordingHeader,
    rowsPerChunk: Int = defaultRowsPerChunk
  ) throws(Failure) {
    precondition((1...ChunkDecoder.maximumRows).contains(rowsPerChunk))
    let (first, catalog) = try Self.firstPayloads(header, path: path)
    var frames = FrameWriter(
      try OutputFile(path: path),
      fileID: KeyedHash.identifier(first + catalog)
    )
    try frames.write(.file, payload: first)
    for start in stride(from: 0, to: catalog.count, by: PackedBytes.maximumLength) {
      let piece = catalog[start..<min(start + PackedBytes.maximumLength, catalog.count)]
      try frames.write(.dictionary, payload: PackedBytes.pack(Array(piece)))
    }
    self.frames = frames
    self.rowsPerChunk = rowsPerChunk
    names = SeriesNameHashes(header.catalog)
    encoder = ChunkEncoder(seriesCount: header.catalog.series.count)
    arrived = ReadingBatch()
    lost = ReadingBatch()
    index = IndexFrame()
    digest = LogicalDigest()
    readingCount = 0
    lostCount = 0
  }

  /// The payload of the file frame, and the catalog's bytes.
  private static func firstPayloads(
    _ header: RecordingHeader,
    path: String
  ) throws(Failure) -> (file: [UInt8], catalog: [UInt8]) {
    do {
      try CatalogBytes.check(header.catalog)
    } catch {
      throw Failure(.unexpected, "cannot record with this catalog: \(error.what)", file: path)
    }
    let catalog = CatalogBytes.encode(header.catalog)
    let first = FileFrame(header, catalogByteCount: catalog.count).payload
    guard first.count <= FrameHeader.maximumPayload else {
      throw Failure(.usage, "the scenario is larger than 64 MiB", file: path)
    }
    return (first, catalog)
  }

  /// Appends readings that arrived; their series must lie within the catalog.
  package mutating func append(_ batch: borrowing ReadingBatch) throws(Failure) {
    digest.add(batch, names: names, lost: false)
    var next = 0
    while next < batch.count {
      let end = min(batch.count, next + rowsPerChunk - arrived.count)
      arrived.append(contentsOf: batch, rows: next..<end)
      next = end
      if arrived.count == rowsPerChunk { try writeArrived() }
    }
  }

  /// Appends readings that never arrived; their order is kept too.
  package mutating func appendLost(_ batch: borrowing ReadingBatch) throws(Failure) {
    digest.add(batch, names: names, lost: true)
    var next = 0
    while next < batch.count {
      let end = min(batch.count, next + rowsPerChunk - lost.count)
      lost.append(contentsOf: batch, rows: next..<end)
      next = end
      if lost.count == rowsPerChunk { try writeLost() }
    }
  }

  /// Completes the recording, makes it durable and gives it its name.
  package consuming func finish(anomalies: [Anomaly]) throws(Failure) -> RecordingSummary {
    try close(anomalies: anomalies, isInterrupted: false)
  }

  /// Like `finish`, but marks the recording as one that was stopped early.
  package consuming func closeInterrupted(
    anomalies: [Anomaly]
  ) throws(Failure) -> RecordingSummary {
    try close(anomalies: anomalies, isInterrupted: true)
  }

  private mutating func close(
    anomalies: [Anomaly],
    isInterrupted: Bool
  ) throws(Failure) -> RecordingSummary {
    if arrived.count > 0 { try writeArrived() }
    if lost.count > 0 { try writeLost() }
    digest.add(anomalies, names: names)
    for start in stride(from: 0, to: anomalies.count, by: EventFrame.maximumRows) {
      let part = anomalies[start..<min(start + EventFrame.maximumRows, anomalies.count)]
      index.eventOffsets.append(frames.size)
      try frames.write(.event, rows: part.count, payload: EventFrame.encode(part))
    }
    let indexOffset = frames.size
    try frames.write(.index, payload: index.payload)
    // The end frame vouches for all before it, so that must be durable first.
    try frames.sync()
    let end = EndFrame(
      summary: summary(isInterrupted: isInterrupted),
      indexOffset: indexOffset,
      offset: frames.size,
      fileID: frames.fileID
    )
    try frames.write(.end, payload: end.payload)
    try frames.publish()
    return end.summary
  }

  private func summary(isInterrupted: Bool) -> RecordingSummary {
    let size = frames.size + FrameHeader.length + EndFrame.payloadLength
    var sizes = encoder.sizes
    sizes[.frames] = UInt64(size) - sizes.total
    let arrivals = index.chunks.filter { !$0.isLost }.map(\.arrival)
    return RecordingSummary(
      readings: readingCount,
      lost: lostCount,
      bytes: UInt64(size),
      digest: digest,
      firstArrival: arrivals.map(\.lowerBound).min().map { Timestamp(nanoseconds: $0) },
      lastArrival: arrivals.map(\.upperBound).max().map { Timestamp(nanoseconds: $0) },
      isInterrupted: isInterrupted,
      columnSizes: sizes
    )
  }

  private mutating func writeArrived() throws(Failure) {
    let offset = frames.size
    let header = try frames.write(.chunk, rows: arrived.count) {
      encoder.encode(arrived, into: &$0)
    }
    index.chunks.append(ChunkEntry(header, at: offset, firstRow: readingCount, of: arrived))
    readingCount += UInt64(arrived.count)
    arrived.removeAll()
  }

  private mutating func writeLost() throws(Failure) {
    let offset = frames.size
    let header = try frames.write(.chunk, flags: .lost, rows: lost.count) {
      encoder.encode(lost, into: &$0)
    }
    index.chunks.append(ChunkEntry(header, at: offset, firstRow: lostCount, of: lost))
    lostCount += UInt64(lost.count)
    lost.removeAll()
  }
}

extension ChunkEntry {
  fileprivate init(
    _ header: FrameHeader,
    at offset: Int,
    firstRow: UInt64,
    of rows: borrowing ReadingBatch
  ) {
    self.init(
      offset: offset,
      payloadLength: header.payloadLength,
      payloadChecksum: header.payloadChecksum,
      rows: rows.count,
      isLost: header.flags.contains(.lost),
      firstRow: firstRow,
      arrival: span(rows.arrivalTime),
      event: span(rows.eventTime)
    )
  }
}

/// The least and the greatest of at least one time.
private func span(_ times: [Int64]) -> ClosedRange<Int64> {
  let times = times.span
  var (lower, upper) = (times[0], times[0])
  for row in times.indices {
    lower = min(lower, times[row])
    upper = max(upper, times[row])
  }
  return lower...upper
}
