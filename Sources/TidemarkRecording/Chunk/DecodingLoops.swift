// The loops that undo predictions; see `ColumnLoops`. `at` is the row of the target that the first row
// of the source goes to.

/// Sums of differences of rows.
func accumulate(
  _ differences: [Int64],
  from base: Int64,
  quantum: Int64,
  into times: inout [Int64],
  at start: Int
) -> Int64 {
  let differences = differences.span
  var span = times.mutableSpan
  var times = span._mutatingExtracting(start..<start + differences.count)
  var time = base
  for row in differences.indices {
    time = time &+ differences[row] &* quantum
    times[row] = time
  }
  return time
}

/// Sums of differences within each run, which begins with its `first`.
func accumulateRuns(_ column: inout [Int64], starts: [Int], first: [Int64], expected: Int64) {
  let starts = starts.span
  var column = column.mutableSpan
  for run in first.indices {
    var value = first[run]
    let start = starts[run]
    column[start] = value
    for index in start &+ 1..<starts[run + 1] {
      value = value &+ column[index] &+ expected
      column[index] = value
    }
  }
}

func narrow<Value: FixedWidthInteger & BitwiseCopyable>(
  _ column: [Int64],
  into target: inout [Value],
  at start: Int
) {
  let column = column.span
  var span = target.mutableSpan
  var target = span._mutatingExtracting(start..<start + column.count)
  for row in column.indices { target[row] = Value(truncatingIfNeeded: column[row]) }
}

/// `base + factor * column`, in `column` and in `target`.
func scale(
  _ column: inout [Int64],
  by factor: Int64,
  from base: Int64,
  into target: inout [Int64],
  at start: Int
) {
  var column = column.mutableSpan
  var span = target.mutableSpan
  var target = span._mutatingExtracting(start..<start + column.count)
  for row in column.indices {
    let value = base &+ column[row] &* factor
    column[row] = value
    target[row] = value
  }
}

/// `column + offset` in `target`.
func add(_ offset: Int64, to column: [Int64], into target: inout [Int64], at start: Int) {
  let column = column.span
  var span = target.mutableSpan
  var target = span._mutatingExtracting(start..<start + column.count)
  for row in column.indices { target[row] = column[row] &+ offset }
}

/// `column + offset` in `target`, of the rows in `range`.
func add(_ offset: Int64, to column: [Int64], in range: Range<Int>, into target: inout [Int64]) {
  let column = column.span.extracting(range)
  var span = target.mutableSpan
  var target = span._mutatingExtracting(range)
  for row in column.indices { target[row] = column[row] &+ offset }
}

/// `other + factor * column` in `target`.
func add(
  _ column: [Int64],
  times factor: Int64,
  to other: [Int64],
  into target: inout [Int64],
  at start: Int
) {
  let column = column.span
  let other = other.span
  var span = target.mutableSpan
  var target = span._mutatingExtracting(start..<start + column.count)
  for row in column.indices { target[row] = other[row] &+ column[row] &* factor }
}

/// `other + factor * column` in `target`, of which, as of `other`, the first row is `start`.
func add(
  _ column: [Int64],
  times factor: Int64,
  to other: [Int64],
  in start: Int,
  into target: inout [Int64]
) {
  let column = column.span
  let range = start..<start + column.count
  let other = other.span.extracting(range)
  var span = target.mutableSpan
  var target = span._mutatingExtracting(range)
  for row in column.indices { target[row] = other[row] &+ column[row] &* factor }
}

func add(_ offset: Int64, to column: inout [Int64], in range: Range<Int>) {
  var span = column.mutableSpan
  var column = span._mutatingExtracting(range)
  for row in column.indices { column[row] = column[row] &+ offset }
}

/// From the run of each row its place among the grouped rows and its series.
func followOrder(
  _ runOfRow: [UInt32],
  runSeries: [Int64],
  cursors: inout [UInt32],
  _ sources: inout [UInt32],
  _ series: inout [UInt32]
) throws(FormatError) {
  let runOfRow = runOfRow.span
  let runSeries = runSeries.span
  var cursors = cursors.mutableSpan
  var sources = sources.mutableSpan
  var series = series.mutableSpan
  for row in runOfRow.indices {
    let run = Int(runOfRow[row])
    guard run < cursors.count else {
      throw FormatError("a row is of a run that the chunk does not have")
    }
    sources[row] = cursors[run]
    cursors[run] &+= 1
    series[row] = UInt32(truncatingIfNeeded: runSeries[run])
  }
}

/// As above, keeping only the rows of runs that are wanted: `local` of them is not -1.
///
/// Returns how many rows these are. Their arrivals move to the front too.
func followOrder(
  _ local: [Int],
  _ rows: DecodedRows,
  _ runOfRow: [UInt32],
  _ sources: inout [UInt32],
  _ series: inout [UInt32],
  _ arrival: inout [Int64]
) throws(FormatError) -> Int {
  var cursors = local.map { $0 < 0 ? 0 : UInt32(rows.starts[$0]) }
  var kept = 0
  for row in runOfRow.indices {
    let run = Int(runOfRow[row])
    guard run < local.count else {
      throw FormatError("a row is of a run that the chunk does not have")
    }
    guard local[run] >= 0 else { continue }
    guard Int(cursors[run]) < rows.starts[local[run] + 1] else {
      throw FormatError("the order of rows names a run more often than it has rows")
    }
    sources[kept] = cursors[run]
    cursors[run] += 1
    series[kept] = UInt32(truncatingIfNeeded: rows.series[local[run]])
    arrival[kept] = arrival[row]
    kept += 1
  }
  return kept
}

/// The series of each run, in each of its rows.
func spread(_ runSeries: [Int64], starts: [Int], into target: inout [UInt32]) {
  var target = target.mutableSpan
  for run in runSeries.indices {
    let series = UInt32(truncatingIfNeeded: runSeries[run])
    for row in starts[run]..<starts[run + 1] { target[row] = series }
  }
}

extension LinePredictor {
  /// Turns the residuals in `range` into values.
  func decode(_ column: inout [Int64], sequence: [Int64], in range: Range<Int>) {
    var span = column.mutableSpan
    var column = span._mutatingExtracting(range)
    let sequence = sequence.span.extracting(range)
    let slope = slope
    let first = sequence[0]
    if followsLine {
      let base = base
      for index in column.indices {
        column[index] = column[index] &+ base &+ Self.rise(slope, sequence[index] &- first)
      }
    } else {
      var value = base
      var before = first
      for index in column.indices {
        let step = sequence[index] &- before
        value = value &+ Self.rise(slope, step) &+ column[index]
        column[index] = value
        before = sequence[index]
      }
    }
  }
}

extension DecimalScale {
  static func decode(
    _ scaled: [Int64],
    places: Int,
    in range: Range<Int>,
    into values: inout [Double],
    at start: Int
  ) {
    let scaled = scaled.span.extracting(range)
    var span = values.mutableSpan
    var values = span._mutatingExtracting(start + range.lowerBound..<start + range.upperBound)
    let power = powers[places]
    for index in scaled.indices { values[index] = Double(scaled[index]) / power }
  }
}
