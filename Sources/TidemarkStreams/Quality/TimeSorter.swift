/// Flink's `RowTimeSortOperator`: rows wait until the watermark has reached them, and come out in the
/// order of event time, then rank, then arrival.
///
/// A row is late if it is not behind the last time that was given out; one that is only behind the
/// watermark still waits for the next.
package struct TimeSorter<Row: Sendable>: Sendable {
  package struct Waiting: Sendable {
    package var time: Int64
    package var rank: Int64
    package var row: Row
    fileprivate var number: Int
  }

  private var waiting: [Waiting] = []
  private var watermark = Int64.min
  private var lastEmitted: Int64?
  private var count = 0

  package init() {}

  /// Takes a row; false: it is late.
  package mutating func add(_ row: Row, time: Int64, rank: Int64 = 0) -> Bool {
    if let lastEmitted, time <= lastEmitted { return false }
    waiting.append(Waiting(time: time, rank: rank, row: row, number: count))
    count += 1
    return true
  }

  /// The watermark rises: what it has reached comes out.
  package mutating func advance(to watermark: Int64) -> [Waiting] {
    guard watermark > self.watermark else { return [] }
    self.watermark = watermark
    let due = waiting.filter { $0.time <= watermark }
    waiting.removeAll { $0.time <= watermark }
    let sorted = due.sorted { ($0.time, $0.rank, $0.number) < ($1.time, $1.rank, $1.number) }
    lastEmitted = sorted.last?.time ?? lastEmitted
    return sorted
  }
}
