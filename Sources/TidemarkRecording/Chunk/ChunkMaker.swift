package import TidemarkCore

/// Some rows as a chunk of a recording, ready to be written.
package struct EncodedChunk: Sendable {
  let payload: [UInt8]
  let rows: Int
  let isLost: Bool
  let statistics: ChunkStatistics
  let series: ClosedRange<UInt32>
  let sizes: ColumnSizes
}

/// Encodes and hashes the rows of chunks: nearly all the work of recording, and none of it depends on
/// another chunk, so that several threads can do it with a maker each.
package struct ChunkMaker: ~Copyable {
  private var encoder: ChunkEncoder
  private var collector = StatisticsCollector()
  private let names: SeriesNameHashes

  /// A maker of chunks for the recording that has these names.
  package init(_ names: SeriesNameHashes, order: ChunkOrder = .stored) {
    self.names = names
    encoder = ChunkEncoder(seriesCount: names.count, order: order)
  }

  /// Encodes at least one row; their series must lie within the catalog.
  ///
  /// `greatestBefore` is that of the progress before these rows.
  package mutating func make(
    _ rows: borrowing ReadingBatch,
    lost: Bool,
    after progress: EventProgress
  ) -> EncodedChunk {
    var payload: [UInt8] = []
    // Beyond what rows cost, so that growing does not copy.
    payload.reserveCapacity(8 * rows.count)
    var digest = LogicalDigest()
    digest.add(copy rows, names: names, lost: lost)
    let statistics = collector.collect(
      rows,
      digest: digest,
      greatestBefore: progress.greatest
    )
    encoder.encode(rows, statistics, into: &payload)
    return EncodedChunk(
      payload: payload,
      rows: rows.count,
      isLost: lost,
      statistics: statistics,
      series: encoder.series,
      sizes: encoder.sizes
    )
  }
}

/// The greatest event time of the readings so far, from which their disorder is counted.
package struct EventProgress: Sendable {
  private(set) var greatest = Int64.min

  package init() {}

  /// Goes on to the end of `rows`, at least one.
  package mutating func pass(_ rows: borrowing ReadingBatch) {
    greatest = max(greatest, span(rows.eventTime).upperBound)
  }
}
