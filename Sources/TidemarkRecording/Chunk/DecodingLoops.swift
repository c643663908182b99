// The loops that undo predictions; see `ColumnLoops`.

/// From the run of each row its place among the grouped rows and its series.
func followOrder(
  _ order: [Int64],
  starts: [Int],
  runSeries: [Int64],
  _ sources: inout [UInt32],
  _ series: inout [UInt32]
) throws(FormatError) {
  var cursors = starts
  var cursor = cursors.mutableSpan
  let order = order.span
  let runSeries = runSeries.span
  var sources = sources.mutableSpan
  var series = series.mutableSpan
  for row in order.indices {
    let run = order[row]
    guard run >= 0, run < runSeries.count else {
      throw FormatError("a row is of a run that the chunk does not have")
    }
    sources[row] = UInt32(truncatingIfNeeded: cursor[Int(run)])
    cursor[Int(run)] &+= 1
    series[row] = UInt32(truncatingIfNeeded: runSeries[Int(run)])
  }
  // Each run was named as often as it has rows, so no source lies outside.
  for run in runSeries.indices where cursor[run] != starts[run + 1] {
    throw FormatError("the order of rows names a run more or less often than it has rows")
  }
}

/// Sums of differences of rows.
func accumulate(_ differences: [Int64], from base: Int64, quantum: Int64, into times: inout [Int64])
{
  let differences = differences.span
  var times = times.mutableSpan
  var time = base
  for row in times.indices {
    time = time &+ differences[row] &* quantum
    times[row] = time
  }
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

func scale(_ column: [Int64], by factor: Int64, from base: Int64, into target: inout [Int64]) {
  let column = column.span
  var target = target.mutableSpan
  for row in target.indices { target[row] = base &+ column[row] &* factor }
}

func scale(_ column: [Int64], by factor: Int64, plus other: [Int64], into target: inout [Int64]) {
  let column = column.span
  let other = other.span
  var target = target.mutableSpan
  for row in target.indices { target[row] = other[row] &+ column[row] &* factor }
}

func add(_ column: [Int64], times factor: Int64, to target: inout [Int64]) {
  let column = column.span
  var target = target.mutableSpan
  for row in target.indices { target[row] = target[row] &+ column[row] &* factor }
}

/// Undoes the exclusive or of a run of values kept as bits.
func restore(_ bits: ArraySlice<Int64>, at start: Int, into values: inout [Double]) {
  var pattern: UInt64 = 0
  for (place, difference) in bits.enumerated() {
    pattern ^= UInt64(bitPattern: difference)
    values[start + place] = Double(bitPattern: pattern)
  }
}

extension LinePredictor {
  /// Turns the residuals in `range` into values.
  func decode(_ column: inout [Int64], sequence: [Int64], in range: Range<Int>) {
    var column = column.mutableSpan
    let sequence = sequence.span
    let slope = slope
    let first = sequence[range.lowerBound]
    if followsLine {
      let base = base
      for index in range {
        column[index] =
          column[index] &+ base &+ Self.rise(slope, sequence[index] &- first)
      }
    } else {
      var value = base
      var before = first
      for index in range {
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
    into values: inout [Double]
  ) {
    let scaled = scaled.span
    var values = values.mutableSpan
    let power = powers[places]
    for index in range { values[index] = Double(scaled[index]) / power }
  }
}
