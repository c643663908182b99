import TidemarkCore

/// The rows of a batch that one worker takes at one step, with their keys as the worker numbers
/// them.
struct Selection: Sendable {
  private(set) var rows: [Int32] = []
  private(set) var keys: [UInt32] = []
  /// `rows` counts from 0 without a gap: batches that a step takes whole need no writing.
  private var isEveryRow = false

  mutating func removeAll() {
    rows.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    isEveryRow = false
  }

  /// Makes it the rows that reach a step with a key; returns the classes of those that reach it without.
  ///
  /// A row came through the steps before where `input` says so (nil: all did).
  mutating func fill(
    from batch: EngineBatch,
    _ step: Plan.PlannedStep,
    input: [UInt8]?
  ) -> StepCounts {
    if let keys = batch.keysOfRows(of: step) {
      return fill(from: batch, step, input: input, keys)
    }
    if input == nil, step.takesSeriesAsKeys {
      takeAll(batch.readings.series)
      return StepCounts()
    }
    return fill(from: batch, step, input: input, keyOfSeries: step.keys?.keyOfSeries ?? [])
  }

  /// The first place, from one on, whose row is not before `row`.
  func place(ofRow row: Int, from first: Int) -> Int {
    if isEveryRow { return max(first, min(row, rows.count)) }
    var (low, high) = (first, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if Int(rows[middle]) < row { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Every row, with its series for a key: the column is shared.
  private mutating func takeAll(_ series: [UInt32]) {
    keys = series
    if !isEveryRow || rows.count > series.count { rows.removeAll(keepingCapacity: true) }
    rows.reserveCapacity(series.count)
    while rows.count < series.count { rows.append(Int32(truncatingIfNeeded: rows.count)) }
    isEveryRow = true
  }

  private mutating func fill(
    from batch: EngineBatch,
    _ step: Plan.PlannedStep,
    input: [UInt8]?,
    keyOfSeries: [UInt32]
  ) -> StepCounts {
    var (rows, keys) = room(for: batch.count)
    var (filtered, unassigned, count) = (0, 0, 0)
    let (series, selects) = (batch.readings.series, step.selects)
    do {
      var rows = rows.mutableSpan
      var keys = keys.mutableSpan
      for row in series.indices {
        if let input, input[row] != EngineBatch.passed { continue }
        let key = keyOfSeries[Int(series[row])]
        if !selects[Int(series[row])] {
          filtered += 1
        } else if key == KeySpace.none {
          unassigned += 1
        } else {
          rows[count] = Int32(truncatingIfNeeded: row)
          keys[count] = key
          count += 1
        }
      }
    }
    keep(count, rows, keys)
    var counts = StepCounts()
    counts.add(.filtered, filtered)
    counts.add(.unassigned, unassigned)
    return counts
  }

  /// The same where each row has a key of its own.
  private mutating func fill(
    from batch: EngineBatch,
    _ step: Plan.PlannedStep,
    input: [UInt8]?,
    _ keysOfRows: [UInt32]
  ) -> StepCounts {
    removeAll()
    var counts = StepCounts()
    for row in keysOfRows.indices {
      if let input, input[row] != EngineBatch.passed { continue }
      if !step.selects[Int(batch.readings.series[row])] {
        counts.add(.filtered, 1)
      } else if keysOfRows[row] >= KeySpace.refused {
        counts.add(.unassigned, 1)
      } else {
        rows.append(Int32(row))
        keys.append(keysOfRows[row])
      }
    }
    return counts
  }

  /// Makes it the rows of `all` whose keys are those of one worker, numbered as it numbers them.
  mutating func fill(from all: Selection, worker: Int, of workers: Int) {
    var (rows, keys) = room(for: all.rows.count)
    let division = SmallDivision(by: UInt32(workers))
    let worker = UInt32(truncatingIfNeeded: worker)
    var count = 0
    do {
      var rows = rows.mutableSpan
      var keys = keys.mutableSpan
      let (allRows, allKeys) = (all.rows, all.keys)
      for index in allKeys.indices {
        // Written whether or not it is taken, and counted without a branch: whose row it is cannot be
        // foreseen.
        let key = division.quotient(allKeys[index])
        rows[count] = allRows[index]
        keys[count] = key
        let other = (allKeys[index] &- key &* division.divisor) ^ worker
        count &+= 1 &- Int((other | (0 &- other)) >> 31)
      }
    }
    keep(count, rows, keys)
  }

  /// The columns, taken out, to be filled with up to so many rows.
  private mutating func room(for count: Int) -> (rows: [Int32], keys: [UInt32]) {
    var rows = taken(&rows, leaving: [])
    var keys = taken(&keys, leaving: [])
    rows.resize(to: count, filler: 0)
    keys.resize(to: count, filler: 0)
    isEveryRow = false
    return (rows, keys)
  }

  private mutating func keep(_ count: Int, _ rows: consuming [Int32], _ keys: consuming [UInt32]) {
    rows.removeLast(rows.count - count)
    keys.removeLast(keys.count - count)
    self.rows = rows
    self.keys = keys
  }
}

extension Plan.PlannedStep {
  /// Whether every series is selected, and is a key with its own number.
  fileprivate var takesSeriesAsKeys: Bool { keys?.areSeries == true && selectsEverySeries }
}
