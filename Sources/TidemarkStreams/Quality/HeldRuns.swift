import TidemarkCore

/// Columns of readings that wait, of which one is their time.
protocol WaitingColumns: Sendable {
  init()

  /// Event times in quanta.
  var time: [Int64] { get }

  mutating func removeAll()

  mutating func append(_ other: Self, _ rows: Range<Int>)

  /// Some rows in an order.
  func gathered(_ rows: ArraySlice<UInt32>) -> Self
}

/// Readings that wait until the watermark has reached their event time.
///
/// What rises of the watermark let go, one after the other, is in the order of event time in all: a reading
/// that comes later is behind the watermark that let the others go. So a batch's readings are put in order at
/// once, together with those that waited and need not any longer; what is left over waits as a run that is
/// in order. A reading is sorted twice at most, however long it waits.
///
/// One part of a reorder step decides on times alone, another follows with the other columns: both have
/// runs that begin and end at the same readings.
struct HeldRuns<Columns: WaitingColumns>: Sendable {
  /// Readings in the order of time, of which the first ones have gone.
  struct Run: Sendable {
    var columns: Columns
    var start = 0

    var count: Int { columns.time.count - start }

    /// The first row that a watermark has not reached.
    func end(reachedBy watermark: Int64) -> Int {
      var (low, high) = (start, columns.time.count)
      while low < high {
        let middle = (low + high) / 2
        if columns.time[middle] <= watermark { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }

  /// In the order of arrival.
  private(set) var runs: [Run] = []
  /// What is put in order: first what waited, then what the caller adds.
  var pool = Columns()

  init() {}

  /// Of readings in the order of time.
  init(_ waiting: Columns) {
    if !waiting.time.isEmpty { runs = [Run(columns: waiting)] }
  }

  var count: Int { runs.reduce(0) { $0 + $1.count } }

  /// Makes `pool` what waited and need not any longer; returns how many that are.
  mutating func pickUp(reachedBy watermark: Int64) -> Int {
    pool.removeAll()
    for index in runs.indices {
      let end = runs[index].end(reachedBy: watermark)
      pool.append(runs[index].columns, runs[index].start..<end)
      runs[index].start = end
    }
    return pool.time.count
  }

  /// Lets these rows of `pool`, in the order of time, wait.
  mutating func keep(_ rows: ArraySlice<UInt32>) {
    if !rows.isEmpty { runs.append(Run(columns: pool.gathered(rows))) }
    tidy()
  }

  /// Drops runs of which nothing is left and the memory of those of which little is; those of a few
  /// readings each, such as stamps from 2099, become one.
  private mutating func tidy() {
    runs.removeAll { $0.count == 0 }
    for index in runs.indices where runs[index].count * 4 < runs[index].columns.time.count {
      var columns = Columns()
      columns.append(runs[index].columns, runs[index].start..<runs[index].columns.time.count)
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
  func all() -> Columns { inOrder(runs) }

  private func inOrder(_ runs: [Run]) -> Columns {
    var columns = Columns()
    for run in runs { columns.append(run.columns, run.start..<run.columns.time.count) }
    var order = TimeOrder()
    order.sort(columns.time, [0..<columns.time.count])
    return columns.gathered(order.rows)
  }
}
