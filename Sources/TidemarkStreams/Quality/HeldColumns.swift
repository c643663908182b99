import TidemarkCore

/// What is kept of readings that wait: columns of the same length.
struct HeldColumns: WaitingColumns {
  /// Event times in quanta.
  var time: [Int64] = []
  /// How many readings arrived before each; of a batch's rows, which come last, `firstNumber` tells it.
  var number: [Int] = []
  private var firstNumber = 0
  var eventTime: [Int64] = []
  var trueTime: [Int64] = []
  var value: [Double] = []
  var series: [UInt32] = []
  var sequence: [UInt32] = []
  var epoch: [UInt16] = []
  var copy: [UInt8] = []

  var count: Int { time.count }

  mutating func removeAll() {
    time.removeAll(keepingCapacity: true)
    number.removeAll(keepingCapacity: true)
    eventTime.removeAll(keepingCapacity: true)
    trueTime.removeAll(keepingCapacity: true)
    value.removeAll(keepingCapacity: true)
    series.removeAll(keepingCapacity: true)
    sequence.removeAll(keepingCapacity: true)
    epoch.removeAll(keepingCapacity: true)
    copy.removeAll(keepingCapacity: true)
  }

  mutating func append(_ other: HeldColumns, _ rows: Range<Int>) {
    time.append(contentsOf: other.time[rows])
    number.append(contentsOf: other.number[rows])
    eventTime.append(contentsOf: other.eventTime[rows])
    trueTime.append(contentsOf: other.trueTime[rows])
    value.append(contentsOf: other.value[rows])
    series.append(contentsOf: other.series[rows])
    sequence.append(contentsOf: other.sequence[rows])
    epoch.append(contentsOf: other.epoch[rows])
    copy.append(contentsOf: other.copy[rows])
  }

  /// All rows of a batch, with the values that are passed on.
  mutating func append(_ batch: EngineBatch, values: [Double]) {
    let readings = batch.readings
    time.append(contentsOf: batch.time)
    firstNumber = batch.firstRow
    eventTime.append(contentsOf: readings.eventTime)
    trueTime.append(contentsOf: readings.trueTime)
    value.append(contentsOf: values)
    series.append(contentsOf: readings.series)
    sequence.append(contentsOf: readings.sequence)
    epoch.append(contentsOf: readings.epoch)
    copy.append(contentsOf: readings.copy)
  }

  /// Some rows in an order.
  func gathered(_ rows: ArraySlice<UInt32>) -> HeldColumns {
    var found = HeldColumns()
    gather(time, rows, into: &found.time)
    gatherNumbers(rows, into: &found.number)
    gather(eventTime, rows, into: &found.eventTime)
    gather(trueTime, rows, into: &found.trueTime)
    gather(value, rows, into: &found.value)
    gather(series, rows, into: &found.series)
    gather(sequence, rows, into: &found.sequence)
    gather(epoch, rows, into: &found.epoch)
    gather(copy, rows, into: &found.copy)
    return found
  }

  /// Some rows in the order of time, as those of a batch behind a reorder step.
  func gather(
    _ rows: ArraySlice<UInt32>,
    into behind: inout EngineBatch
  ) {
    gather(time, rows, into: &behind.time)
    gatherNumbers(rows, into: &behind.origins)
    gather(eventTime, rows, into: &behind.readings.eventTime)
    gather(trueTime, rows, into: &behind.readings.trueTime)
    gather(value, rows, into: &behind.readings.value)
    gather(series, rows, into: &behind.readings.series)
    gather(sequence, rows, into: &behind.readings.sequence)
    gatherFew(epoch, rows, into: &behind.readings.epoch)
    gatherFew(copy, rows, into: &behind.readings.copy)
  }

  private func gatherNumbers(_ rows: ArraySlice<UInt32>, into found: inout [Int]) {
    guard !rows.isEmpty else { return }
    let (number, first) = (number, firstNumber - number.count)
    found.append(addingCapacity: rows.count) { found in
      for row in rows {
        let row = Int(row)
        found.append(row < number.count ? number[row] : first + row)
      }
    }
  }

  /// A column that is nearly always nothing but zeros, which is seen faster than it is gathered.
  @inline(__always)
  private func gatherFew<Value: BitwiseCopyable & FixedWidthInteger>(
    _ column: [Value],
    _ rows: ArraySlice<UInt32>,
    into found: inout [Value]
  ) {
    var bits: Value = 0
    for value in column { bits |= value }
    if bits == 0 {
      found.resize(to: found.count + rows.count, filler: 0)
    } else {
      gather(column, rows, into: &found)
    }
  }

  @inline(__always)
  private func gather<Value: BitwiseCopyable>(
    _ column: [Value],
    _ rows: ArraySlice<UInt32>,
    into found: inout [Value]
  ) {
    guard !rows.isEmpty else { return }
    found.append(addingCapacity: rows.count) { found in
      for row in rows { found.append(column[Int(row)]) }
    }
  }
}
