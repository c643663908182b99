package import TidemarkCore

/// Writes the chunks of a recording in the order in which they are given, then what is around them.
///
/// When it appears under its name, and when it is durable, the options say. After a failure nothing
/// more is written: every later call throws the same.
package struct ChunkWriter: ~Copyable {
  /// What the makers of its chunks hash with.
  package let names: SeriesNameHashes

  private var frames: FrameWriter
  private let start: FirstFrames
  private var index = IndexFrame()
  private var digest = LogicalDigest()
  private var sizes = ColumnSizes()
  private var readingCount: UInt64 = 0
  private var lostCount: UInt64 = 0
  /// Readings that arrived, and those that did not, which no failure of the power takes any more.
  package private(set) var durableReadings: UInt64 = 0
  package private(set) var durableLost: UInt64 = 0

  /// Throws `cannotCreate`, or `inputOutput` when the first bytes cannot be written.
  package init(
    path: String,
    header: RecordingHeader,
    options: RecordingOptions = RecordingOptions()
  ) throws(Failure) {
    let salt = options.key == nil ? nil : RecordingSalt()
    let (first, catalog) = try Self.firstPayloads(header, salt, path: path)
    var frames = FrameWriter(
      try OutputFile(path: path, naming: options.naming, in: options.fileSystem),
      // Of an encrypted file nothing is to tell that it is as another.
      fileID: KeyedHash.identifier(salt?.bytes ?? first + catalog),
      sync: options.sync,
      cipher: options.key.flatMap { key in salt.map { FrameCipher(key, $0) } }
    )
    let dictionaries = stride(from: 0, to: catalog.count, by: PackedBytes.maximumLength).map {
      PackedBytes.pack(Array(catalog[$0..<min($0 + PackedBytes.maximumLength, catalog.count)]))
    }
    let start = FirstFrames(file: first, dictionaries: dictionaries)
    try start.write(to: &frames)
    try frames.syncStart()
    self.frames = frames
    self.start = start
    names = SeriesNameHashes(header.catalog)
  }

  /// The payload of the file frame, and the catalog's bytes.
  private static func firstPayloads(
    _ header: RecordingHeader,
    _ salt: RecordingSalt?,
    path: String
  ) throws(Failure) -> (file: [UInt8], catalog: [UInt8]) {
    do {
      try CatalogBytes.check(header.catalog)
    } catch {
      throw Failure(.usage, "cannot record with this catalog: \(error.what)", file: path)
    }
    let catalog = CatalogBytes.encode(header.catalog)
    let first = FileFrame(header, catalogByteCount: catalog.count, salt: salt).payload
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
        arrival: chunk.statistics.arrival,
        event: chunk.statistics.event,
        series: chunk.series
      )
    )
    if chunk.isLost {
      lostCount += UInt64(chunk.rows)
    } else {
      readingCount += UInt64(chunk.rows)
      index.delays += chunk.statistics.delays
      index.disorder += chunk.statistics.disorder
    }
    digest = digest + chunk.statistics.digest
    sizes += chunk.sizes
    try syncIfDue()
  }

  /// Makes the chunks so far durable if the policy wants it now.
  package mutating func syncIfDue() throws(Failure) {
    if try frames.syncIfDue() { noteDurable() }
  }

  /// Makes the chunks so far durable, whatever the policy is.
  package mutating func sync() throws(Failure) {
    try frames.sync()
    noteDurable()
  }

  private mutating func noteDurable() {
    durableReadings = readingCount
    durableLost = lostCount
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

  /// As `finish` or `closeInterrupted`, of a recording that lacks something.
  consuming func close(
    anomalies: [Anomaly],
    gaps: [RecordingGap] = [],
    isInterrupted: Bool
  ) throws(Failure) -> RecordingSummary {
    digest.add(anomalies, names: names)
    for start in stride(from: 0, to: anomalies.count, by: EventFrame.maximumRows) {
      let part = anomalies[start..<min(start + EventFrame.maximumRows, anomalies.count)]
      index.eventOffsets.append(frames.size)
      try frames.write(.event, rows: part.count, payload: EventFrame.encode(part))
    }
    for start in stride(from: 0, to: gaps.count, by: GapTable.maximumRows) {
      let part = gaps[start..<min(start + GapTable.maximumRows, gaps.count)]
      index.eventOffsets.append(frames.size)
      try frames.write(.event, rows: part.count, payload: GapTable.encode(part))
    }
    try start.write(to: &frames)
    let indexOffset = frames.size
    for payload in index.payloads { try frames.write(.index, payload: payload) }
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
    let size = frames.size + FrameHeader.length + EndFrame.payloadLength + frames.extraLength
    var sizes = self.sizes
    sizes[.frames] += UInt64(size) - sizes.total
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

/// What no chunk can be understood without: written first, and once more at the end, so that damage of
/// one of them costs nothing.
private struct FirstFrames {
  var file: [UInt8]
  var dictionaries: [[UInt8]]

  func write(to frames: inout FrameWriter) throws(Failure) {
    try frames.write(.file, payload: file)
    for payload in dictionaries { try frames.write(.dictionary, payload: payload) }
  }
}
