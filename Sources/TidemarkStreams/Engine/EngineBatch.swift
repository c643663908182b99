package import TidemarkCore

/// A batch of readings together with what the sequential pass found out about it.
///
/// Everything in here is the same for every worker, so workers read it without coordination.
package struct EngineBatch: Sendable {
  /// Marks in `fates`: the reading came through.
  package static let passed = UInt8.max

  package internal(set) var readings = ReadingBatch()
  package internal(set) var isFlink = true
  /// Rows of the input before this batch.
  package internal(set) var firstRow = 0
  /// Event time of each row in quanta; empty if no step reads them all (`Plan.needsTimes`).
  package internal(set) var time: [Int64] = []
  var quantum = FlooredDivision(by: 1)
  /// For each step that passes readings on: `passed`, or the `LedgerClass` that ended a reading.
  ///
  /// Empty for the other steps.
  package internal(set) var fates: [[UInt8]] = []
  /// For each `map` step what it made of the values, and for each step that reads several others with
  /// different values what it sees; empty for the other steps.
  var mapped: [[Double]] = []
  var merged: [[Double]] = []
  /// For each step that passes readings on, how many it was given and how many it ended.
  package internal(set) var passing: [PassingCounts] = []
  /// Flink: the watermark before the first row, and how it rises, in order.
  var firstWatermark = Int64.min
  var advances: [Advance] = []
  /// For each window step, when it fires and by what its rows are judged.
  package internal(set) var schedules: [StepSchedule] = []
  /// For each step, what validation rejected.
  package internal(set) var rejects: [Emissions] = []

  /// For each step whose readings are given calculated keys, what they are.
  var assigned: [AssignedKeys?] = []
  /// For each leaf step the rows that reach it with a key, keys numbered as in its `KeySpace`.
  var selections: [Selection] = []
  /// For each leaf step the classes of the rows that reach it but are not selected.
  var unselected: [StepCounts] = []

  /// For each reorder step what came out of it; see `Plan.reorders`.
  package internal(set) var behind: [EngineBatch] = []
  /// Behind a reorder step, of each row its number among all readings of the input.
  package internal(set) var origins: [Int] = []
  /// Behind a reorder step, at the end of the input: the numbers of the readings that still wait there.
  package internal(set) var unreleased: [Int] = []
  /// Behind a reorder step: of each row, and of each of its own advances, the one of the batch before it
  /// that caused it; −1: none.
  var causes: [Int32] = []
  var advanceCauses: [Int32] = []
  /// Behind a reorder step: in which order it is to be filled, and how many rows there are after each advance
  /// of the batch before it.
  var order = ReleaseOrder()

  package init() {}

  package var count: Int { readings.count }

  /// Makes a place for each step of a plan, unless they are there.
  mutating func makePlaces(for plan: Plan) {
    guard fates.count != plan.steps.count else { return }
    fates = [[UInt8]](repeating: [], count: plan.steps.count)
    mapped = [[Double]](repeating: [], count: plan.steps.count)
    merged = [[Double]](repeating: [], count: plan.steps.count)
    passing = [PassingCounts](repeating: PassingCounts(), count: plan.steps.count)
    rejects = [Emissions](repeating: Emissions(stride: 1), count: plan.steps.count)
    assigned = [AssignedKeys?](repeating: nil, count: plan.steps.count)
    schedules = [StepSchedule](repeating: StepSchedule(), count: plan.leaves.count)
    selections = [Selection](repeating: Selection(), count: plan.leaves.count)
    unselected = [StepCounts](repeating: StepCounts(), count: plan.leaves.count)
  }

  /// What happened to each row before a step: `passed`, or the class that ended it.
  ///
  /// Nil: the step reads the source, which passes everything. With several inputs a row that comes
  /// through any of them passes; otherwise the first decides.
  package func inputFates(of step: Plan.PlannedStep) -> [UInt8]? {
    guard !step.readsWholeSection, let first = step.inputs.first else { return nil }
    var merged = fates[first]
    for input in step.inputs.dropFirst() {
      let others = fates[input]
      for row in merged.indices where others[row] == EngineBatch.passed {
        merged[row] = EngineBatch.passed
      }
    }
    return merged
  }
}

extension EngineBatch {
  /// The readings with the values that a step sees.
  package func readings(at step: Plan.PlannedStep) -> ReadingBatch {
    guard step.values != .source else { return readings }
    var seen = readings
    seen.value = values(step.values)
    return seen
  }

  /// The value that a step sees in a row.
  package func value(row: Int, at step: Plan.PlannedStep) -> Double {
    switch step.values {
    case .source: readings.value[row]
    case .mapped(let step): mapped[step][row]
    case .merged(let step): merged[step][row]
    }
  }

  func values(_ column: ValueColumn) -> [Double] {
    switch column {
    case .source: readings.value
    case .mapped(let step): mapped[step]
    case .merged(let step): merged[step]
    }
  }

  /// The batch as a step sees it: columns are shared, not copied.
  func seen(by step: Plan.PlannedStep) -> EngineBatch {
    guard step.values != .source else { return self }
    var batch = self
    batch.readings = readings(at: step)
    return batch
  }
}

extension EngineBatch {
  /// Event time of a row in quanta.
  package func time(ofRow row: Int) -> Int64 {
    time.isEmpty ? quantum.quotient(readings.eventTime[row]) : time[row]
  }

  /// Flink: the watermark that a row is judged by.
  package func watermark(before row: Int) -> Int64 {
    // The last rise at a position up to the row.
    var (low, high) = (0, advances.count)
    while low < high {
      let middle = (low + high) / 2
      if advances[middle].position <= row { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? firstWatermark : advances[low - 1].watermark
  }
}

/// What went into a step that passes readings on, and what did not come out.
package struct PassingCounts: Sendable, Equatable {
  package var input = 0
  package var removed = 0
  /// Of a reorder step: the most readings that waited at once.
  package var mostHeld = 0

  package init() {}

  package mutating func add(_ other: PassingCounts) {
    input += other.input
    removed += other.removed
    mostHeld = max(mostHeld, other.mostHeld)
  }
}

/// A moment between rows that no reading causes: a time-out, a periodic watermark, a test's clock.
package struct Instant: Sendable, Equatable {
  /// Rows of the batch that come before it.
  package var position: Int
  /// τ in nanoseconds.
  package var tau: Int64
  /// An explicit watermark in quanta, if it brings one.
  package var watermark: Int64?

  package init(position: Int, tau: Int64, watermark: Int64? = nil) {
    self.position = position
    self.tau = tau
    self.watermark = watermark
  }
}
