import TidemarkCore

/// True and sent times of batches that are handed out: where all are equal to event or true times, the
/// batch has that column twice instead of a copy.
struct SharedTimes {
  /// Whether the batch that was handed out last has a column twice.
  private var isSharing = false

  /// Makes room for so many rows in a batch, but not for true and sent times unless `withTimes`.
  mutating func makeRoom(_ rows: Int, in batch: inout ReadingBatch, withTimes: Bool = false) {
    // The batch that comes back is most likely the last one, and what it shares is not to be copied.
    if isSharing {
      batch.trueTime = []
      batch.sentTime = []
      isSharing = false
    }
    batch.resize(to: rows, leavesTimes: !withTimes)
  }

  /// Makes true times so much more than event times.
  mutating func setTrue(_ offset: Int64, in batch: inout ReadingBatch) {
    if offset == 0 {
      batch.trueTime = batch.eventTime
      isSharing = true
    } else {
      batch.trueTime.resize(to: batch.count, filler: 0)
      add(offset, to: batch.eventTime, in: 0..<batch.count, into: &batch.trueTime)
    }
  }

  /// Makes sent times so much more than true times.
  mutating func setSent(_ offset: Int64, in batch: inout ReadingBatch) {
    if offset == 0 {
      batch.sentTime = batch.trueTime
      isSharing = true
    } else {
      batch.sentTime.resize(to: batch.count, filler: 0)
      add(offset, to: batch.trueTime, in: 0..<batch.count, into: &batch.sentTime)
    }
  }
}
