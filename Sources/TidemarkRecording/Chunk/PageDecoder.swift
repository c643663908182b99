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
///   tie rank                    among rows of one arrival; only if order is derived
/// ```
/// A column is as `ColumnEncoder` writes it. Sums wrap at 64 bits; of what has fewer bits (sequence
/// numbers and tie ranks 32) the lowest count, also in predictions. Decimals are `DecimalScale`'s;
/// exclusive or begins anew in every run, whose first value is as it is.
struct PageDecoder: ~Copyable {
  private var columns = ColumnDecoder()
  private var runs = PageRuns()
  private var singles: [UInt32] = []
  private var doubles: [UInt64] = []

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
    let count = page.rows
    try runs.read(&input, page, isDerived: isDerived, by: &columns, into: &rows)
    let eventBase = try input.signed()
    let quanta = try (input.quantum(), input.quantum(), input.quantum())
    let latencyQuantum = isDerived ? try input.quantum() : 1
    try skipLengths(&input, columns: isDerived ? 12 : 10)
    rows.sharedEpoch.join(try decodeEpoch(&input, count, at: base, into: &rows.columns.epoch))
    try decodeSequence(&input, count, at: base, into: &rows.columns.sequence)
    rows.sharedCopy.join(
      try columns.decode(&input, count: count, into: &rows.columns.copy, at: base)
    )
    try decodeEvent(&input, count, eventBase, quantum: quanta.0, at: base, into: &rows.columns)
    let truth = try decodeTruth(&input, count, quantum: quanta.1, at: base, into: &rows.columns)
    let sent = try decodeSent(
      &input,
      count,
      quantum: quanta.2,
      truth,
      at: base,
      into: &rows.columns
    )
    rows.join(base..<base + count, truthOffset: truth, sentOffset: sent)
    try decodeValues(&input, count, at: base, into: &rows.columns)
    rows.sharedAnomaly.join(
      try columns.decode(&input, count: count, into: &rows.columns.anomaly, at: base)
    )
    if isDerived {
      try decodeLatency(&input, count, quantum: latencyQuantum, at: base, into: &rows.columns)
      rows.sharedTieRank.join(
        try columns.decode(&input, count: count, into: &rows.tieRank, at: base)
      )
    }
    try input.expectEnd()
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

  /// Returns the epoch that all rows of the page have, if there is one.
  private mutating func decodeEpoch(
    _ input: inout ByteInput,
    _ count: Int,
    at base: Int,
    into epochs: inout [UInt16]
  ) throws(FormatError) -> UInt16? {
    let decoded = try columns.decode(&input, count: count)
    let first = runs.table.firstEpoch[0]
    if decoded.constant == 0, runs.table.firstEpoch.allSatisfy({ $0 == first }) {
      let epoch = UInt16(truncatingIfNeeded: first)
      fill(&epochs, with: epoch, in: base..<base + count)
      return epoch
    }
    accumulate(decoded, first: runs.table.firstEpoch, expected: 0, into: &epochs, at: base)
    return nil
  }

  private mutating func decodeSequence(
    _ input: inout ByteInput,
    _ count: Int,
    at base: Int,
    into sequence: inout [UInt32]
  ) throws(FormatError) {
    let decoded = try columns.decode(&input, count: count)
    accumulate(decoded, first: runs.table.firstSequence, expected: 1, into: &sequence, at: base)
  }

  private func accumulate(
    _ decoded: ColumnDecoder.Decoded,
    first: [Int64],
    expected: Int64,
    into column: inout [some FixedWidthInteger & BitwiseCopyable],
    at base: Int
  ) {
    if decoded.isNarrow {
      accumulateRuns(
        columns.narrow,
        starts: runs.starts,
        first: first,
        expected: expected,
        into: &column,
        at: base
      )
    } else {
      accumulateRuns(
        columns.wide,
        starts: runs.starts,
        first: first,
        expected: expected,
        into: &column,
        at: base
      )
    }
  }

  private mutating func decodeEvent(
    _ input: inout ByteInput,
    _ count: Int,
    _ eventBase: Int64,
    quantum: Int64,
    at base: Int,
    into rows: inout ReadingBatch
  ) throws(FormatError) {
    let decoded = try columns.decode(&input, count: count)
    if decoded.isNarrow {
      runs.predictEvents(
        columns.narrow,
        rows.sequence,
        eventBase,
        quantum,
        at: base,
        into: &rows.eventTime
      )
    } else {
      runs.predictEvents(
        columns.wide,
        rows.sequence,
        eventBase,
        quantum,
        at: base,
        into: &rows.eventTime
      )
    }
  }

  /// Returns true - event time if it is the same in all rows, else fills the true times.
  private mutating func decodeTruth(
    _ input: inout ByteInput,
    _ count: Int,
    quantum: Int64,
    at base: Int,
    into rows: inout ReadingBatch
  ) throws(FormatError) -> Int64? {
    let decoded = try columns.decode(&input, count: count)
    let first = runs.table.firstTruth[0]
    if decoded.constant == 0, runs.table.firstTruth.allSatisfy({ $0 == first }) {
      return first &* quantum
    }
    rows.trueTime.resize(to: rows.eventTime.count, filler: 0)
    if decoded.isNarrow {
      accumulateRuns(
        columns.narrow,
        starts: runs.starts,
        first: runs.table.firstTruth,
        quantum: quantum,
        to: rows.eventTime,
        into: &rows.trueTime,
        at: base
      )
    } else {
      accumulateRuns(
        columns.wide,
        starts: runs.starts,
        first: runs.table.firstTruth,
        quantum: quantum,
        to: rows.eventTime,
        into: &rows.trueTime,
        at: base
      )
    }
    return nil
  }

  /// Returns sent - true time if it is the same in all rows, else fills the sent times.
  private mutating func decodeSent(
    _ input: inout ByteInput,
    _ count: Int,
    quantum: Int64,
    _ truthOffset: Int64?,
    at base: Int,
    into rows: inout ReadingBatch
  ) throws(FormatError) -> Int64? {
    let decoded = try columns.decode(&input, count: count)
    if let constant = decoded.constant { return constant &* quantum }
    rows.sentTime.resize(to: rows.eventTime.count, filler: 0)
    if let truthOffset {
      rows.trueTime.resize(to: rows.eventTime.count, filler: 0)
      add(truthOffset, to: rows.eventTime, in: base..<base + count, into: &rows.trueTime)
    }
    if decoded.isNarrow {
      add(columns.narrow, times: quantum, to: rows.trueTime, into: &rows.sentTime, at: base)
    } else {
      add(columns.wide, times: quantum, to: rows.trueTime, into: &rows.sentTime, at: base)
    }
    return nil
  }

  private mutating func decodeValues(
    _ input: inout ByteInput,
    _ count: Int,
    at base: Int,
    into rows: inout ReadingBatch
  ) throws(FormatError) {
    let decoded = try columns.decode(&input, count: count)
    if decoded.isNarrow {
      runs.predictDecimals(columns.narrow, rows.sequence, at: base, into: &rows.value)
    } else {
      runs.predictDecimals(columns.wide, rows.sequence, at: base, into: &rows.value)
    }
    let (singleRows, doubleRows) = runs.floatRows
    singles.resize(to: singleRows, filler: 0)
    doubles.resize(to: doubleRows, filler: 0)
    try columns.decode(&input, count: singleRows, into: &singles, at: 0)
    try columns.decode(&input, count: doubleRows, into: &doubles, at: 0)
    runs.takeFloats(singles, doubles, at: base, into: &rows.value)
  }

  private mutating func decodeLatency(
    _ input: inout ByteInput,
    _ count: Int,
    quantum: Int64,
    at base: Int,
    into rows: inout ReadingBatch
  ) throws(FormatError) {
    let decoded = try columns.decode(&input, count: count)
    if decoded.isNarrow {
      addRuns(
        columns.narrow,
        starts: runs.starts,
        least: runs.table.leastLatency,
        quantum: quantum,
        to: rows.eventTime,
        into: &rows.arrivalTime,
        at: base
      )
    } else {
      addRuns(
        columns.wide,
        starts: runs.starts,
        least: runs.table.leastLatency,
        quantum: quantum,
        to: rows.eventTime,
        into: &rows.arrivalTime,
        at: base
      )
    }
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
