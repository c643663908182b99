import TidemarkCore

/// What all steps gave out for one batch, put back into one order.
///
/// The order is (row, row-caused before schedule-caused, step, window, key bytes): the same for
/// every batch size and number of workers.
package struct BatchResult: Sendable {
  /// One emission: `streams[stream].emissions`, at `index`.
  package struct Place: Sendable, BitwiseCopyable {
    package var stream: Int32
    package var index: Int32
  }

  /// The emissions of one step from one worker, in order.
  package struct Stream: Sendable {
    /// Index into `Plan.steps`.
    package var step: Int
    package var emissions: Emissions
  }

  package private(set) var streams: [Stream] = []
  package private(set) var order: [Place] = []
  /// The class of each row at the ledger step; only if it was asked for.
  package private(set) var classes: [UInt8] = []
  /// How many rows have each class at the ledger step.
  package private(set) var ledger = StepCounts()
  /// Per leaf step.
  package private(set) var counts: [StepCounts] = []

  package init() {}

  /// Lets go of the emissions, so that the workers' buffers are theirs alone again: otherwise each
  /// batch would allocate new ones.
  package mutating func release() {
    streams.removeAll(keepingCapacity: true)
    order.removeAll(keepingCapacity: true)
  }

  /// The first step whose suppress buffer was full and must not be.
  package func overflow(_ plan: Plan) -> Int? {
    streams.first { stream in
      plan.steps[stream.step].isSequential
        && (0..<stream.emissions.count).contains { stream.emissions[$0].kind == .overflow }
    }?.step
  }

  /// Merges what the workers gave out, `outputs[worker][leaf]`, and lets windows over results follow.
  package mutating func merge(
    _ batch: EngineBatch,
    outputs: [[LeafOutput]],
    plan: Plan,
    cascade: inout Cascade?,
    wantsClasses: Bool = false
  ) {
    streams.removeAll(keepingCapacity: true)
    for step in plan.steps.indices where batch.rejects[step].count > 0 {
      streams.append(Stream(step: step, emissions: batch.rejects[step]))
    }
    for (leaf, step) in plan.leaves.enumerated() {
      for worker in outputs.indices where outputs[worker][leaf].emissions.count > 0 {
        streams.append(Stream(step: step, emissions: outputs[worker][leaf].emissions))
      }
    }
    count(batch, outputs: outputs, plan: plan)
    if cascade == nil { mergeAll() } else { cascade?.process(batch, &self) }
    countLedger(batch, plan: plan)
    if wantsClasses { classify(batch, outputs: outputs, plan: plan) }
  }

  /// Adds what a window over results gave out, and counts it.
  mutating func add(_ output: LeafOutput, leaf: Int, _ unselected: StepCounts, _ plan: Plan) {
    counts[leaf] = unselected
    counts[leaf].add(output)
    guard output.emissions.count > 0 else { return }
    streams.append(Stream(step: plan.leaves[leaf], emissions: output.emissions))
  }

  mutating func mergeAll() {
    merge(Array(streams.indices), into: &order)
  }

  /// The emissions of some streams in one order.
  func merged(_ chosen: [Int]) -> [Place] {
    var places: [Place] = []
    merge(chosen, into: &places)
    return places
  }

  private mutating func count(_ batch: EngineBatch, outputs: [[LeafOutput]], plan: Plan) {
    counts = batch.unselected
    for leaf in plan.leaves.indices {
      for worker in outputs.indices {
        counts[leaf].add(outputs[worker][leaf])
      }
    }
  }

  private mutating func countLedger(_ batch: EngineBatch, plan: Plan) {
    ledger = StepCounts()
    guard let index = plan.ledgerStep else {
      ledger.add(.onTime, batch.count)
      return
    }
    if let leaf = plan.leaves.firstIndex(of: index) {
      ledger.add(counts[leaf])
      ledger.add(removed: batch.inputFates(of: plan.steps[index]) ?? [])
    } else {
      ledger.add(removed: batch.fates[index])
      ledger.add(.onTime, batch.count - ledger.input)
    }
  }

  private mutating func classify(_ batch: EngineBatch, outputs: [[LeafOutput]], plan: Plan) {
    classes.removeAll(keepingCapacity: true)
    guard let index = plan.ledgerStep else {
      classes.resize(to: batch.count, filler: LedgerClass.onTime.rawValue)
      return
    }
    let step = plan.steps[index]
    guard let leaf = plan.leaves.firstIndex(of: index) else {
      for fate in batch.fates[index] {
        classes.append(fate == EngineBatch.passed ? LedgerClass.onTime.rawValue : fate)
      }
      return
    }
    let input = batch.inputFates(of: step)
    let series = batch.readings.series
    for row in 0..<batch.count {
      let fate = input?[row] ?? EngineBatch.passed
      if fate != EngineBatch.passed {
        classes.append(fate)
      } else if step.selects[Int(series[row])] {
        classes.append(LedgerClass.unassigned.rawValue)
      } else {
        classes.append(LedgerClass.filtered.rawValue)
      }
    }
    // A sequential step's rows all went to the first worker.
    let workers = step.isSequential ? 1 : outputs.count
    setExceptions(batch.selections[leaf], outputs.prefix(workers).map { $0[leaf].exceptions })
  }

  /// All rows that a step took are on time, but for what each worker says of its own.
  private mutating func setExceptions(
    _ selection: Selection,
    _ exceptions: [[LeafOutput.Exception]]
  ) {
    for row in selection.rows { classes[Int(row)] = LedgerClass.onTime.rawValue }
    if exceptions.count == 1 {
      for exception in exceptions[0] {
        classes[Int(selection.rows[Int(exception.place)])] = exception.outcome.rawValue
      }
      return
    }
    // Places count the rows of a worker, which are the same ones in the same order.
    var place = [Int32](repeating: 0, count: exceptions.count)
    var next = [Int](repeating: 0, count: exceptions.count)
    for index in selection.rows.indices {
      let worker = Int(selection.keys[index]) % exceptions.count
      if next[worker] < exceptions[worker].count,
        exceptions[worker][next[worker]].place == place[worker]
      {
        classes[Int(selection.rows[index])] = exceptions[worker][next[worker]].outcome.rawValue
        next[worker] += 1
      }
      place[worker] += 1
    }
  }
}
