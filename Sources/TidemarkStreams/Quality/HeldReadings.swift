import TidemarkCore

/// Readings that wait until the watermark has reached their event time.
///
/// What rises of the watermark let go, one after the other, is in the order of event time in all: a reading
/// that comes later is behind the watermark that let the others go. So a batch's readings are put in order at
/// once, together with those that waited and need not any longer; what is left over waits as a run that is
/// in order. A reading is sorted twice at most, however long it waits.
struct HeldReadings: Sendable {
  /// Readings in the order of time, of which the first ones have gone.
  struct Run: Sendable {
    var columns: HeldColumns
    var start = 0

    var count: Int { columns.count - start }

    /// The first row that a watermark has not reached.
    func end(reachedBy watermark: Int64) -> Int {
      var (low, high) = (start, columns.count)
      while low < high {
        let middle = (low + high) / 2
        if columns.time[middle] <= watermark { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }

  /// What is known of the times of readings without looking at each.
  struct Times {
    /// All are later.
    var after: Int64
    /// None is later.
    var through: Int64
  }

  /// In the order of arrival.
  var runs: [Run] = []
  /// What is put in order: first what waited.
  private var pool = HeldColumns()
  /// How many of those did.
  private var waited = 0
  private var order = TimeOrder()

  var count: Int { runs.reduce(0) { $0 + $1.count } }

  /// Takes a batch, with which time rises to `watermark`, to pass on what that lets go.
  ///
  /// Its columns are read from end to end, which brings them near faster than the order in which they are
  /// needed later would.
  mutating func take(_ batch: EngineBatch, _ values: [Double], reachedBy watermark: Int64) {
    pool.removeAll()
    for index in runs.indices {
      let end = runs[index].end(reachedBy: watermark)
      pool.append(runs[index].columns, runs[index].start..<end)
      runs[index].start = end
    }
    waited = pool.count
    pool.append(batch, values: values)
  }

  /// Appends to the columns of `behind` what `watermark` lets go, and keeps the others.
  ///
  /// That is of the rows of the batch in `ranges` and of those that waited, all of which have `times`. Of
  /// each of the `rises` up to there it says how many rows have come out after it.
  mutating func pass(
    _ ranges: [Range<Int>],
    reachedBy watermark: Int64,
    _ times: Times,
    rises: [Advance],
    into behind: inout EngineBatch
  ) {
    let fresh = ranges.map { $0.lowerBound + waited..<$0.upperBound + waited }
    order.sort(pool.time, [0..<waited] + fresh, after: times.after, through: times.through)
    let rows = order.rows
    let end = order.count(through: watermark, in: pool.time)
    pool.gather(rows[..<end], into: &behind)
    behind.ends.removeAll(keepingCapacity: true)
    for rise in rises {
      let end = order.count(through: rise.watermark, in: pool.time)
      behind.ends.append(Int32(truncatingIfNeeded: end))
    }
    if end < rows.count { runs.append(Run(columns: pool.gathered(rows[end...]))) }
    tidy()
  }

  /// Drops runs of which nothing is left and the memory of those of which little is; those of a few
  /// readings each, such as stamps from 2099, become one.
  private mutating func tidy() {
    runs.removeAll { $0.count == 0 }
    for index in runs.indices where runs[index].count * 4 < runs[index].columns.count {
      var columns = HeldColumns()
      columns.append(runs[index].columns, runs[index].start..<runs[index].columns.count)
      runs[index] = Run(columns: columns)
    }
    let oldest = runs.count / 2
    guard oldest >= 64, runs[..<oldest].reduce(0, { $0 + $1.count }) < oldest * 1_024 else {
      return
    }
    // The oldest ones, so that runs stay in the order of arrival.
    let merged = inOrder(Array(runs[..<oldest]))
    runs.replaceSubrange(..<oldest, with: [Run(columns: merged)])
  }

  /// All that wait, in the order in which they would come out.
  func all() -> HeldColumns { inOrder(runs) }

  private func inOrder(_ runs: [Run]) -> HeldColumns {
    var columns = HeldColumns()
    for run in runs { columns.append(run.columns, run.start..<run.columns.count) }
    var order = TimeOrder()
    order.sort(columns.time, [0..<columns.count])
    return columns.gathered(order.rows)
  }
}
