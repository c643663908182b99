import Synchronization
import TidemarkCore

/// Readings in memory as the source of a replay: all of them in one batch.
final class OneBatch: Sendable {
  private let readings: Mutex<ReadingBatch?>

  init(_ readings: ReadingBatch) {
    self.readings = Mutex(readings)
  }

  /// False, and nothing, from the second time on.
  func hand(to batch: inout ReadingBatch) -> Bool {
    guard let readings = readings.withLock({ $0.take() }) else { return false }
    batch = readings
    return true
  }
}
