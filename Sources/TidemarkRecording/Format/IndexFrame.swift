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

  /// As a user is told: `lost readings 0...99`.
  var rowNames: String {
    "\(isLost ? "lost readings" : "readings") \(firstRow)...\(firstRow &+ UInt64(rows) &- 1)"
  }
}

/// The payload of the index frame.
///
/// ```
/// event frames  count 4, each: offset 8
/// chunks        count 4, each: offset 8, payload length 4, payload CRC-32C 4, rows 4, lost 1,
///               first row 8, earliest and latest arrival 8 + 8, earliest and latest event time 8 + 8
/// ```
struct IndexFrame: Equatable {
  private static let entrySize = 61

  var eventOffsets: [Int] = []
  var chunks: [ChunkEntry] = []

  init() {}

  var payload: [UInt8] {
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
    }
    return bytes
  }

  init(payload: [UInt8]) throws(FormatError) {
    var input = ByteInput(payload)
    let events = try input.count()
    guard events <= input.remaining / 8 else { throw FormatError("it claims too many frames") }
    for _ in 0..<events { eventOffsets.append(try input.offset()) }
    let count = try input.count()
    guard input.remaining / Self.entrySize == count else {
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
          arrival: try input.range(),
          event: try input.range()
        )
      )
    }
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

  fileprivate mutating func range() throws(FormatError) -> ClosedRange<Int64> {
    let lower = try signed()
    let upper = try signed()
    guard lower <= upper else { throw FormatError("a range ends before it begins") }
    return lower...upper
  }
}
