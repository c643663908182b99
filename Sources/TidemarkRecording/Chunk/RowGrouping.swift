import TidemarkCore

/// Rows sorted by series, their order kept within each: where each run is and where each row goes.
struct RowGrouping {
  /// The series of each run, ascending.
  private(set) var series: [UInt32] = []
  /// Run *r* is at `starts[r]..<starts[r + 1]` of the grouped rows.
  private(set) var starts: [Int] = [0]
  /// The run of each row.
  private(set) var order: [Int64] = []
  /// The place of each row among the grouped rows.
  private(set) var positions: [UInt32] = []

  /// Per series of the catalog: 0, or in this chunk first its row count, then its next position;
  /// and its run.
  private var cursor: [UInt32]
  private var run: [UInt32]

  init(seriesCount: Int) {
    cursor = Array(repeating: 0, count: seriesCount)
    run = Array(repeating: 0, count: seriesCount)
  }

  var count: Int { series.count }

  func range(ofRun index: Int) -> Range<Int> { starts[index]..<starts[index + 1] }

  /// Groups rows by their series, each of which must be below `seriesCount`.
  mutating func group(_ column: [UInt32]) {
    for index in series { cursor[Int(index)] = 0 }
    series.removeAll(keepingCapacity: true)
    order.resize(to: column.count, filler: 0)
    positions.resize(to: column.count, filler: 0)
    for index in column {
      if cursor[Int(index)] == 0 { series.append(index) }
      cursor[Int(index)] &+= 1
    }
    series.sort()
    starts.removeAll(keepingCapacity: true)
    var start = 0
    for (number, index) in series.enumerated() {
      starts.append(start)
      start += Int(cursor[Int(index)])
      run[Int(index)] = UInt32(number)
      cursor[Int(index)] = UInt32(starts[number])
    }
    starts.append(start)
    place(column, run: run, cursor: &cursor, order: &order, positions: &positions)
  }
}

private func place(
  _ column: [UInt32],
  run: [UInt32],
  cursor: inout [UInt32],
  order: inout [Int64],
  positions: inout [UInt32]
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
