package import TidemarkCore

/// Original readings of some devices as they were recorded, those that were lost included: what a new
/// delivery starts from.
///
/// Memory: 64 bytes a reading.
package struct RecordedReadings: Sendable {
  private var readings: [Reading] = []
  /// For each series of the catalog where its next reading stands, and where its readings end.
  private var next: [Int] = []
  private var ends: [Int] = []

  package init() {}

  package var count: Int { readings.count }

  /// Adds the originals of a batch; copies that the network made are left out.
  package mutating func append(_ batch: ReadingBatch) {
    for row in 0..<batch.count where batch.copy[row] == 0 { readings.append(batch[row]) }
  }

  /// Sorts them by series, in the order in which they were measured; after the last was added.
  mutating func arrange(series count: Int) {
    readings.sort {
      ($0.series, $0.epoch, $0.sequence) < ($1.series, $1.epoch, $1.sequence)
    }
    next = [Int](repeating: 0, count: count)
    ends = next
    var row = 0
    for series in 0..<count {
      next[series] = row
      while row < readings.count, readings[row].series == UInt32(series) { row += 1 }
      ends[series] = row
    }
  }

  /// Readings that no look of their sensors has met.
  var unmet: Int { zip(next, ends).reduce(0) { $0 + $1.1 - $1.0 } }

  /// The reading of a series that was measured at a look of its sensor, if one was; looks ascend.
  ///
  /// A sensor that reports changes only numbers what it reports, and not its looks: `sequence` is nil.
  mutating func take(
    _ series: UInt32,
    epoch: UInt16,
    time: Int64,
    sequence: UInt32?
  ) -> Reading? {
    let row = next[Int(series)]
    guard row < ends[Int(series)] else { return nil }
    let reading = readings[row]
    guard reading.trueTime == time, reading.epoch == epoch,
      sequence ?? reading.sequence == reading.sequence
    else { return nil }
    next[Int(series)] = row + 1
    return reading
  }
}
