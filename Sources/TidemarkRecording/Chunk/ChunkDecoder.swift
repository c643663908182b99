import TidemarkCore

/// Turns the payload of a chunk into rows.
///
/// ```
/// runs 4, at least 1            a run: the rows of one series in this chunk
///
/// columns of one value per run, ascending by series:
///   series                      less the one before, less 1; the first counts from -1
///   length                      rows, at least 1
///   layout                      bits 0...3 decimals of the values (15: kept as bits),
///                               bit 4 event time follows a line, bit 5 the value does
///   first epoch, first sequence
///   event base, event slope     of `LinePredictor`, in event quanta
///   first truth                 true - event time, in truth quanta
///   value base, value slope     of `LinePredictor`, in units of the last decimal
///
/// columns of one value per row, in the order of rows:
///   order                       the run that the row is of
///   base 8, quantum 8, arrival  less the arrival of the row before (first: less base), in quanta
///
/// columns of one value per row, sorted by series, within a series in the order of rows:
///   epoch                       less the one before; first of a run: 0
///   sequence                    less the one before, less 1; first of a run: 0
///   copy
///   base 8, quantum 8, event    less the prediction; a value v stands for base + quantum * v
///   quantum 8, truth            true - event time, less the one before; first of a run: 0
///   quantum 8, sent             sent - true time
///   value                       less the prediction; 0 in runs kept as bits
///   bits                        only rows of such runs: IEEE 754 bits, exclusive or the row before
///   anomaly
/// ```
/// A column is as `ColumnEncoder` writes it. Sums wrap at 64 bits. Row *k* of a run belongs to the
/// *k*-th place where `order` names that run, which gives back any order of rows.
struct ChunkDecoder: ~Copyable {
  /// The most rows that a chunk may claim, so that no number in a file decides how much is allocated.
  static let maximumRows = 1 << 20

  private var columns = ColumnDecoder()
  private var runs = RunTable()
  /// Run *r* is at `starts[r]..<starts[r + 1]` of the grouped rows.
  private var starts: [Int] = []
  private var layouts: [RunLayout] = []
  /// For each row its place among the grouped rows.
  private var sources: [UInt32] = []
  private var sequence: [Int64] = []
  private var event: [Int64] = []
  private var scratch: [Int64] = []
  private var bits: [Int64] = []
  private var values: [Double] = []

  init() {}

  /// Makes `batch` the rows of a payload whose checksum agreed.
  mutating func decode(
    _ payload: [UInt8],
    rows: Int,
    seriesCount: Int,
    into batch: inout ReadingBatch
  ) throws(FormatError) {
    guard rows >= 1, rows <= Self.maximumRows else {
      throw FormatError("a chunk of \(rows) rows is not allowed")
    }
    resize(to: rows)
    batch.resize(to: rows)
    var input = ByteInput(payload)
    try decodeRuns(&input, rows: rows, seriesCount: seriesCount)
    try decodeOrder(&input, into: &batch.series)
    try decodeArrival(&input, into: &batch.arrivalTime)
    try decodeEpoch(&input, into: &batch.epoch)
    try decodeSequence(&input, into: &batch.sequence)
    try decodePlain(&input, into: &batch.copy)
    try decodeEvent(&input, into: &batch.eventTime)
    try decodeTruth(&input, into: &batch.trueTime)
    try decodeSent(&input, true: batch.trueTime, into: &batch.sentTime)
    try decodeValues(&input, into: &batch.value)
    try decodePlain(&input, into: &batch.anomaly)
    try input.expectEnd()
  }

  private mutating func resize(to rows: Int) {
    sources.resize(to: rows, filler: 0)
    sequence.resize(to: rows, filler: 0)
    event.resize(to: rows, filler: 0)
    scratch.resize(to: rows, filler: 0)
    values.resize(to: rows, filler: 0)
  }

  private mutating func decodeRuns(
    _ input: inout ByteInput,
    rows: Int,
    seriesCount: Int
  ) throws(FormatError) {
    let count = try input.count()
    guard count >= 1, count <= rows else { throw FormatError("\(rows) rows have \(count) runs") }
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

    starts.removeAll(keepingCapacity: true)
    layouts.removeAll(keepingCapacity: true)
    var series = -1
    var start = 0
    for run in 0..<count {
      guard runs.series[run] >= 0, runs.series[run] < Int64(seriesCount - 1 - series) else {
        throw FormatError("a run is of a series that the catalog does not have")
      }
      series += Int(runs.series[run]) + 1
      runs.series[run] = Int64(series)
      guard runs.length[run] >= 1, runs.length[run] <= Int64(rows - start) else {
        throw FormatError("the runs have more rows than the chunk")
      }
      starts.append(start)
      start += Int(runs.length[run])
      layouts.append(try RunLayout(rawValue: runs.layout[run]))
    }
    starts.append(start)
    guard start == rows else { throw FormatError("the runs have fewer rows than the chunk") }
  }

  private mutating func decodeOrder(
    _ input: inout ByteInput,
    into series: inout [UInt32]
  ) throws(FormatError) {
    try columns.decodeAll(&input, count: scratch.count, into: &scratch)
    try followOrder(scratch, starts: starts, runSeries: runs.series, &sources, &series)
  }

  private mutating func decodeArrival(
    _ input: inout ByteInput,
    into times: inout [Int64]
  ) throws(FormatError) {
    let base = try input.signed()
    let quantum = try decodeQuantum(&input)
    try columns.decodeAll(&input, count: scratch.count, into: &scratch)
    accumulate(scratch, from: base, quantum: quantum, into: &times)
  }

  private mutating func decodeEpoch(
    _ input: inout ByteInput,
    into epoch: inout [UInt16]
  ) throws(FormatError) {
    let constant = try columns.decode(&input, count: scratch.count, into: &scratch)
    let first = runs.firstEpoch[0]
    if constant == 0, runs.firstEpoch.allSatisfy({ $0 == first }) {
      fill(&epoch, with: UInt16(truncatingIfNeeded: first))
      return
    }
    if let constant { fill(&scratch, with: constant) }
    accumulateRuns(&scratch, starts: starts, first: runs.firstEpoch, expected: 0)
    gather(scratch, from: sources, into: &epoch)
  }

  private mutating func decodeSequence(
    _ input: inout ByteInput,
    into column: inout [UInt32]
  ) throws(FormatError) {
    try columns.decodeAll(&input, count: sequence.count, into: &sequence)
    accumulateRuns(&sequence, starts: starts, first: runs.firstSequence, expected: 1)
    gather(sequence, from: sources, into: &column)
  }

  private mutating func decodePlain<Value: FixedWidthInteger>(
    _ input: inout ByteInput,
    into column: inout [Value]
  ) throws(FormatError) {
    if let constant = try columns.decode(&input, count: scratch.count, into: &scratch) {
      fill(&column, with: Value(truncatingIfNeeded: constant))
    } else {
      gather(scratch, from: sources, into: &column)
    }
  }

  private mutating func decodeEvent(
    _ input: inout ByteInput,
    into times: inout [Int64]
  ) throws(FormatError) {
    let base = try input.signed()
    let quantum = try decodeQuantum(&input)
    try columns.decodeAll(&input, count: scratch.count, into: &scratch)
    for run in layouts.indices {
      LinePredictor(
        followsLine: layouts[run].eventFollowsLine,
        base: runs.eventBase[run],
        slope: runs.eventSlope[run]
      ).decode(&scratch, sequence: sequence, in: starts[run]..<starts[run + 1])
    }
    scale(scratch, by: quantum, from: base, into: &event)
    gather(event, from: sources, into: &times)
  }

  private mutating func decodeTruth(
    _ input: inout ByteInput,
    into times: inout [Int64]
  ) throws(FormatError) {
    let quantum = try decodeQuantum(&input)
    try columns.decodeAll(&input, count: scratch.count, into: &scratch)
    accumulateRuns(&scratch, starts: starts, first: runs.firstTruth, expected: 0)
    add(scratch, times: quantum, to: &event)
    gather(event, from: sources, into: &times)
  }

  private mutating func decodeSent(
    _ input: inout ByteInput,
    true trueTimes: [Int64],
    into times: inout [Int64]
  ) throws(FormatError) {
    let quantum = try decodeQuantum(&input)
    if let constant = try columns.decode(&input, count: scratch.count, into: &scratch) {
      scale(trueTimes, by: 1, from: constant &* quantum, into: &times)
    } else {
      gather(scratch, from: sources, into: &times)
      scale(times, by: quantum, plus: trueTimes, into: &event)
      swap(&times, &event)
    }
  }

  private mutating func decodeValues(
    _ input: inout ByteInput,
    into column: inout [Double]
  ) throws(FormatError) {
    try columns.decodeAll(&input, count: scratch.count, into: &scratch)
    var bitRows = 0
    for run in layouts.indices where layouts[run].decimalPlaces == nil {
      bitRows += starts[run + 1] - starts[run]
    }
    try columns.decodeAll(&input, count: bitRows, into: &bits)
    var nextBit = 0
    for run in layouts.indices {
      let range = starts[run]..<starts[run + 1]
      if let places = layouts[run].decimalPlaces {
        LinePredictor(
          followsLine: layouts[run].valueFollowsLine,
          base: runs.valueBase[run],
          slope: runs.valueSlope[run]
        ).decode(&scratch, sequence: sequence, in: range)
        DecimalScale.decode(scratch, places: places, in: range, into: &values)
      } else {
        restore(bits[nextBit..<nextBit + range.count], at: range.lowerBound, into: &values)
        nextBit += range.count
      }
    }
    gather(values, from: sources, into: &column)
  }

  private func decodeQuantum(_ input: inout ByteInput) throws(FormatError) -> Int64 {
    let quantum = try input.signed()
    guard quantum >= 1 else { throw FormatError("a quantum of time is not positive") }
    return quantum
  }
}
