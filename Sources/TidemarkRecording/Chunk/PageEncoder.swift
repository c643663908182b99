import TidemarkCore

/// A column of a chunk's rows sorted by series.
struct GroupedColumn {
  /// What all rows have, so that nothing need be done to them one by one: then there are no values.
  var constant: Int64?
  var values: [Int64] = []

  subscript(row: Int) -> Int64 { constant ?? values[row] }
}

/// The columns of a chunk's rows sorted by series, from which pages are made.
struct GroupedColumns {
  var epoch = GroupedColumn()
  var sequence: [Int64] = []
  var copy = GroupedColumn()
  var event: [Int64] = []
  /// True - event time.
  var truth = GroupedColumn()
  /// Sent - true time.
  var sent = GroupedColumn()
  /// Arrival - event time; empty where the order is stored.
  var latency: [Int64] = []
  /// Which of the rows that arrive at the same time comes first; empty where the order is stored.
  var tieRank: [Int64] = []
  var value: [Double] = []
  var anomaly = GroupedColumn()
}

/// Writes pages; `PageDecoder` says what they look like.
struct PageEncoder: ~Copyable {
  /// Bytes per column of the pages since they were last reset.
  var sizes = ColumnSizes()
  private var columns = ColumnEncoder()
  private var runs = RunTable()
  // Of the rows of the page.
  private var eventResiduals: [Int64] = []
  private var valueResiduals: [Int64] = []
  private var scaled: [Int64] = []
  private var singles: [Int64] = []
  private var doubles: [Int64] = []
  private var body: [UInt8] = []
  private var lengths: [UInt32] = []

  init() {}

  /// Appends a page of these runs, which lie one after the other in `grouped`.
  ///
  /// What is left of the values in `grouped` is of no use.
  mutating func encode(
    _ segments: ArraySlice<RowGrouping.Run>,
    of grouped: inout GroupedColumns,
    isDerived: Bool,
    into output: inout [UInt8]
  ) {
    guard let first = segments.first, let last = segments.last else { return }
    let rows = first.rows.lowerBound..<last.rows.upperBound
    runs.removeAll()
    body.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
    for run in segments {
      runs.series.append(Int64(run.series))
      runs.length.append(Int64(run.rows.count))
      runs.firstEpoch.append(grouped.epoch[run.rows.lowerBound])
      runs.firstSequence.append(grouped.sequence[run.rows.lowerBound])
    }
    let base = grouped.event[rows.lowerBound]
    subtract(base, from: &grouped.event, in: rows)
    var quanta = [Self.divide(&grouped.event, rows)]
    let truth = Self.divide(&grouped.truth, rows)
    let sent = Self.divide(&grouped.sent, rows)
    quanta += [truth.quantum, sent.quantum]
    if isDerived { quanta.append(Self.divide(&grouped.latency, rows)) }
    predict(segments, &grouped, rows, truth: truth.constant, isDerived: isDerived)
    let start = output.count
    appendRuns(isDerived: isDerived, to: &output)
    output.append(field: base)
    for quantum in quanta { output.append(field: quantum.nanoseconds) }
    appendColumns(grouped, rows, sent: sent.constant, isDerived: isDerived)
    output.append(UInt8(lengths.count))
    for length in lengths { output.append(field: length) }
    sizes[.runs] += UInt64(output.count - start)
    output.append(contentsOf: body)
  }

  /// Puts times on their grid.
  private static func divide(_ column: inout [Int64], _ rows: Range<Int>) -> Quantum {
    let quantum = Quantum(of: column, in: rows)
    quantum.divide(&column, in: rows)
    return quantum
  }

  /// As above; a constant stays as it is, for other pages, and is returned divided.
  private static func divide(
    _ column: inout GroupedColumn,
    _ rows: Range<Int>
  ) -> (quantum: Quantum, constant: Int64?) {
    guard let constant = column.constant else { return (divide(&column.values, rows), nil) }
    var single = [constant]
    let quantum = divide(&single, 0..<1)
    return (quantum, single[0])
  }

  /// Makes the columns of each run residuals, and completes the table of runs.
  private mutating func predict(
    _ segments: ArraySlice<RowGrouping.Run>,
    _ grouped: inout GroupedColumns,
    _ rows: Range<Int>,
    truth: Int64?,
    isDerived: Bool
  ) {
    // As long as the grouped columns, so that ranges are the same in all.
    eventResiduals.resize(to: grouped.event.count, filler: 0)
    valueResiduals.resize(to: grouped.event.count, filler: 0)
    scaled.resize(to: grouped.event.count, filler: 0)
    singles.removeAll(keepingCapacity: true)
    doubles.removeAll(keepingCapacity: true)
    for run in segments {
      let range = run.rows
      let times = LinePredictor.encode(
        grouped.event,
        sequence: grouped.sequence,
        in: range,
        slopesAlways: true,
        into: &eventResiduals
      )
      runs.eventBase.append(times.base)
      runs.eventSlope.append(times.slope)
      predictValues(range, grouped, times)
      runs.firstTruth.append(truth ?? grouped.truth[range.lowerBound])
      difference(&grouped.sequence, in: range, expected: 1)
      if grouped.epoch.constant == nil {
        difference(&grouped.epoch.values, in: range, expected: 0)
      }
      if truth == nil { difference(&grouped.truth.values, in: range, expected: 0) }
      if isDerived {
        runs.leastLatency.append(takeLeast(&grouped.latency, in: range))
      }
    }
  }

  private mutating func predictValues(
    _ range: Range<Int>,
    _ grouped: GroupedColumns,
    _ times: LinePredictor
  ) {
    var levels = LinePredictor(followsLine: false, base: 0, slope: 0)
    let values: RunLayout.Values
    if let places = DecimalScale.encode(grouped.value, in: range, into: &scaled) {
      values = .decimals(places)
      levels = LinePredictor.encode(
        scaled,
        sequence: grouped.sequence,
        in: range,
        slopesAlways: false,
        into: &valueResiduals
      )
    } else {
      values = FloatBits.layout(grouped.value, in: range)
      appendFloats(grouped.value, in: range, values)
      fill(&valueResiduals, with: 0, in: range)
    }
    runs.layout.append(
      RunLayout(
        values: values,
        eventFollowsLine: times.followsLine,
        valueFollowsLine: levels.followsLine
      ).rawValue
    )
    runs.valueBase.append(levels.base)
    runs.valueSlope.append(levels.slope)
  }

  private mutating func appendFloats(
    _ values: [Double],
    in range: Range<Int>,
    _ layout: RunLayout.Values
  ) {
    guard case .floats(let form, let differ) = layout else { return }
    switch form {
    case .single:
      FloatBits.append(values, in: range, form: form, differ: differ, to: &singles)
    case .double:
      FloatBits.append(values, in: range, form: form, differ: differ, to: &doubles)
    }
  }

  private mutating func appendRuns(isDerived: Bool, to output: inout [UInt8]) {
    difference(&runs.series, in: 0..<runs.count, expected: 1, first: -1)
    var tables = [
      runs.series, runs.length, runs.layout, runs.firstEpoch, runs.firstSequence, runs.eventBase,
      runs.eventSlope, runs.firstTruth, runs.valueBase, runs.valueSlope,
    ]
    if isDerived { tables.append(runs.leastLatency) }
    for table in tables { columns.encode(table, into: &output) }
  }

  /// Epochs and truth are differences by now; `sent` is its constant in its quanta.
  private mutating func appendColumns(
    _ grouped: GroupedColumns,
    _ rows: Range<Int>,
    sent: Int64?,
    isDerived: Bool
  ) {
    append(grouped.epoch, rows, constant: 0, .epoch)
    append(grouped.sequence, rows, .sequence)
    append(grouped.copy, rows, constant: grouped.copy.constant, .copy)
    append(eventResiduals, rows, .eventTime)
    append(grouped.truth, rows, constant: 0, .trueTime)
    append(grouped.sent, rows, constant: sent, .sentTime)
    append(valueResiduals, rows, .value)
    append(singles, 0..<singles.count, .value)
    append(doubles, 0..<doubles.count, .value)
    append(grouped.anomaly, rows, constant: grouped.anomaly.constant, .anomaly)
    if isDerived {
      append(grouped.latency, rows, .arrivalTime)
      append(grouped.tieRank, rows, .order)
    }
  }

  /// `constant` is what is written if all rows have the same value.
  private mutating func append(
    _ column: GroupedColumn,
    _ rows: Range<Int>,
    constant: Int64?,
    _ name: RecordingColumn
  ) {
    guard column.constant != nil, let constant else {
      append(column.values, rows, name)
      return
    }
    let start = body.count
    columns.encode(constant: constant, into: &body)
    count(from: start, name)
  }

  private mutating func append(_ column: [Int64], _ rows: Range<Int>, _ name: RecordingColumn) {
    let start = body.count
    columns.encode(column, in: rows, into: &body)
    count(from: start, name)
  }

  private mutating func count(from start: Int, _ name: RecordingColumn) {
    lengths.append(UInt32(body.count - start))
    sizes[name] += UInt64(body.count - start)
  }
}

/// Subtracts the least value of `range` from all in it, and returns it.
private func takeLeast(_ column: inout [Int64], in range: Range<Int>) -> Int64 {
  var span = column.mutableSpan
  var values = span._mutatingExtracting(range)
  var least = values[0]
  for index in values.indices { least = min(least, values[index]) }
  for index in values.indices { values[index] = values[index] &- least }
  return least
}
