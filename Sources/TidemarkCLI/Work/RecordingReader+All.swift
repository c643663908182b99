import TidemarkCore
import TidemarkRecording

extension RecordingReader {
  /// The readings that arrived, in memory; at least so many, if there are.
  mutating func allReadings(atLeast count: Int = .max) throws -> ReadingBatch {
    try gathered(min(count, Int(clamping: summary.readings))) { try $0.nextBatch(into: &$1) }
  }

  /// Those that never arrived.
  mutating func allLost() throws -> ReadingBatch {
    try gathered(Int(clamping: summary.lost)) { try $0.nextLost(into: &$1) }
  }

  private mutating func gathered(
    _ count: Int,
    _ next: (inout RecordingReader, inout ReadingBatch) throws -> Bool
  ) throws -> ReadingBatch {
    var readings = ReadingBatch(capacity: count)
    var batch = ReadingBatch()
    while readings.count < count, try next(&self, &batch) {
      readings.append(contentsOf: batch)
      try Interrupts.shared.check()
    }
    return readings
  }
}
