import TidemarkCore

/// Turns rows into the payload of a chunk; `ChunkDecoder` says what it looks like.
///
/// Budget: 200 ns and 7 bytes per reading. All buffers are kept from chunk to chunk.
struct ChunkEncoder: ~Copyable {
  /// Bytes per column of the last chunk.
  private(set) var sizes = ColumnSizes()
  private var columns = ColumnEncoder()
  private var grouping: RowGrouping
  private var runs = RunTable()

  // Columns of the rows sorted by series: first values, then residuals.
  private var epoch: [Int64] = []
  private var sequence: [Int64] = []
  private var truth: [Int64] = []
  private var event: [Int64] = []
  private var eventResiduals: [Int64] = []
  private var values: [Double] = []
  private var scaled: [Int64] = []
  private var valueResiduals: [Int64] = []
  /// Values of the runs that are no decimals.
  private var bits: [Int64] = []
  private var scratch: [Int64] = []

  init(seriesCount: Int) {
    grouping = RowGrouping(seriesCount: seriesCount)
  }

  /// Appends the payload for the rows of `batch`, at least one, to `output`.
  mutating func encode(_ batch: borrowing ReadingBatch, into output: inout [UInt8]) {
    sizes = ColumnSizes()
    grouping.group(batch.series)
    resize(to: batch.count)
    scatter(batch.epoch, to: grouping.positions, into: &epoch)
    scatter(batch.sequence, to: grouping.positions, into: &sequence)
    scatter(batch.value, to: grouping.positions, into: &values)

    scatter(batch.eventTime, to: grouping.positions, into: &event)
    scatter(batch.trueTime, to: grouping.positions, into: &truth)
    subtract(event, from: &truth)
    let truthQuantum = Quantum(of: truth, count: truth.count)
    truthQuantum.divide(&truth, count: truth.count)
    let eventBase = batch.eventTime[0]
    subtract(eventBase, from: &event)
    let eventQuantum = Quantum(of: event, count: event.count)
    eventQuantum.divide(&event, count: event.count)

    runs.removeAll()
    bits.removeAll(keepingCapacity: true)
    for run in 0..<grouping.count { predict(run) }

    encodeRuns(into: &output)
    encode(grouping.order, as: .order, into: &output)
    encodeArrival(batch.arrivalTime, into: &output)
    encode(epoch, as: .epoch, into: &output)
    encode(sequence, as: .sequence, into: &output)
    encodeScattered(batch.copy, as: .copy, into: &output)
    append(eventBase, eventQuantum, of: .eventTime, to: &output)
    encode(eventResiduals, as: .eventTime, into: &output)
    append(nil, truthQuantum, of: .trueTime, to: &output)
    encode(truth, as: .trueTime, into: &output)
    encodeSent(batch, into: &output)
    encode(valueResiduals, as: .value, into: &output)
    encode(bits, as: .value, into: &output)
    encodeScattered(batch.anomaly, as: .anomaly, into: &output)
  }

  private mutating func resize(to count: Int) {
    epoch.resize(to: count, filler: 0)
    sequence.resize(to: count, filler: 0)
    truth.resize(to: count, filler: 0)
    event.resize(to: count, filler: 0)
    eventResiduals.resize(to: count, filler: 0)
    values.resize(to: count, filler: 0)
    scaled.resize(to: count, filler: 0)
    valueResiduals.resize(to: count, filler: 0)
    scratch.resize(to: count, filler: 0)
  }

  /// Makes the columns of one run residuals, and appends the run to the table.
  private mutating func predict(_ run: Int) {
    let range = grouping.range(ofRun: run)
    let first = range.lowerBound
    let times = LinePredictor.encode(
      event,
      sequence: sequence,
      in: range,
      slopesAlways: true,
      into: &eventResiduals
    )
    let places = DecimalScale.encode(values, in: range, into: &scaled)
    var levels = LinePredictor(followsLine: false, base: 0, slope: 0)
    if places != nil {
      levels = LinePredictor.encode(
        scaled,
        sequence: sequence,
        in: range,
        slopesAlways: false,
        into: &valueResiduals
      )
    } else {
      appendBits(range)
    }
    runs.series.append(Int64(grouping.series[run]))
    runs.length.append(Int64(range.count))
    runs.layout.append(
      RunLayout(
        decimalPlaces: places,
        eventFollowsLine: times.followsLine,
        valueFollowsLine: levels.followsLine
      ).rawValue
    )
    runs.firstEpoch.append(epoch[first])
    runs.firstSequence.append(sequence[first])
    runs.eventBase.append(times.base)
    runs.eventSlope.append(times.slope)
    runs.firstTruth.append(truth[first])
    runs.valueBase.append(levels.base)
    runs.valueSlope.append(levels.slope)
    difference(&epoch, in: range, expected: 0)
    difference(&sequence, in: range, expected: 1)
    difference(&truth, in: range, expected: 0)
  }

  /// Keeps the values of a run as bits that differ from the bits before, and no residuals.
  private mutating func appendBits(_ range: Range<Int>) {
    var before: UInt64 = 0
    for index in range {
      let pattern = values[index].bitPattern
      bits.append(Int64(bitPattern: pattern ^ before))
      before = pattern
      valueResiduals[index] = 0
    }
  }

  private mutating func encodeRuns(into output: inout [UInt8]) {
    let start = output.count
    output.append(field: UInt32(runs.count))
    difference(&runs.series, in: 0..<runs.count, expected: 1, first: -1)
    for table in [
      runs.series, runs.length, runs.layout, runs.firstEpoch, runs.firstSequence, runs.eventBase,
      runs.eventSlope, runs.firstTruth, runs.valueBase, runs.valueSlope,
    ] {
      columns.encode(table, into: &output)
    }
    sizes[.runs] += UInt64(output.count - start)
  }

  private mutating func encodeArrival(_ times: [Int64], into output: inout [UInt8]) {
    scratch.replaceSubrange(0..<times.count, with: times)
    difference(&scratch, in: 0..<scratch.count, expected: 0, first: times[0])
    let quantum = Quantum(of: scratch, count: scratch.count)
    quantum.divide(&scratch, count: scratch.count)
    append(times[0], quantum, of: .arrivalTime, to: &output)
    encode(scratch, as: .arrivalTime, into: &output)
  }

  private mutating func encodeSent(_ batch: borrowing ReadingBatch, into output: inout [UInt8]) {
    scatter(batch.trueTime, to: grouping.positions, into: &event)
    scatter(batch.sentTime, to: grouping.positions, into: &scratch)
    subtract(event, from: &scratch)
    let quantum = Quantum(of: scratch, count: scratch.count)
    quantum.divide(&scratch, count: scratch.count)
    append(nil, quantum, of: .sentTime, to: &output)
    encode(scratch, as: .sentTime, into: &output)
  }

  private mutating func encodeScattered(
    _ column: [some FixedWidthInteger],
    as name: RecordingColumn,
    into output: inout [UInt8]
  ) {
    scatter(column, to: grouping.positions, into: &scratch)
    encode(scratch, as: name, into: &output)
  }

  private mutating func encode(
    _ column: [Int64],
    as name: RecordingColumn,
    into output: inout [UInt8]
  ) {
    let start = output.count
    columns.encode(column, into: &output)
    sizes[name] += UInt64(output.count - start)
  }

  private mutating func append(
    _ base: Int64?,
    _ quantum: Quantum,
    of name: RecordingColumn,
    to output: inout [UInt8]
  ) {
    let start = output.count
    if let base { output.append(field: base) }
    output.append(field: quantum.nanoseconds)
    sizes[name] += UInt64(output.count - start)
  }
}
