import TidemarkCore

/// Reads pages: the rows of some runs, sorted by series and within a series in the order of rows.
///
/// ```
/// columns of one value per run, in ascending order of series:
///   series                      less the one before, less 1; the first counts from -1
///   length                      rows, at least 1
///   layout                      bits 0...3 decimals of the values (0...9), or 13: kept as 32-bit
///                               floats, or 14: as 64-bit ones; bit 4 event time follows a line,
///                               bit 5 the value does, bit 6 floats are exclusive or the one before
///   first epoch, first sequence
///   event base, event slope     of `LinePredictor`, in event quanta
///   first truth                 true - event time, in truth quanta
///   value base, value slope     of `LinePredictor`, in units of the last decimal
///   least latency               arrival - event time, in latency quanta; only if order is derived
///
/// event base 8; quanta in nanoseconds: event 8, truth 8, sent 8, latency 8 (only if order is derived)
/// lengths of the columns that follow: count 1, each 4
///
/// columns of one value per row, one run after the other:
///   epoch                       less the one before; first of a run: 0
///   sequence                    less the one before, less 1; first of a run: 0
///   copy
///   event                       less the prediction; a value v stands for base + quantum * v
///   truth                       true - event time in truth quanta, less the one before; first of a
///                               run: 0
///   sent                        sent - true time, in sent quanta
///   value                       less the prediction; 0 in runs kept as floats
///   singles                     only rows of runs of 32-bit floats: IEEE 754 bits
///   doubles                     only rows of runs of 64-bit floats: IEEE 754 bits
///   anomaly
///   latency                     arrival - event time in latency quanta, less the run's least; only if
///                               order is derived
///   tie rank                    among rows of one arrival, signed; only if order is derived
/// ```
/// A column is as `ColumnEncoder` writes it. Sums wrap at 64 bits; of what has fewer bits the lowest
/// count. Decimals are `DecimalScale`'s; exclusive or begins anew in every run, whose first value is as
/// it is.
struct PageDecoder: ~Copyable {
  private var columns = ColumnDecoder()
  private var runs = RunTable()
  private var layouts: [RunLayout] = []
  // Of the rows of the page.
  private var starts: [Int] = []
  private var sequence: [Int64] = []
  private var event: [Int64] = []
  private var scratch: [Int64] = []
  private var singles: [Int64] = []
  private var doubles: [Int64] = []
  private var lengths: [Int] = []

  init() {}

  /// Appends the rows of a page, which `input` holds and nothing else.
  ///
  /// `rows` has room for them.
  mutating func decode(
    _ input: inout ByteInput,
    _ page: ChunkHead.Page,
    isDerived: Bool,
    into rows: inout DecodedRows
  ) throws(FormatError) {
    let base = rows.count
    resize(to: page.rows)
    try decodeRuns(&input, page, isDerived: isDerived, into: &rows)
    let eventBase = try input.signed()
    let quanta = try (input.quantum(), input.quantum(), input.quantum())
    let latencyQuantum = isDerived ? try input.quantum() : 1
    try skipLengths(&input, columns: isDerived ? 12 : 10)
    try decodeEpoch(&input, at: base, into: &rows)
    try decodeSequence(&input, at: base, into: &rows.sequence)
    rows.sharedCopy.join(try decodePlain(&input, at: base, into: &rows.copy))
    try decodeEvent(&input, eventBase, quantum: quanta.0, at: base, into: &rows.event)
    let truth = try decodeTruth(&input, quantum: quanta.1, at: base, into: &rows)
    let sent = try decodeSent(&input, quantum: quanta.2, truth, at: base, into: &rows)
    rows.offsets.append((base..<base + page.rows, truth, sent))
    rows.sharedTruthOffset.join(truth)
    rows.sharedSentOffset.join(sent)
    try decodeValues(&input, at: base, into: &rows.value)
    rows.sharedAnomaly.join(try decodePlain(&input, at: base, into: &rows.anomaly))
    if isDerived {
      try decodeLatency(&input, quantum: latencyQuantum, at: base, into: &rows.arrival)
      rows.sharedTieRank.join(try decodePlain(&input, at: base, into: &rows.tieRank))
    }
    try input.expectEnd()
  }

  private mutating func resize(to rows: Int) {
    sequence.resize(to: rows, filler: 0)
    event.resize(to: rows, filler: 0)
    scratch.resize(to: rows, filler: 0)
  }

  private mutating func decodeRuns(
    _ input: inout ByteInput,
    _ page: ChunkHead.Page,
    isDerived: Bool,
    into rows: inout DecodedRows
  ) throws(FormatError) {
    let count = page.runs
    try columns.decodeAll(&input, count: count, into: &runs.series)
    try columns.decodeAll(&input, count: count, into: &runs.length)
    try columns.decodeAll(&input, count: count, into: &runs.layout)
    try columns.decodeAll(&input, count: count, into: &runs.firstEpoch)
    try columns.decodeAll(&input, count: count, into: &runs.firstSequence)
    try columns.decodeAll(&input, count: count, into: &runs.eventBase)
    try columns.decodeAll(&input, count: count, into: &runs.eventSlope)
    try columns.decodeAll(&input, count: count, into: &runs.firstTruth)
    try columns.decodeAll(&input, count: count, into: &runs.valueBase)
    try columns.decodeAll(&input, count: count, into: &runs.valueSlope)
    if isDerived { try columns.decodeAll(&input, count: count, into: &runs.leastLatency) }
    starts.removeAll(keepingCapacity: true)
    layouts.removeAll(keepingCapacity: true)
    let base = rows.count
    var series: Int64 = -1
    var start = 0
    for run in 0..<count {
      guard runs.series[run] >= 0, runs.series[run] < Int64(UInt32.max) else {
        throw FormatError("the runs of a page are in no order")
      }
      series += runs.series[run] + 1
      guard page.series.contains(UInt32(clamping: series)),
        run > 0 || series == page.series.lowerBound
      else { throw FormatError("a run is of a series that its page does not have") }
      guard runs.length[run] >= 1, runs.length[run] <= Int64(page.rows - start) else {
        throw FormatError("the runs have more rows than their page")
      }
      starts.append(start)
      rows.series.append(series)
      start += Int(runs.length[run])
      rows.starts.append(base + start)
      layouts.append(try RunLayout(rawValue: runs.layout[run]))
    }
    starts.append(start)
    guard start == page.rows, series == page.series.upperBound else {
      throw FormatError("the runs have fewer rows or series than their page")
    }
  }

  /// The lengths let others find one column; a reader of all needs them not, and checks them.
  private mutating func skipLengths(
    _ input: inout ByteInput,
    columns: Int
  ) throws(FormatError) {
    guard try input.byte() == columns else { throw FormatError("a page has unknown columns") }
    var total = 0
    for _ in 0..<columns { total += try input.count() }
    guard total == input.remaining else {
      throw FormatError("the columns of a page are not as long as it says")
    }
  }

  private mutating func decodeEpoch(
    _ input: inout ByteInput,
    at base: Int,
    into rows: inout DecodedRows
  ) throws(FormatError) {
    let count = scratch.count
    let constant = try columns.decode(&input, count: count, into: &scratch)
    let first = runs.firstEpoch[0]
    if constant == 0, runs.firstEpoch.allSatisfy({ $0 == first }) {
      let epoch = UInt16(truncatingIfNeeded: first)
      fill(&rows.epoch, with: epoch, in: base..<base + count)
      rows.sharedEpoch.join(epoch)
      return
    }
    if let constant { fill(&scratch, with: constant) }
    accumulateRuns(&scratch, starts: starts, first: runs.firstEpoch, expected: 0)
    narrow(scratch, into: &rows.epoch, at: base)
    rows.sharedEpoch.join(nil)
  }

  private mutating func decodeSequence(
    _ input: inout ByteInput,
    at base: Int,
    into column: inout [UInt32]
  ) throws(FormatError) {
    try columns.decodeAll(&input, count: sequence.count, into: &sequence)
    accumulateRuns(&sequence, starts: starts, first: runs.firstSequence, expected: 1)
    narrow(sequence, into: &column, at: base)
  }

  /// Returns the value that all rows of the page have, if there is one.
  private mutating func decodePlain<Value: FixedWidthInteger & BitwiseCopyable>(
    _ input: inout ByteInput,
    at base: Int,
    into column: inout [Value]
  ) throws(FormatError) -> Value? {
    let count = scratch.count
    if let constant = try columns.decode(&input, count: count, into: &scratch) {
      let value = Value(truncatingIfNeeded: constant)
      fill(&column, with: value, in: base..<base + count)
      return value
    }
    narrow(scratch, into: &column, at: base)
    return nil
  }

  private mutating func decodeEvent(
    _ input: inout ByteInput,
    _ eventBase: Int64,
    quantum: Int64,
    at base: Int,
    into times: inout [Int64]
  ) throws(FormatError) {
    try columns.decodeAll(&input, count: event.count, into: &event)
    for run in layouts.indices {
      LinePredictor(
        followsLine: layouts[run].eventFollowsLine,
        base: runs.eventBase[run],
        slope: runs.eventSlope[run]
      ).decode(&event, sequence: sequence, in: starts[run]..<starts[run + 1])
    }
    scale(&event, by: quantum, from: eventBase, into: &times, at: base)
  }

  /// Returns true - event time if it is the same in all rows, else fills the true times.
  private mutating func decodeTruth(
    _ input: inout ByteInput,
    quantum: Int64,
    at base: Int,
    into rows: inout DecodedRows
  ) throws(FormatError) -> Int64? {
    let constant = try columns.decode(&input, count: scratch.count, into: &scratch)
    let first = runs.firstTruth[0]
    if constant == 0, runs.firstTruth.allSatisfy({ $0 == first }) { return first &* quantum }
    if let constant { fill(&scratch, with: constant) }
    accumulateRuns(&scratch, starts: starts, first: runs.firstTruth, expected: 0)
    add(scratch, times: quantum, to: event, into: &rows.truth, at: base)
    return nil
  }

  /// Returns sent - true time if it is the same in all rows, else fills the sent times.
  private mutating func decodeSent(
    _ input: inout ByteInput,
    quantum: Int64,
    _ truthOffset: Int64?,
    at base: Int,
    into rows: inout DecodedRows
  ) throws(FormatError) -> Int64? {
    if let constant = try columns.decode(&input, count: scratch.count, into: &scratch) {
      return constant &* quantum
    }
    if let truthOffset {
      add(truthOffset, to: rows.event, in: base..<base + scratch.count, into: &rows.truth)
    }
    add(scratch, times: quantum, to: rows.truth, in: base, into: &rows.sent)
    return nil
  }

  private mutating func decodeValues(
    _ input: inout ByteInput,
    at base: Int,
    into column: inout [Double]
  ) throws(FormatError) {
    try columns.decodeAll(&input, count: scratch.count, into: &scratch)
    var (singleRows, doubleRows) = (0, 0)
    for run in layouts.indices {
      let length = starts[run + 1] - starts[run]
      switch layouts[run].values {
      case .decimals: break
      case .floats(.single, _): singleRows += length
      case .floats(.double, _): doubleRows += length
      }
    }
    try columns.decodeAll(&input, count: singleRows, into: &singles)
    try columns.decodeAll(&input, count: doubleRows, into: &doubles)
    var (single, double) = (0, 0)
    for run in layouts.indices {
      let range = starts[run]..<starts[run + 1]
      switch layouts[run].values {
      case .decimals(let places):
        LinePredictor(
          followsLine: layouts[run].valueFollowsLine,
          base: runs.valueBase[run],
          slope: runs.valueSlope[run]
        ).decode(&scratch, sequence: sequence, in: range)
        DecimalScale.decode(scratch, places: places, in: range, into: &column, at: base)
      case .floats(.single, let differ):
        FloatBits.decodeSingles(
          singles,
          from: single,
          differ,
          range.count,
          into: &column,
          at: base + range.lowerBound
        )
        single += range.count
      case .floats(.double, let differ):
        FloatBits.decodeDoubles(
          doubles,
          from: double,
          differ,
          range.count,
          into: &column,
          at: base + range.lowerBound
        )
        double += range.count
      }
    }
  }

  private mutating func decodeLatency(
    _ input: inout ByteInput,
    quantum: Int64,
    at base: Int,
    into times: inout [Int64]
  ) throws(FormatError) {
    try columns.decodeAll(&input, count: scratch.count, into: &scratch)
    for run in layouts.indices {
      let least = runs.leastLatency[run]
      add(least, to: &scratch, in: starts[run]..<starts[run + 1])
    }
    add(scratch, times: quantum, to: event, into: &times, at: base)
  }
}

extension ByteInput {
  /// A grid of times: nanoseconds, at least 1.
  mutating func quantum() throws(FormatError) -> Int64 {
    let quantum = try signed()
    guard quantum >= 1 else { throw FormatError("a quantum of time is not positive") }
    return quantum
  }
}
