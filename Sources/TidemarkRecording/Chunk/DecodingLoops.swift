// The loops that undo predictions; see `ColumnLoops`. They read residuals and write columns in one pass.
// `base` is the row of a column where a page begins.

/// Sums of differences of rows, in `quantum`.
func accumulate(
  _ differences: [some FixedWidthInteger & BitwiseCopyable],
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
    time = time &+ Int64(truncatingIfNeeded: differences[row]) &* quantum
    times[row] = time
  }
  return time
}

/// Sums of differences, each with `expected`, within each run, which begins with its `first`.
func accumulateRuns<Value: FixedWidthInteger & BitwiseCopyable>(
  _ differences: [some FixedWidthInteger & BitwiseCopyable],
  starts: [Int],
  first: [Int64],
  expected: Int64,
  into column: inout [Value],
  at base: Int
) {
  let differences = differences.span
  var column = column.mutableSpan
  for run in first.indices {
    let range = starts[run]..<starts[run + 1]
    let differences = differences.extracting(range)
    var column = column._mutatingExtracting(base + range.lowerBound..<base + range.upperBound)
    // Whatever the first difference says, it is none.
    var value = first[run] &- expected &- Int64(truncatingIfNeeded: differences[0])
    for index in differences.indices {
      value = value &+ Int64(truncatingIfNeeded: differences[index]) &+ expected
      column[index] = Value(truncatingIfNeeded: value)
    }
  }
}

/// As above of times: the sums, in `quantum`, are added to those of `other`.
func accumulateRuns(
  _ differences: [some FixedWidthInteger & BitwiseCopyable],
  starts: [Int],
  first: [Int64],
  quantum: Int64,
  to other: [Int64],
  into times: inout [Int64],
  at base: Int
) {
  let differences = differences.span
  let other = other.span
  var times = times.mutableSpan
  for run in first.indices {
    let range = starts[run]..<starts[run + 1]
    let rows = base + range.lowerBound..<base + range.upperBound
    let differences = differences.extracting(range)
    let other = other.extracting(rows)
    var times = times._mutatingExtracting(rows)
    var value = first[run] &- Int64(truncatingIfNeeded: differences[0])
    for index in differences.indices {
      value = value &+ Int64(truncatingIfNeeded: differences[index])
      times[index] = other[index] &+ value &* quantum
    }
  }
}

/// `other + quantum * (column + least of the run)` in `times`.
func addRuns(
  _ column: [some FixedWidthInteger & BitwiseCopyable],
  starts: [Int],
  least: [Int64],
  quantum: Int64,
  to other: [Int64],
  into times: inout [Int64],
  at base: Int
) {
  let column = column.span
  let other = other.span
  var times = times.mutableSpan
  for run in least.indices {
    let range = starts[run]..<starts[run + 1]
    let rows = base + range.lowerBound..<base + range.upperBound
    let column = column.extracting(range)
    let other = other.extracting(rows)
    var times = times._mutatingExtracting(rows)
    let least = least[run]
    for index in column.indices {
      let number = Int64(truncatingIfNeeded: column[index]) &+ least
      times[index] = other[index] &+ number &* quantum
    }
  }
}

/// `column + offset` in `target`, of the rows in `range`.
func add(_ offset: Int64, to column: [Int64], in range: Range<Int>, into target: inout [Int64]) {
  let column = column.span.extracting(range)
  var span = target.mutableSpan
  var target = span._mutatingExtracting(range)
  for row in column.indices { target[row] = column[row] &+ offset }
}

/// `other + quantum * column` in `times`.
func add(
  _ column: [some FixedWidthInteger & BitwiseCopyable],
  times quantum: Int64,
  to other: [Int64],
  into times: inout [Int64],
  at base: Int
) {
  let column = column.span
  let range = base..<base + column.count
  let other = other.span.extracting(range)
  var span = times.mutableSpan
  var times = span._mutatingExtracting(range)
  for row in column.indices {
    times[row] = other[row] &+ Int64(truncatingIfNeeded: column[row]) &* quantum
  }
}

/// From the run of each row its place among the grouped rows.
func followOrder(
  _ runOfRow: [UInt32],
  cursors: inout [UInt32],
  _ sources: inout [UInt32]
) throws(FormatError) {
  let runOfRow = runOfRow.span
  var cursors = cursors.mutableSpan
  var sources = sources.mutableSpan
  for row in runOfRow.indices {
    let run = Int(runOfRow[row])
    guard run < cursors.count else {
      throw FormatError("a row is of a run that the chunk does not have")
    }
    sources[row] = cursors[run]
    cursors[run] &+= 1
  }
}

/// As the first, keeping only the rows of runs that are wanted: `local` of them is not -1.
///
/// Returns how many rows these are. Their arrivals move to the front too.
func followOrder(
  _ local: [Int],
  starts: [Int],
  _ runOfRow: [UInt32],
  _ sources: inout [UInt32],
  _ arrival: inout [Int64]
) throws(FormatError) -> Int {
  var cursors = local.map { $0 < 0 ? 0 : UInt32(starts[$0]) }
  var kept = 0
  for row in runOfRow.indices {
    let run = Int(runOfRow[row])
    guard run < local.count else {
      throw FormatError("a row is of a run that the chunk does not have")
    }
    guard local[run] >= 0 else { continue }
    guard Int(cursors[run]) < starts[local[run] + 1] else {
      throw FormatError("the order of rows names a run more often than it has rows")
    }
    sources[kept] = cursors[run]
    cursors[run] += 1
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
    var rows = target._mutatingExtracting(starts[run]..<starts[run + 1])
    for row in rows.indices { rows[row] = series }
  }
}

extension LinePredictor {
  /// Makes what `finish` makes of the values that the residuals of a run, `range`, stand for.
  @inline(__always)
  func decode<Value: BitwiseCopyable>(
    _ residuals: Span<some FixedWidthInteger & BitwiseCopyable>,
    sequence: Span<UInt32>,
    into values: inout MutableSpan<Value>,
    _ range: Range<Int>,
    at pageStart: Int,
    finish: (Int64) -> Value
  ) {
    let rows = pageStart &+ range.lowerBound..<pageStart &+ range.upperBound
    let residuals = residuals.extracting(range)
    let sequence = sequence.extracting(rows)
    var values = values._mutatingExtracting(rows)
    let (slope, base) = (slope, self.base)
    let first = Int64(sequence[0])
    if followsLine {
      for index in residuals.indices {
        let rise = Self.rise(slope, Int64(sequence[index]) &- first)
        values[index] = finish(base &+ rise &+ Int64(truncatingIfNeeded: residuals[index]))
      }
    } else if slope == 0 {
      var value = base
      for index in residuals.indices {
        value = value &+ Int64(truncatingIfNeeded: residuals[index])
        values[index] = finish(value)
      }
    } else {
      var value = base
      var before = first
      for index in residuals.indices {
        let number = Int64(sequence[index])
        let rise = Self.rise(slope, number &- before)
        value = value &+ rise &+ Int64(truncatingIfNeeded: residuals[index])
        values[index] = finish(value)
        before = number
      }
    }
  }
}
