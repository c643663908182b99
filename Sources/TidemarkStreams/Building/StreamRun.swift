public import TidemarkCore

/// A topology at work: readings in, outputs to its sinks, in one order whatever the batches and workers.
///
/// ```swift
/// var run = try StreamRun(topology, catalog: reader.header.catalog)
/// var batch = ReadingBatch()
/// while try reader.nextBatch(into: &batch) { try run.process(batch) }
/// try run.finish()
/// ```
public struct StreamRun: Sendable {
  var engine: Engine
  private let sinks: [(@Sendable (StreamOutput) -> Void)?]
  private let sides: [[String]]
  /// How many readings ended in each class so far, at the step that decides it: `on-time`,
  /// `late-accepted`, `late-dropped`, `late-side-output`, `rejected`, `duplicate`, `filtered`, `unassigned`.
  public internal(set) var ledger: [String: Int] = [:]

  /// - Throws: `Failure` (usage) that names the step which cannot be, of this catalog or at all.
  public init(_ built: StreamTopology, catalog: Catalog, workers: Int = 1) throws(Failure) {
    let plan = try Plan(built.topology, catalog: catalog)
    for name in built.sinks.keys where !built.topology.steps.contains(where: { $0.name == name }) {
      throw Failure(.usage, "there is no step '\(name)' for a sink")
    }
    engine = Engine(plan, workers: max(1, workers), wantsClasses: false)
    sinks = plan.steps.map { built.sinks[$0.step.name] }
    sides = plan.steps.map { planned in
      if case .custom(let custom) = planned.step.operation { custom.sides } else { [] }
    }
    for ledgerClass in LedgerClass.allCases where ledgerClass != .lost {
      ledger[ledgerClass.word] = 0
    }
  }

  /// Takes the next readings, in the order of arrival.
  ///
  /// - Throws: `Failure` (invalid) if a buffer that must not be full is.
  public mutating func process(_ readings: ReadingBatch) throws(Failure) {
    engine.process(readings)
    try deliver()
  }

  /// Ends the input: windows close, if the topology says so.
  ///
  /// - Throws: as `process`.
  public mutating func finish() throws(Failure) {
    engine.finish()
    try deliver()
  }

  private mutating func deliver() throws(Failure) {
    let (result, plan) = (engine.result, engine.plan)
    if let step = result.overflow(plan) {
      throw Failure(
        .invalid,
        "step '\(plan.steps[step].step.name)': the suppress buffer is full, and may not emit early"
      )
    }
    for ledgerClass in LedgerClass.allCases where ledgerClass != .lost {
      ledger[ledgerClass.word, default: 0] += result.ledger[ledgerClass]
    }
    for place in result.order {
      let stream = result.streams[Int(place.stream)]
      guard let sink = sinks[stream.step] else { continue }
      sink(output(stream, Int(place.index)))
    }
  }

  private func output(_ stream: BatchResult.Stream, _ index: Int) -> StreamOutput {
    let planned = engine.plan.steps[stream.step]
    let emission = stream.emissions[index]
    let hasWindow = emission.end != emission.start
    return StreamOutput(
      step: planned.step.name,
      kind: kind(stream, index),
      key: key(of: emission, planned),
      start: hasWindow ? stamp(emission.start) : nil,
      end: hasWindow ? stamp(emission.end) : nil,
      values: values(stream, index),
      text: text(stream, index),
      time: stamp(emission.time),
      emittedAt: Timestamp(nanoseconds: emission.tau)
    )
  }

  /// What a step that passes readings on takes out is of a series.
  private func key(of emission: Emission, _ planned: Plan.PlannedStep) -> String {
    if planned.passes { return engine.plan.catalog.name(ofSeries: Int(emission.key)) }
    return engine.batch.section(of: planned).keys(of: planned)?.names[Int(emission.key)] ?? ""
  }

  private func kind(_ stream: BatchResult.Stream, _ index: Int) -> StreamOutput.Kind {
    switch stream.emissions[index].kind {
    case .onTime: .onTime
    case .endOfInput: .endOfInput
    case .update: .update
    case .retract: .retraction
    case .lateDropped, .lateSideOutput: .late
    case .rejected, .overflow: .rejected
    case .alert: .alert
    case .output: .output
    case .sideOutput:
      .sideOutput(sides[stream.step][Int(stream.emissions.value(index, 1))])
    }
  }

  private func values(_ stream: BatchResult.Stream, _ index: Int) -> [Double] {
    let emissions = stream.emissions
    let step = engine.plan.steps[stream.step].step
    switch emissions[index].kind {
    case .onTime, .endOfInput, .update, .retract:
      let count = emissions.stride - (step.endsInText ? 1 : 0)
      return (0..<count).map { emissions.value(index, $0) }
    case .rejected:
      let planned = engine.plan.steps[stream.step]
      let seen = engine.batch.section(of: planned)
      return [seen.value(row: emissions[index].readingRow, at: planned)]
    default: return [emissions.value(index)]
    }
  }

  private func text(_ stream: BatchResult.Stream, _ index: Int) -> String? {
    let emissions = stream.emissions
    guard engine.plan.steps[stream.step].step.endsInText else { return nil }
    switch emissions[index].kind {
    case .onTime, .endOfInput, .update, .retract:
      return emissions.texts[Int(emissions.value(index, emissions.stride - 1))]
    default: return nil
    }
  }

  private func stamp(_ quanta: Int64) -> Timestamp {
    Timestamp(quanta: quanta, of: engine.plan.topology.quantum)
  }
}
