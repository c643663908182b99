import TidemarkCore

/// The measurements behind a recording as a perfect world would have delivered them: each once, at the
/// instant at which it was measured, with the right time on it, and none lost.
struct IdealWorld: Sendable {
  /// In the order of true time.
  let readings: ReadingBatch
  /// Of each reading that arrived, which measurement it is: a row of `readings`.
  let measurementOfRow: [Int32]
  /// Of each measurement the row of its first copy that arrived; −1: none did.
  let firstRow: [Int32]

  init(arrived: ReadingBatch, lost: ReadingBatch) {
    var all = arrived
    all.append(contentsOf: lost)
    let byIdentity = (0..<all.count).sorted { a, b in
      if all.series[a] != all.series[b] { return all.series[a] < all.series[b] }
      if all.epoch[a] != all.epoch[b] { return all.epoch[a] < all.epoch[b] }
      if all.sequence[a] != all.sequence[b] { return all.sequence[a] < all.sequence[b] }
      return a < b
    }
    var originals: [Int] = []
    var originalOfRow = [Int32](repeating: 0, count: all.count)
    for row in byIdentity {
      if let last = originals.last, IdealWorld.areCopies(last, row, all) {
        originalOfRow[row] = Int32(originals.count - 1)
      } else {
        originalOfRow[row] = Int32(originals.count)
        originals.append(row)
      }
    }
    let byTime = originals.indices.sorted {
      (all.trueTime[originals[$0]], $0) < (all.trueTime[originals[$1]], $1)
    }
    var place = [Int32](repeating: 0, count: originals.count)
    var readings = ReadingBatch(capacity: originals.count)
    for (index, original) in byTime.enumerated() {
      place[original] = Int32(index)
      var reading = all[originals[original]]
      reading.eventTime = reading.trueTime
      reading.sentTime = reading.trueTime
      reading.arrivalTime = reading.trueTime
      reading.copy = 0
      readings.append(reading)
    }
    self.readings = readings
    let measurements = (0..<arrived.count).map { place[Int(originalOfRow[$0])] }
    measurementOfRow = measurements
    var firstRow = [Int32](repeating: -1, count: originals.count)
    for row in measurements.indices.reversed() { firstRow[Int(measurements[row])] = Int32(row) }
    self.firstRow = firstRow
  }

  private static func areCopies(_ a: Int, _ b: Int, _ all: borrowing ReadingBatch) -> Bool {
    all.series[a] == all.series[b] && all.epoch[a] == all.epoch[b]
      && all.sequence[a] == all.sequence[b]
  }
}
