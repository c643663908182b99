/// The runs of a page, and what they say of its rows.
struct PageRuns {
  private(set) var table = RunTable()
  /// Where the rows of each run begin in the page, and where the page ends.
  private(set) var starts: [Int] = []
  private var layouts: [RunLayout] = []

  /// Reads the columns of one value per run, and adds the runs to `rows`.
  mutating func read(
    _ input: inout ByteInput,
    _ page: ChunkHead.Page,
    isDerived: Bool,
    by columns: inout ColumnDecoder,
    into rows: inout DecodedRows
  ) throws(FormatError) {
    let count = page.runs
    try columns.decodeAll(&input, count: count, into: &table.series)
    try columns.decodeAll(&input, count: count, into: &table.length)
    try columns.decodeAll(&input, count: count, into: &table.layout)
    try columns.decodeAll(&input, count: count, into: &table.firstEpoch)
    try columns.decodeAll(&input, count: count, into: &table.firstSequence)
    try columns.decodeAll(&input, count: count, into: &table.eventBase)
    try columns.decodeAll(&input, count: count, into: &table.eventSlope)
    try columns.decodeAll(&input, count: count, into: &table.firstTruth)
    try columns.decodeAll(&input, count: count, into: &table.valueBase)
    try columns.decodeAll(&input, count: count, into: &table.valueSlope)
    if isDerived { try columns.decodeAll(&input, count: count, into: &table.leastLatency) }
    starts.removeAll(keepingCapacity: true)
    layouts.removeAll(keepingCapacity: true)
    let base = rows.count
    var series: Int64 = -1
    var start = 0
    for run in 0..<count {
      guard table.series[run] >= 0, table.series[run] < Int64(UInt32.max) else {
        throw FormatError("the runs of a page are in no order")
      }
      series += table.series[run] + 1
      guard page.series.contains(UInt32(clamping: series)),
        run > 0 || series == page.series.lowerBound
      else { throw FormatError("a run is of a series that its page does not have") }
      guard table.length[run] >= 1, table.length[run] <= Int64(page.rows - start) else {
        throw FormatError("the runs have more rows than their page")
      }
      starts.append(start)
      rows.series.append(series)
      start += Int(table.length[run])
      rows.starts.append(base + start)
      layouts.append(try RunLayout(rawValue: table.layout[run]))
    }
    starts.append(start)
    guard start == page.rows, series == page.series.upperBound else {
      throw FormatError("the runs have fewer rows or series than their page")
    }
  }

  /// Appends where the runs of a page end, without reading the rest of it; the last number is where the
  /// page begins.
  static func appendEnds(
    _ input: ByteInput,
    _ page: ChunkHead.Page,
    by columns: inout ColumnDecoder,
    to ends: inout [Int]
  ) throws(FormatError) {
    var input = input
    var lengths: [Int64] = []
    try columns.decodeAll(&input, count: page.runs, into: &lengths)
    try columns.decodeAll(&input, count: page.runs, into: &lengths)
    var end = ends[ends.count - 1]
    let pageEnd = end + page.rows
    for length in lengths {
      guard length >= 1, length <= Int64(pageEnd - end) else {
        throw FormatError("the runs have more rows than their page")
      }
      end += Int(length)
      ends.append(end)
    }
    guard end == pageEnd else { throw FormatError("the runs have fewer rows than their page") }
  }

  /// Rows of runs of 32-bit and of 64-bit floats.
  var floatRows: (singles: Int, doubles: Int) {
    var (singles, doubles) = (0, 0)
    for run in layouts.indices {
      let length = starts[run + 1] - starts[run]
      switch layouts[run].values {
      case .decimals: break
      case .floats(.single, _): singles += length
      case .floats(.double, _): doubles += length
      }
    }
    return (singles, doubles)
  }

}

extension PageRuns {
  /// Event times from their residuals; `base` is the row of the columns where the page begins.
  func predictEvents(
    _ residuals: [some FixedWidthInteger & BitwiseCopyable],
    _ sequence: [UInt32],
    _ eventBase: Int64,
    _ quantum: Int64,
    at base: Int,
    into times: inout [Int64]
  ) {
    let residuals = residuals.span
    let sequence = sequence.span
    var times = times.mutableSpan
    for run in layouts.indices {
      let predictor = LinePredictor(
        followsLine: layouts[run].eventFollowsLine,
        base: table.eventBase[run],
        slope: table.eventSlope[run]
      )
      let range = starts[run]..<starts[run + 1]
      predictor.decode(residuals, sequence: sequence, into: &times, range, at: base) {
        eventBase &+ $0 &* quantum
      }
    }
  }

  /// The values of runs of decimals from their residuals.
  func predictDecimals(
    _ residuals: [some FixedWidthInteger & BitwiseCopyable],
    _ sequence: [UInt32],
    at base: Int,
    into values: inout [Double]
  ) {
    let residuals = residuals.span
    let sequence = sequence.span
    var values = values.mutableSpan
    for run in layouts.indices {
      guard case .decimals(let places) = layouts[run].values else { continue }
      let predictor = LinePredictor(
        followsLine: layouts[run].valueFollowsLine,
        base: table.valueBase[run],
        slope: table.valueSlope[run]
      )
      let power = DecimalScale.powers[places]
      let range = starts[run]..<starts[run + 1]
      predictor.decode(residuals, sequence: sequence, into: &values, range, at: base) {
        Double($0) / power
      }
    }
  }

  /// The values of the other runs, whose bits these are, one run after the other.
  func takeFloats(
    _ singles: [UInt32],
    _ doubles: [UInt64],
    at base: Int,
    into values: inout [Double]
  ) {
    var (single, double) = (0, 0)
    for run in layouts.indices {
      guard case .floats(let form, let differ) = layouts[run].values else { continue }
      let rows = base + starts[run]..<base + starts[run + 1]
      switch form {
      case .single:
        FloatBits.decodeSingles(singles, from: single, differ, into: &values, in: rows)
        single += rows.count
      case .double:
        FloatBits.decodeDoubles(doubles, from: double, differ, into: &values, in: rows)
        double += rows.count
      }
    }
  }
}
