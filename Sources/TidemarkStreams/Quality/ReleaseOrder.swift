import TidemarkCore

/// Which readings come out behind a batch, and in which order.
struct ReleaseOrder: Sendable {
  /// In order: up to `count` those that come out, and behind them up to `end` those that wait.
  ///
  /// Their numbers are first of those that waited and need not any longer, as they lie in their runs, then of
  /// all rows of the batch.
  var rows: [UInt32] = []
  private(set) var count = 0
  private(set) var end = 0
  /// Rows of the batch that are late.
  var late: [Int32] = []
  /// How many have come out after each rise of the watermark.
  private(set) var ends: [Int32] = []

  /// Says what of the rows in order, which have these times, `watermark` lets go, and each of the rises up
  /// to there; the rows themselves are handed over later.
  mutating func fill(
    _ order: TimeOrder,
    _ times: [Int64],
    reachedBy watermark: Int64,
    rises: [Advance]
  ) {
    end = order.count
    count = order.count(through: watermark, in: times)
    ends.removeAll(keepingCapacity: true)
    for rise in rises {
      ends.append(Int32(truncatingIfNeeded: order.count(through: rise.watermark, in: times)))
    }
  }
}
