package import TidemarkCore
import TidemarkStreams

/// How often a replay is saved, so that it can be taken up again: behind the first batch that is so far.
package enum CheckpointRule: Sendable, Equatable {
  case readings(Int)
  /// On τ.
  case span(TimeSpan)
}

/// Says behind which batches checkpoints are made.
struct CheckpointClock: Sendable {
  private let rule: CheckpointRule?
  /// Readings so far, and those of the last checkpoint.
  private var readings: Int
  private var savedReadings: Int
  /// τ of the last checkpoint, or of the first reading.
  private var savedTau: Int64?

  /// - Parameters:
  ///   - rule: nil: none are made.
  ///   - readings: those before, of which there is a checkpoint.
  init(_ rule: CheckpointRule?, after readings: Int = 0) {
    self.rule = rule
    self.readings = readings
    savedReadings = readings
  }

  /// The mark of a checkpoint that a batch takes along, if it does.
  mutating func mark(behind batch: ReadingBatch) -> CheckpointMark? {
    guard let rule, let first = batch.arrivalTime.first, let last = batch.arrivalTime.last else {
      return nil
    }
    readings += batch.count
    let start = savedTau ?? first
    savedTau = start
    let isDue =
      switch rule {
      case .readings(let count): readings - savedReadings >= count
      case .span(let span): clampedDifference(last, start) >= span.nanoseconds
      }
    guard isDue else { return nil }
    savedReadings = readings
    savedTau = last
    return CheckpointMark()
  }
}
