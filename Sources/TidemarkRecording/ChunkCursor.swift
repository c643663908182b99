import TidemarkCore

/// How much of a recording was read to answer; a chunk of which only pages were counts too.
package struct ReadCounts: Sendable, Equatable {
  package internal(set) var chunks = 0
  package internal(set) var pages = 0
}

/// Goes over the chunks of the readings that arrived, or of the lost ones.
struct ChunkCursor: ~Copyable {
  /// Small enough that a batch stays in a core's own cache on its way to whoever asked for it.
  static let rowsPerBatch = 1 << 13

  private(set) var counts = ReadCounts()
  private let isLost: Bool
  private var decoder = ChunkDecoder()
  private var payload: [UInt8] = []
  /// The place of the next chunk in the index.
  private var place = 0

  /// Whether rows come sorted by series instead of in their order.
  private let isGrouped: Bool

  init(lost: Bool, isGrouped: Bool = false) {
    isLost = lost
    self.isGrouped = isGrouped
  }

  mutating func rewind() {
    place = 0
    decoder.clear()
  }

  /// Makes the next batch begin with row `number` of all that the cursor goes over.
  mutating func seek(
    toRow number: UInt64,
    _ file: borrowing FrameFile,
    _ index: borrowing RecordingIndex
  ) throws(Failure) {
    rewind()
    var rest = number
    let all = RowSelection()
    while let entry = nextEntry(index, all) {
      guard rest >= UInt64(entry.rows) else {
        do throws(FrameProblem) {
          try load(entry, file, index, all)
        } catch {
          throw error.failure(in: file.path, entry)
        }
        decoder.skip(Int(rest))
        return
      }
      rest -= UInt64(entry.rows)
    }
  }

  /// Makes `batch` the next selected rows, `limit` at most where they are in their order; false, and an
  /// empty batch, at the end.
  mutating func next(
    _ file: borrowing FrameFile,
    _ index: borrowing RecordingIndex,
    _ selection: RowSelection,
    limit: Int = rowsPerBatch,
    into batch: inout ReadingBatch
  ) throws(Failure) -> Bool {
    while decoder.remaining == 0 {
      guard let entry = nextEntry(index, selection) else {
        batch.removeAll()
        return false
      }
      do throws(FrameProblem) {
        try load(entry, file, index, selection)
      } catch {
        throw error.failure(in: file.path, entry)
      }
    }
    guard isGrouped else {
      decoder.take(limit, into: &batch)
      return true
    }
    do throws(FormatError) {
      try decoder.takeGrouped(into: &batch)
    } catch {
      decoder.clear()
      throw FrameProblem.damaged(error.what).failure(in: file.path, index.chunks[place - 1])
    }
    return true
  }

  /// Makes `batch` all rows of a chunk, whatever was selected; returns how it keeps their order.
  mutating func readChunk(
    _ place: Int,
    _ file: borrowing FrameFile,
    _ index: borrowing RecordingIndex,
    into batch: inout ReadingBatch
  ) throws(Failure) -> ChunkOrder {
    let entry = index.chunks[place]
    do throws(FrameProblem) {
      try load(entry, file, index, RowSelection())
    } catch {
      throw error.failure(in: file.path, entry)
    }
    let order = decoder.order
    decoder.take(.max, into: &batch)
    return order
  }

  private mutating func nextEntry(
    _ index: borrowing RecordingIndex,
    _ selection: RowSelection
  ) -> ChunkEntry? {
    while place < index.chunks.count {
      let entry = index.chunks[place]
      place += 1
      if entry.isLost == isLost, selection.overlaps(entry) { return entry }
    }
    return nil
  }

  private mutating func load(
    _ entry: ChunkEntry,
    _ file: borrowing FrameFile,
    _ index: borrowing RecordingIndex,
    _ selection: RowSelection
  ) throws(FrameProblem) {
    decoder.clear()
    if selection.series == nil || file.isEncrypted {
      try loadAll(entry, file, index, selection)
    } else {
      try loadPages(entry, file, index, selection)
    }
  }

  private mutating func loadAll(
    _ entry: ChunkEntry,
    _ file: borrowing FrameFile,
    _ index: borrowing RecordingIndex,
    _ selection: RowSelection
  ) throws(FrameProblem) {
    let header = try file.frame(at: entry.offset, .chunk, of: index.fileID, into: &payload)
    try entry.check(header)
    let (rows, series) = (entry.rows, index.seriesCount)
    try understood { () throws(FormatError) in
      if isGrouped {
        try decoder.loadGrouped(payload, rows: rows, seriesCount: series)
      } else {
        try decoder.load(payload, rows: rows, seriesCount: series, selection: selection)
      }
      counts.pages += decoder.pageCount
    }
    counts.chunks += 1
  }

  /// Reads the head, and of what follows only the pages that have selected series.
  private mutating func loadPages(
    _ entry: ChunkEntry,
    _ file: borrowing FrameFile,
    _ index: borrowing RecordingIndex,
    _ selection: RowSelection
  ) throws(FrameProblem) {
    let header = try file.header(at: entry.offset)
    guard header.fileID == index.fileID else { throw .damaged("a frame of another recording") }
    try entry.check(header)
    let start = entry.offset + FrameHeader.length
    let head = try file.chunkHead(of: header, at: entry.offset, seriesCount: index.seriesCount)
    let pages = head.pages.indices.filter { selection.overlaps(series: head.pages[$0].series) }
    guard !pages.isEmpty else { return }
    decoder.begin(head, pages: pages)
    let ranges = head.pageRanges
    for page in pages {
      try read(head.pages[page].part, file, at: start + ranges[page].lowerBound)
      try understood { () throws(FormatError) in
        try decoder.decode(page: page, ByteInput(payload))
      }
    }
    try read(head.orderPart, file, at: start + head.orderRange.lowerBound)
    try understood { () throws(FormatError) in
      try decoder.putInOrder(ByteInput(payload), selection)
    }
    counts.chunks += 1
    counts.pages += pages.count
  }

  /// Makes `payload` a part of a chunk.
  private mutating func read(
    _ part: ChunkHead.Part,
    _ file: borrowing FrameFile,
    at offset: Int
  ) throws(FrameProblem) {
    guard try file.read(part.length, at: offset, into: &payload) else {
      throw .damaged("the file ends within it")
    }
    guard CRC32C.checksum(payload) == part.checksum else {
      throw .damaged("the checksum of a part does not agree")
    }
  }
}

/// What a reader knows of all chunks.
struct RecordingIndex {
  var fileID: UInt64
  var seriesCount: Int
  var chunks: [ChunkEntry]
}

extension ChunkEntry {
  /// Throws if this is the header of another chunk.
  func check(_ header: FrameHeader) throws(FrameProblem) {
    guard header.type == FrameType.chunk.rawValue, header.payloadChecksum == payloadChecksum,
      header.payloadLength == payloadLength, header.rows == rows,
      header.flags.contains(.lost) == isLost
    else { throw .damaged("another chunk than the index names is here") }
  }
}

extension FrameFile {
  /// The head of the chunk whose frame begins at `offset`, without the rest of it.
  func chunkHead(
    of header: FrameHeader,
    at offset: Int,
    seriesCount: Int
  ) throws(FrameProblem) -> ChunkHead {
    var bytes: [UInt8] = []
    var payloadLength = header.payloadLength
    if isEncrypted {
      _ = try frame(at: offset, into: &bytes)
      payloadLength = bytes.count
    } else {
      try readHead(of: header, at: offset + FrameHeader.length, into: &bytes)
    }
    return try understood { () throws(FormatError) in
      try ChunkHead(
        bytes,
        payloadLength: payloadLength,
        rows: header.rows,
        seriesCount: seriesCount
      )
    }
  }
}

extension FrameFile {
  /// As many bytes of the payload as its head has, or more.
  private func readHead(
    of header: FrameHeader,
    at start: Int,
    into bytes: inout [UInt8]
  ) throws(FrameProblem) {
    let usual = min(ChunkHead.usualLength, header.payloadLength)
    guard try read(usual, at: start, into: &bytes) else {
      throw .damaged("the file ends within a chunk")
    }
    let length = try understood { () throws(FormatError) in try ChunkHead.length(bytes) }
    guard length > bytes.count else { return }
    guard length <= header.payloadLength, try read(length, at: start, into: &bytes) else {
      throw .damaged("the head of a chunk is longer than it")
    }
  }
}

extension FrameProblem {
  /// As a user is told about a chunk.
  fileprivate func failure(in path: String, _ entry: ChunkEntry) -> Failure {
    guard case .damaged(let what) = self else { return failure(in: path, at: entry.offset) }
    return Self.damaged("\(entry.rowNames): \(what)").failure(in: path, at: entry.offset)
  }
}

/// Turns an error of the format into one of a frame.
func understood<Value: ~Copyable>(
  _ decode: () throws(FormatError) -> Value
) throws(FrameProblem) -> Value {
  do {
    return try decode()
  } catch {
    throw .damaged(error.what)
  }
}
