package import TidemarkCore

/// Writes the chunks of a recording in the order in which they are given, then what is around them.
///
/// The recording appears under its name when it is finished; a writer that is dropped leaves no file.
package struct ChunkWriter: ~Copyable {
  /// What the makers of its chunks hash with.
  package let names: SeriesNameHashes

  private var frames: FrameWriter
  private var index = IndexFrame()
  private var digest = LogicalDigest()
  private var sizes = ColumnSizes()
  private var readingCount: UInt64 = 0
  private var lostCount: UInt64 = 0

  /// Throws `cannotCreate`, or `inputOutput` when the first bytes cannot be written.
  package init(path: String, header: RecordingHeader) throws(Failure) {
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
    names = SeriesNameHashes(header.catalog)
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
      throw Failure(
        .usage,
        "the scenario and the recorded series in it are larger than 64 MiB",
        file: path
      )
    }
    return (first, catalog)
  }

  /// Writes a chunk, which a `ChunkMaker` with this writer's names made.
  package mutating func append(_ chunk: EncodedChunk) throws(Failure) {
    let offset = frames.size
    let header = try frames.write(
      .chunk,
      flags: chunk.isLost ? .lost : [],
      rows: chunk.rows,
      payload: chunk.payload
    )
    index.chunks.append(
      ChunkEntry(
        offset: offset,
        payloadLength: header.payloadLength,
        payloadChecksum: header.payloadChecksum,
        rows: chunk.rows,
        isLost: chunk.isLost,
        firstRow: chunk.isLost ? lostCount : readingCount,
        arrival: chunk.arrival,
        event: chunk.event
      )
    )
    if chunk.isLost {
      lostCount += UInt64(chunk.rows)
    } else {
      readingCount += UInt64(chunk.rows)
    }
    digest = digest + chunk.digest
    sizes += chunk.sizes
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
    var sizes = self.sizes
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
}
