import TidemarkCore

/// Rows sorted by series, their order kept within each: where each run is and where each row goes.
///
/// A run is the rows of one series in one page; pages have the same number of rows, but for the last.
struct RowGrouping {
  struct Run {
    var series: UInt32
    /// Among the grouped rows.
    var rows: Range<Int>
  }

  /// Ascending by rows, and so by series.
  private(set) var runs: [Run] = []
  /// The runs of each page.
  private(set) var pages: [Range<Int>] = []
  /// The run of each row.
  private(set) var order: [Int64] = []
  /// The place of each row among the grouped rows.
  private(set) var positions: [UInt32] = []

  /// The first and the last series of these runs, of which there is one at least.
  func series(of runs: Range<Int>) -> ClosedRange<UInt32> {
    self.runs[runs.lowerBound].series...self.runs[runs.upperBound - 1].series
  }

  private var series: [UInt32] = []
  /// Per series of the catalog: 0, or in this chunk first its row count, then its next position;
  /// and the run of that position.
  private var cursor: [UInt32]
  private var run: [UInt32]

  init(seriesCount: Int) {
    cursor = Array(repeating: 0, count: seriesCount)
    run = Array(repeating: 0, count: seriesCount)
  }

  /// Groups rows by their series, each of which must be below `seriesCount`.
  mutating func group(_ column: [UInt32], pageShift: Int) {
    for index in series { cursor[Int(index)] = 0 }
    series.removeAll(keepingCapacity: true)
    order.resize(to: column.count, filler: 0)
    positions.resize(to: column.count, filler: 0)
    for index in column {
      if cursor[Int(index)] == 0 { series.append(index) }
      cursor[Int(index)] &+= 1
    }
    series.sort()
    cut(1 << pageShift)
    place(column, run: run, cursor: &cursor, positions: &positions, order: &order)
    correctOrder(pageShift)
  }

  /// Cuts the rows of each series at the ends of pages.
  private mutating func cut(_ rowsPerPage: Int) {
    runs.removeAll(keepingCapacity: true)
    pages.removeAll(keepingCapacity: true)
    var start = 0
    var firstRun = 0
    for index in series {
      let end = start + Int(cursor[Int(index)])
      run[Int(index)] = UInt32(runs.count)
      cursor[Int(index)] = UInt32(start)
      while start < end {
        let pageEnd = (start / rowsPerPage + 1) * rowsPerPage
        let runEnd = min(end, pageEnd)
        runs.append(Run(series: index, rows: start..<runEnd))
        start = runEnd
        if start == pageEnd {
          pages.append(firstRun..<runs.count)
          firstRun = runs.count
        }
      }
    }
    if firstRun < runs.count { pages.append(firstRun..<runs.count) }
  }

  /// Moves the rows of a series that lie in its second page and later on to their runs there.
  private mutating func correctOrder(_ pageShift: Int) {
    guard pages.count > 1 else { return }
    // A series has a run in each of the pages that it touches.
    var firstPage: [Int] = []
    firstPage.reserveCapacity(runs.count)
    for run in runs { firstPage.append(run.rows.lowerBound >> pageShift) }
    shift(&order, by: positions, pageShift: pageShift, firstPage: firstPage)
  }
}

private func place(
  _ column: [UInt32],
  run: [UInt32],
  cursor: inout [UInt32],
  positions: inout [UInt32],
  order: inout [Int64]
) {
  let column = column.span
  let run = run.span
  var cursor = cursor.mutableSpan
  var order = order.mutableSpan
  var positions = positions.mutableSpan
  for row in column.indices {
    let index = Int(column[row])
    order[row] = Int64(run[index])
    positions[row] = cursor[index]
    cursor[index] &+= 1
  }
}

/// `order` names the first run of a row's series; the row's is as many further as its page is.
private func shift(
  _ order: inout [Int64],
  by positions: [UInt32],
  pageShift: Int,
  firstPage: [Int]
) {
  let positions = positions.span
  let firstPage = firstPage.span
  let pageShift = UInt32(pageShift)
  var order = order.mutableSpan
  for row in order.indices {
    let first = Int(order[row])
    order[row] = Int64(first &+ Int(positions[row] &>> pageShift) &- firstPage[first])
  }
}
