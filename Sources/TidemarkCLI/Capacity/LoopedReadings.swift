import Synchronization
import TidemarkCore

/// Readings in memory as a source that has as many as a run needs: behind the last comes the first again, a
/// period later on all of its clocks, and after a restart of its device.
///
/// So every key goes on, watermarks rise, and no reading is a duplicate of one before.
final class LoopedReadings: Sendable {
  private struct Place: Sendable {
    var pass: Int64 = 0
    var row = 0
    var given = 0
  }

  /// Rows that are handed over at once.
  private static let batch = 16_384

  private let readings: ReadingBatch
  /// Restarts of devices that there are already, and one.
  private let restarts: Int
  /// From the first reading to its repetition.
  private let period: Int64
  private let place = Mutex(Place())
  private let count: Int

  /// Hands over `count` readings; `readings` must not be empty.
  ///
  /// - Throws: `Failure` (bad data) if times would be beyond what a number can hold.
  init(_ readings: ReadingBatch, count: Int, file: String) throws(Failure) {
    self.readings = readings
    self.count = count
    restarts = Int(readings.epoch.max() ?? 0) + 1
    let first = readings.arrivalTime.first ?? 0
    let (span, isFar) = (readings.arrivalTime.last ?? 0).subtractingReportingOverflow(first)
    let gap = max(1_000_000, span / Int64(readings.count))
    period = isFar || span > .max - gap ? .max : span + gap
    let passes = Int64(count / readings.count)
    let (shift, overflow) = period.multipliedReportingOverflow(by: passes)
    let latest = [readings.arrivalTime, readings.eventTime, readings.trueTime].compactMap {
      $0.max()
    }.max()
    let isBeyond = overflow || (latest ?? 0).addingReportingOverflow(shift).overflow
    guard passes == 0 || (!isBeyond && restarts * Int(passes + 1) <= Int(UInt16.max)) else {
      throw Failure(
        .badData,
        "is too short, or its times too far apart, to be repeated \(passes) times: "
          + "record a longer one, or lower --for or --most",
        file: file
      )
    }
  }

  /// Replaces the batch by the next readings; false at the end.
  func next(_ batch: inout ReadingBatch) -> Bool {
    batch.removeAll()
    let (place, rows) = place.withLock { place -> (Place, Range<Int>) in
      let left = min(count - place.given, readings.count - place.row, Self.batch)
      let current = place
      place.given += left
      place.row += left
      if place.row == readings.count {
        place.row = 0
        place.pass += 1
      }
      return (current, current.row..<current.row + left)
    }
    guard !rows.isEmpty else { return false }
    batch.append(contentsOf: readings, rows: rows)
    guard place.pass > 0 else { return true }
    let shift = period * place.pass
    let epochs = UInt16(restarts * Int(place.pass))
    for row in 0..<batch.count {
      batch.eventTime[row] += shift
      batch.sentTime[row] += shift
      batch.arrivalTime[row] += shift
      batch.trueTime[row] += shift
      batch.epoch[row] += epochs
    }
    return true
  }
}
