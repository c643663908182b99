import TidemarkCore
import TidemarkStreams

/// What the engine did with some readings, as far as the oracle takes it from there: which readings came
/// to each step, with which key and value, and what the windows ended with.
struct ObservedRun: Sendable {
  /// A reading that a step took.
  struct Entry: Sendable {
    /// Row of the input.
    var row: Int32
    var key: UInt32
    /// Event time in quanta.
    var time: Int64
    var value: Double
  }

  /// Whether the assigner of watermarks sees each row; nil: it sees all.
  private(set) var isSeen: [Bool]?
  /// By oracle step, in the order of arrival.
  private(set) var entries: [[Entry]]
  private(set) var results: [FinalResults]
  /// By oracle step.
  private(set) var keyNames: [[String]]

  private let plan: Plan
  private let steps: [OracleStep]

  private init(_ plan: Plan, _ steps: [OracleStep]) {
    self.plan = plan
    self.steps = steps
    isSeen = plan.watermarkStep == nil ? nil : []
    entries = steps.map { _ in [] }
    results = steps.map { FinalResults(stride: $0.aggregates.count) }
    keyNames = steps.map { $0.planned.keys?.names ?? [] }
  }

  /// Runs the engine over readings in the order of arrival.
  ///
  /// - Throws: what `progress` throws; `Failure` (invalid) if a suppress buffer overflows.
  static func run(
    _ plan: Plan,
    _ steps: [OracleStep],
    _ readings: ReadingBatch,
    keepsEntries: Bool = true,
    progress: (Int) throws -> Void
  ) throws -> ObservedRun {
    var observed = ObservedRun(plan, steps)
    var engine = Engine(plan, wantsClasses: false)
    var start = 0
    while start < readings.count {
      let end = min(readings.count, start + ReplayOptions.defaultBatchSize)
      engine.process(readings.rows(start..<end))
      if keepsEntries { observed.takeEntries(engine.batch, from: start) }
      try observed.takeResults(engine)
      start = end
      try progress(end)
    }
    engine.finish()
    try observed.takeResults(engine)
    return observed
  }

  /// Runs only the steps that pass readings on, and gives keys: what windows would get.
  static func entries(
    _ plan: Plan,
    _ steps: [OracleStep],
    _ readings: ReadingBatch,
    progress: (Int) throws -> Void
  ) throws -> ObservedRun {
    var observed = ObservedRun(plan, steps)
    var pass = SequentialPass(plan)
    var batch = EngineBatch()
    var start = 0
    while start < readings.count {
      let end = min(readings.count, start + ReplayOptions.defaultBatchSize)
      var part = readings.rows(start..<end)
      pass.prepare(&part, into: &batch)
      observed.takeEntries(batch, from: start)
      observed.takeNames(batch)
      start = end
      try progress(end)
    }
    return observed
  }

  private mutating func takeEntries(_ batch: borrowing EngineBatch, from first: Int) {
    if let step = plan.watermarkStep {
      isSeen?.append(contentsOf: batch.fates[step].map { $0 == EngineBatch.passed })
    }
    for (number, step) in steps.enumerated() {
      let fates = batch.inputFates(of: step.planned)
      for row in 0..<batch.count {
        if let fates, fates[row] != EngineBatch.passed { continue }
        guard step.planned.selects[Int(batch.readings.series[row])],
          let key = batch.key(ofRow: row, at: step.planned)
        else { continue }
        entries[number].append(
          Entry(
            row: Int32(first + row),
            key: key,
            time: batch.time(ofRow: row),
            value: batch.value(row: row, at: step.planned)
          )
        )
      }
    }
  }

  private mutating func takeNames(_ batch: borrowing EngineBatch) {
    for (number, step) in steps.enumerated() where step.planned.key.isCalculated {
      keyNames[number] = batch.keys(of: step.planned)?.names ?? []
    }
  }

  private mutating func takeResults(_ engine: borrowing Engine) throws {
    if let step = engine.result.overflow(plan) {
      let name = plan.steps[step].step.name
      throw Failure(.invalid, "step '\(name)': the suppress buffer is full; raise its limit")
    }
    takeNames(engine.batch)
    for place in engine.result.order {
      let index = engine.result.step(place)
      guard let number = steps.firstIndex(where: { $0.index == index }) else { continue }
      results[number].take(engine.result, place)
    }
  }
}
