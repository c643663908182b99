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
  ///
  /// `EngineBatch.passed`: a reorder step holds the reading, whose class is still to come.
  package internal(set) var classes: [UInt8] = []
  /// The classes of readings that a reorder step had held, by their numbers in the input.
  package internal(set) var laterClasses: [(number: Int, class: UInt8)] = []
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
    for (step, planned) in plan.steps.enumerated() {
      let rejects = batch.section(of: planned).rejects[step]
      if rejects.count > 0 { streams.append(Stream(step: step, emissions: rejects)) }
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
      let section = plan.steps[plan.leaves[leaf]].section
      if section > 0 { counts[leaf] = batch.behind[section - 1].unselected[leaf] }
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
    let seen = batch.section(of: plan.steps[index])
    if let leaf = plan.leaves.firstIndex(of: index) {
      ledger.add(counts[leaf])
      ledger.add(removed: seen.inputFates(of: plan.steps[index]) ?? [])
    } else {
      ledger.add(removed: seen.fates[index])
      ledger.add(.onTime, seen.count - ledger.input)
    }
    guard plan.steps[index].section > 0 else { return }
    // What is held is counted when it comes out, or at the end.
    ledger.add(removed: batch.fates[plan.reorders[plan.steps[index].section - 1]])
    ledger.add(.onTime, seen.unreleased.count)
  }
}

/// What stands at one place, for loops that read every emission: a stream that is copied out of its array
/// would count references for each.
extension BatchResult {
  /// Index into `Plan.steps`.
  package func step(_ place: Place) -> Int { streams[Int(place.stream)].step }

  package func emission(_ place: Place) -> Emission {
    streams[Int(place.stream)].emissions[Int(place.index)]
  }

  /// A number of an emission; the first, unless said otherwise.
  package func value(_ place: Place, _ number: Int = 0) -> Double {
    streams[Int(place.stream)].emissions.value(Int(place.index), number)
  }

  /// Of a result of a step that computes a text.
  package func text(_ place: Place) -> String {
    let emissions = streams[Int(place.stream)].emissions
    return emissions.texts[Int(emissions.value(Int(place.index), emissions.stride - 1))]
  }
}
