package import TidemarkCore
package import TidemarkStreams

/// Everything that the engine says about a trial.
package struct EngineOutcome: Sendable, Equatable {
  /// Per step of the topology, in order.
  package var emissions: [[ReferenceEmission]]
  /// Step of each emission, in the order of all.
  package var order: [Int]
  package var classes: [LedgerClass]
  /// How many rows have each class at the ledger step.
  package var ledger: [Int]
  /// Per window step.
  package var counts: [ReferenceCounts]
  /// Per window step, those that were still open at the end of the input.
  package var open: [[OpenWindow]]
}

extension StreamTrial {
  /// Runs the trial through the engine, in batches of at most `batchSize` readings.
  package func run(batchSize: Int, workers: Int) throws -> EngineOutcome {
    try run(batchSizes: [batchSize], workers: workers) { _, engine in engine }
  }

  /// Runs the trial in batches of these sizes, one after the other and then again from the first.
  ///
  /// Behind each batch but the last another engine may go on.
  package func run(
    batchSizes: [Int],
    workers: Int,
    exchange: (_ batch: Int, Engine) throws -> Engine
  ) throws -> EngineOutcome {
    let plan = try Plan(topology, catalog: catalog)
    var run = EngineRun(plan, workers: workers)
    var batch = ReadingBatch()
    var instants: [Instant] = []
    var number = 0
    for input in inputs {
      switch input {
      case .reading(let reading):
        if batch.count == batchSizes[number % batchSizes.count] {
          run.process(batch, instants)
          run.engine = try exchange(number, run.engine)
          number += 1
          batch = ReadingBatch()
          instants = []
        }
        batch.append(reading)
      case .watermark(let time, let tau):
        instants.append(Instant(position: batch.count, tau: tau, watermark: time))
      case .clock(let tau): instants.append(Instant(position: batch.count, tau: tau))
      }
    }
    run.process(batch, instants)
    return run.finish()
  }
}

private struct EngineRun {
  var engine: Engine
  private let plan: Plan
  private var outcome: EngineOutcome
  /// A reading's class may come batches after it.
  private var classes: [UInt8] = []

  init(_ plan: Plan, workers: Int) {
    self.plan = plan
    engine = Engine(plan, workers: workers)
    outcome = EngineOutcome(
      emissions: plan.steps.map { _ in [] },
      order: [],
      classes: [],
      ledger: [Int](repeating: 0, count: LedgerClass.allCases.count),
      counts: plan.leaves.map { _ in ReferenceCounts() },
      open: []
    )
  }

  mutating func process(_ batch: ReadingBatch, _ instants: [Instant]) {
    engine.process(batch, instants: instants)
    collect()
  }

  mutating func finish() -> EngineOutcome {
    outcome.open = engine.openWindows()
    engine.finish()
    collect()
    outcome.classes = classes.compactMap(LedgerClass.init(rawValue:))
    return outcome
  }

  private mutating func collect() {
    let result = engine.result
    for place in result.order {
      let stream = result.streams[Int(place.stream)]
      outcome.order.append(stream.step)
      outcome.emissions[stream.step].append(emission(stream, Int(place.index)))
    }
    result.addClasses(to: &classes)
    for ledgerClass in LedgerClass.allCases {
      let raw = Int(ledgerClass.rawValue)
      outcome.ledger[raw] += result.ledger[ledgerClass]
      for leaf in outcome.counts.indices {
        outcome.counts[leaf].classes[raw] += result.counts[leaf][ledgerClass]
      }
    }
    for leaf in outcome.counts.indices {
      outcome.counts[leaf].assigned += result.counts[leaf].assigned
      outcome.counts[leaf].missed += result.counts[leaf].missed
    }
  }

  private func emission(_ stream: BatchResult.Stream, _ index: Int) -> ReferenceEmission {
    let emission = stream.emissions[index]
    let planned = plan.steps[stream.step]
    return ReferenceEmission(
      row: Int(emission.row) + engine.batch.firstRow,
      kind: emission.kind,
      key: engine.batch.section(of: planned).keys(of: planned)?.names[Int(emission.key)]
        ?? plan.catalog.name(ofSeries: Int(emission.key)),
      start: emission.start,
      end: emission.end,
      time: emission.time,
      tau: emission.tau,
      values: values(stream.emissions, index, planned.step)
    )
  }

  private func values(_ emissions: Emissions, _ index: Int, _ step: Step) -> [String] {
    let first = emissions.value(index)
    switch emissions[index].kind {
    case .rejected: return [RejectReason(rawValue: UInt8(first))?.word ?? "?"]
    case .lateDropped, .lateSideOutput: return [referenceText(first)]
    case .overflow: return []
    // Kafka Streams withdraws without a value.
    case .retract where plan.topology.semantics == .kafkaStreams: return []
    default: break
    }
    guard case .window = step.operation else { return [referenceText(first)] }
    return (0..<emissions.stride).map { number in
      let value = emissions.value(index, number)
      return step.endsInText && number == emissions.stride - 1
        ? emissions.texts[Int(value)] : referenceText(value)
    }
  }
}
