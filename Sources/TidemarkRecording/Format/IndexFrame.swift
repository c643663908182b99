import TidemarkCore

/// Where a chunk is and what it spans.
struct ChunkEntry: Equatable {
  var offset: Int
  var payloadLength: Int
  var payloadChecksum: UInt32
  var rows: Int
  var isLost: Bool
  /// Number of its first row among the arrived, or the lost, readings.
  var firstRow: UInt64
  var arrival: ClosedRange<Int64>
  var event: ClosedRange<Int64>
  /// The first and the last of its series.
  var series: ClosedRange<UInt32>

  /// Whether no chunk of its kind comes before it.
  var isFirst: Bool { firstRow == 0 }

  /// As a user is told: `lost readings 0...99`.
  var rowNames: String {
    "\(isLost ? "lost readings" : "readings") \(firstRow)...\(firstRow &+ UInt64(rows) &- 1)"
  }
}

/// The payload of an index frame.
///
/// ```
/// event frames  count 4, each: offset 8
/// chunks        count 4, each: offset 8, payload length 4, payload CRC-32C 4, rows 4, lost 1,
///               first row 8, earliest and latest arrival 8 + 8, earliest and latest event time 8 + 8,
///               first and last series 4 + 4
/// delays        histogram over the readings of these chunks that arrived (see `ChunkHead`)
/// disorder      likewise
/// ```
/// Index frames follow one another up to the end frame, each with the next of the chunks. First rows
/// count arrived and lost readings apart. Histograms and event frames of all index frames add up.
struct IndexFrame: Equatable {
  /// Chunks per frame: with them a payload stays below 5 MiB.
  static let maximumChunks = 1 << 16
  private static let entrySize = 69

  var eventOffsets: [Int] = []
  var chunks: [ChunkEntry] = []
  var delays = TimeHistogram()
  var disorder = TimeHistogram()

  init() {}

  /// Earliest and latest event time; nil without chunks.
  var eventSpan: ClosedRange<Timestamp>? {
    guard let first = chunks.first?.event else { return nil }
    let span = chunks.reduce(first) {
      min($0.lowerBound, $1.event.lowerBound)...max($0.upperBound, $1.event.upperBound)
    }
    return Timestamp(nanoseconds: span.lowerBound)...Timestamp(nanoseconds: span.upperBound)
  }

  /// Adds the next part.
  mutating func append(_ part: IndexFrame) {
    eventOffsets += part.eventOffsets
    chunks += part.chunks
    delays += part.delays
    disorder += part.disorder
  }

  /// The payloads of the frames that hold this; all but the chunks are in the first.
  var payloads: [[UInt8]] {
    var rest = self
    var payloads: [[UInt8]] = []
    repeat {
      var part = rest
      part.chunks = Array(rest.chunks.prefix(Self.maximumChunks))
      payloads.append(part.payload)
      rest.chunks.removeFirst(part.chunks.count)
      rest.eventOffsets = []
      rest.delays = TimeHistogram()
      rest.disorder = TimeHistogram()
    } while !rest.chunks.isEmpty
    return payloads
  }

  private var payload: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(field: UInt32(eventOffsets.count))
    for offset in eventOffsets { bytes.append(field: UInt64(offset)) }
    bytes.append(field: UInt32(chunks.count))
    for chunk in chunks {
      bytes.append(field: UInt64(chunk.offset))
      bytes.append(field: UInt32(chunk.payloadLength))
      bytes.append(field: chunk.payloadChecksum)
      bytes.append(field: UInt32(chunk.rows))
      bytes.append(chunk.isLost ? 1 : 0)
      bytes.append(field: chunk.firstRow)
      bytes.append(field: chunk.arrival.lowerBound)
      bytes.append(field: chunk.arrival.upperBound)
      bytes.append(field: chunk.event.lowerBound)
      bytes.append(field: chunk.event.upperBound)
      bytes.append(field: chunk.series.lowerBound)
      bytes.append(field: chunk.series.upperBound)
    }
    delays.append(to: &bytes)
    disorder.append(to: &bytes)
    return bytes
  }

  init(payload: [UInt8]) throws(FormatError) {
    var input = ByteInput(payload)
    let events = try input.count()
    guard events <= input.remaining / 8 else { throw FormatError("it claims too many frames") }
    for _ in 0..<events { eventOffsets.append(try input.offset()) }
    let count = try input.count()
    guard count <= input.remaining / Self.entrySize else {
      throw FormatError("it claims \(count) chunks, which is not what fits")
    }
    chunks.reserveCapacity(count)
    for _ in 0..<count {
      chunks.append(
        ChunkEntry(
          offset: try input.offset(),
          payloadLength: try input.count(),
          payloadChecksum: try input.integer(),
          rows: try input.count(),
          isLost: try input.byte() == 1,
          firstRow: try input.integer(),
          arrival: try input.span(),
          event: try input.span(),
          series: try input.series()
        )
      )
    }
    guard chunks.allSatisfy({ $0.firstRow <= .max - UInt64($0.rows) }) else {
      throw FormatError("a chunk has too great numbers of rows")
    }
    delays = try TimeHistogram(&input)
    disorder = try TimeHistogram(&input)
    try input.expectEnd()
  }
}

extension ByteInput {
  /// A place in a file.
  fileprivate mutating func offset() throws(FormatError) -> Int {
    guard let offset = Int(exactly: try integer(UInt64.self)) else {
      throw FormatError("an offset lies outside any file")
    }
    return offset
  }

  fileprivate mutating func series() throws(FormatError) -> ClosedRange<UInt32> {
    let lower = try integer(UInt32.self)
    let upper = try integer(UInt32.self)
    guard lower <= upper else { throw FormatError("a range ends before it begins") }
    return lower...upper
  }
}
