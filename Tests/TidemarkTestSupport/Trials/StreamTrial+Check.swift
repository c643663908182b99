import TidemarkCore
import TidemarkStreams

extension StreamTrial {
  /// How the engine contradicts the reference or itself; nil if it does not.
  ///
  /// Each step's emissions are compared in their order. Between steps, where neither Flink nor Kafka
  /// Streams has an order, the engine is compared with itself only.
  package func mismatch(with expected: ReferencePipeline.Result) -> String? {
    let whole: EngineOutcome
    do {
      whole = try run(batchSize: .max, workers: 1)
    } catch { return "the plan is refused: \(error)" }
    if let difference = difference(of: whole, from: expected) { return difference }
    for (number, batchSize) in [1, 7, 2 + inputs.count % 29, .max].enumerated() {
      // Each number of workers with each size when deep, else one of them in turn.
      let turn = 1 + (inputs.count + number) % 3
      for workers in Depth.isDeep ? 1...3 : turn...turn {
        let other = try? run(batchSize: batchSize, workers: workers)
        guard other == whole else {
          let place = "batches of \(batchSize), \(workers) workers"
          return other?.difference(from: whole, place, topology) ?? "\(place): refused"
        }
      }
    }
    return nil
  }

  package func mismatch() -> String? { mismatch(with: reference()) }

  private func difference(
    of outcome: EngineOutcome,
    from expected: ReferencePipeline.Result
  ) -> String? {
    for (index, step) in topology.steps.enumerated() {
      if let difference = firstDifference(outcome.emissions[index], expected.emissions[index]) {
        return "step '\(step.name)', \(difference)"
      }
    }
    if let difference = firstDifference(outcome.classes, expected.classes) {
      return "class of a reading, \(difference)"
    }
    if let difference = firstDifference(outcome.counts, expected.counts) {
      return "counts of a window step, \(difference)"
    }
    var ledger = [Int](repeating: 0, count: LedgerClass.allCases.count)
    for ledgerClass in expected.classes { ledger[Int(ledgerClass.rawValue)] += 1 }
    if outcome.ledger != ledger { return "ledger: expected \(ledger), got \(outcome.ledger)" }
    if ledger.reduce(0, +) != readings.count { return "the ledger does not sum to the input" }
    return nil
  }
}

extension EngineOutcome {
  fileprivate func difference(
    from whole: EngineOutcome,
    _ place: String,
    _ topology: Topology
  ) -> String {
    for (index, step) in topology.steps.enumerated() {
      if let found = firstDifference(emissions[index], whole.emissions[index]) {
        return "\(place): step '\(step.name)', \(found)"
      }
    }
    let found =
      firstDifference(order, whole.order).map { "order of steps, \($0)" }
      ?? firstDifference(classes, whole.classes).map { "classes, \($0)" }
      ?? firstDifference(counts, whole.counts).map { "counts, \($0)" }
      ?? firstDifference(open, whole.open).map { "open windows, \($0)" }
    return "\(place): \(found ?? "ledger")"
  }
}

private func firstDifference<Value: Equatable>(_ got: [Value], _ expected: [Value]) -> String? {
  guard got != expected else { return nil }
  let index = zip(got, expected).prefix { $0 == $1 }.count
  return """
    number \(index):
    expected: \(index < expected.count ? "\(expected[index])" : "(end)")
    got:      \(index < got.count ? "\(got[index])" : "(end)")
    """
}
