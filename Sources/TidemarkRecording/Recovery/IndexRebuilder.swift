import TidemarkCore

/// Makes the index of a recording again, from its chunks.
struct IndexRebuilder: ~Copyable {
  private(set) var index = IndexFrame()
  /// Rows so far, of missing chunks too as far as known.
  private(set) var readings: UInt64 = 0
  private(set) var lost: UInt64 = 0

  private let seriesCount: Int

  init(seriesCount: Int) {
    self.seriesCount = seriesCount
  }

  /// Adds a frame; what is neither a chunk nor of events is not in an index.
  mutating func add(
    _ header: FrameHeader,
    at offset: Int,
    of file: borrowing FrameFile
  ) throws(FrameProblem) {
    if header.isOf(.event) { index.eventOffsets.append(offset) }
    guard header.isOf(.chunk) else { return }
    index.chunks.append(try entry(header, at: offset, of: file))
    skip(rows: UInt64(header.rows), lost: header.flags.contains(.lost))
  }

  /// Counts rows of a chunk that is missing.
  mutating func skip(rows: UInt64, lost isLost: Bool) {
    if isLost { lost += rows } else { readings += rows }
  }

  /// What the index has to say about a chunk, which its head tells.
  private mutating func entry(
    _ header: FrameHeader,
    at offset: Int,
    of file: borrowing FrameFile
  ) throws(FrameProblem) -> ChunkEntry {
    let isLost = header.flags.contains(.lost)
    let head = try file.chunkHead(of: header, at: offset, seriesCount: seriesCount)
    if !isLost {
      index.delays += head.statistics.delays
      index.disorder += head.statistics.disorder
    }
    return ChunkEntry(
      offset: offset,
      payloadLength: header.payloadLength,
      payloadChecksum: header.payloadChecksum,
      rows: header.rows,
      isLost: isLost,
      firstRow: isLost ? lost : readings,
      arrival: head.statistics.arrival,
      event: head.statistics.event,
      series: head.series
    )
  }
}

extension IndexFrame {
  /// Of an unsealed or damaged recording: what its chunks add up to, without a digest.
  func summary(bytes: Int) -> RecordingSummary {
    let arrived = chunks.filter { !$0.isLost }
    let lost = chunks.filter(\.isLost)
    return RecordingSummary(
      readings: arrived.reduce(0) { $0 + UInt64($1.rows) },
      lost: lost.reduce(0) { $0 + UInt64($1.rows) },
      bytes: UInt64(bytes),
      digest: LogicalDigest(),
      firstArrival: arrived.map(\.arrival.lowerBound).min().map { Timestamp(nanoseconds: $0) },
      lastArrival: arrived.map(\.arrival.upperBound).max().map { Timestamp(nanoseconds: $0) },
      isInterrupted: true,
      columnSizes: ColumnSizes()
    )
  }
}
