import TidemarkCore

/// The rows of a batch that one worker takes at one step, with their keys as the worker numbers
/// them.
struct Selection: Sendable {
  var rows: [Int32] = []
  var keys: [UInt32] = []

  mutating func removeAll() {
    rows.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
  }

  @inline(__always)
  mutating func append(row: Int32, key: UInt32) {
    rows.append(row)
    keys.append(key)
  }

  /// Adds the rows that reach a step with a key; returns the classes of those that reach it without.
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
    let keyOfSeries = step.keys?.keyOfSeries ?? []
    let selects = step.selects
    let series = batch.readings.series
    var filtered = 0
    var unassigned = 0
    for row in 0..<series.count {
      if let input, input[row] != EngineBatch.passed { continue }
      let key = keyOfSeries[Int(series[row])]
      if !selects[Int(series[row])] {
        filtered += 1
      } else if key == KeySpace.none {
        unassigned += 1
      } else {
        append(row: Int32(row), key: key)
      }
    }
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
    _ keys: [UInt32]
  ) -> StepCounts {
    var counts = StepCounts()
    for row in keys.indices {
      if let input, input[row] != EngineBatch.passed { continue }
      if !step.selects[Int(batch.readings.series[row])] {
        counts.add(.filtered, 1)
      } else if keys[row] >= KeySpace.refused {
        counts.add(.unassigned, 1)
      } else {
        append(row: Int32(row), key: keys[row])
      }
    }
    return counts
  }
}
