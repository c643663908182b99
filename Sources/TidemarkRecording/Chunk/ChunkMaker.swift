package import TidemarkCore

/// Some rows as a chunk of a recording, ready to be written.
package struct EncodedChunk: Sendable {
  let payload: [UInt8]
  let rows: Int
  let isLost: Bool
  let arrival: ClosedRange<Int64>
  let event: ClosedRange<Int64>
  let sizes: ColumnSizes
  let digest: LogicalDigest
}

/// Encodes and hashes the rows of chunks: nearly all the work of recording, and none of it depends on
/// another chunk, so that several threads can do it with a maker each.
package struct ChunkMaker: ~Copyable {
  private var encoder: ChunkEncoder
  private let names: SeriesNameHashes

  /// A maker of chunks for the recording that has these names.
  package init(_ names: SeriesNameHashes) {
    self.names = names
    encoder = ChunkEncoder(seriesCount: names.count)
  }

  /// Encodes at least one row; their series must lie within the catalog.
  package mutating func make(_ rows: borrowing ReadingBatch, lost: Bool) -> EncodedChunk {
    var payload: [UInt8] = []
    // Beyond what rows cost, so that growing does not copy.
    payload.reserveCapacity(8 * rows.count)
    encoder.encode(rows, into: &payload)
    var digest = LogicalDigest()
    digest.add(copy rows, names: names, lost: lost)
    return EncodedChunk(
      payload: payload,
      rows: rows.count,
      isLost: lost,
      arrival: span(rows.arrivalTime),
      event: span(rows.eventTime),
      sizes: encoder.sizes,
      digest: digest
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
