import TidemarkCore
import TidemarkMeasurement
package import TidemarkStreams

/// Drives readings through a plan and measures what comes out.
///
/// Results, ledger and alerts are the same for every pace, number of threads and batch size; the
/// wall clock is read for throughput and processing latency alone.
package struct Replay {
  let plan: Plan
  let options: ReplayOptions
  var pass: SequentialPass
  let seats: [WorkerSeat]
  /// One thread needs no seat: the worker runs where the batches are made.
  var worker: Worker?
  var outputs: [LeafOutput] = []
  var cascade: Cascade?
  var collector: Collector
  var lines: ResultLines
  var text = TextBuffer(capacity: 1 << 20)
  var result = BatchResult()
  let clock = ContinuousClock()

  package init(_ plan: Plan, options: ReplayOptions = ReplayOptions()) {
    self.plan = plan
    self.options = options
    let count = max(1, options.threads)
    pass = SequentialPass(plan)
    worker = count == 1 ? Worker(plan, number: 0, of: 1) : nil
    seats =
      count == 1 ? [] : (0..<count).map { WorkerSeat(Worker(plan, number: $0, of: count)) }
    cascade = Cascade(plan)
    collector = Collector(plan)
    lines = ResultLines(plan, silentSteps: options.silentSteps)
  }

  /// Runs to the end of the input.
  ///
  /// - Throws: what the ports throw; `Failure` (invalid) if a suppress buffer overflows.
  package mutating func run(_ ports: ReplayPorts) async throws -> ReplayOutcome {
    let start = clock.now
    var lag: SpanStatistics?
    switch options.pace {
    case .virtual: try await runVirtual(ports)
    case .speed, .rate: lag = try await runPaced(ports)
    }
    let elapsed = start.duration(to: clock.now)
    return await outcome(seconds: elapsed / .seconds(1), lag: lag)
  }

  private mutating func runVirtual(_ ports: ReplayPorts) async throws {
    var cutter = BatchCutter()
    var readings = ReadingBatch(capacity: options.batchSize)
    // While the workers have one batch, the one before is merged and written.
    var batch = EngineBatch()
    var previous: (batch: EngineBatch, outputs: [[LeafOutput]])?
    var more = true
    while more {
      more = try cutter.cut(options.batchSize, into: &readings, ports: ports)
      if more {
        pass.prepare(&readings, into: &batch)
      } else {
        pass.finish(into: &batch)
      }
      if worker != nil {
        worker?.process(batch, into: &outputs)
        try deliver(batch, [outputs], ports)
      } else {
        let tasks = startWorkers(on: batch)
        if let previous { try deliver(previous.batch, previous.outputs, ports) }
        previous = (batch, await collect(tasks))
      }
    }
    if let previous { try deliver(previous.batch, previous.outputs, ports) }
  }

  func startWorkers(on batch: EngineBatch) -> [Task<[LeafOutput], Never>] {
    seats.map { seat in Task { await seat.process(batch) } }
  }

  func collect(_ tasks: [Task<[LeafOutput], Never>]) async -> [[LeafOutput]] {
    var outputs: [[LeafOutput]] = []
    for task in tasks { outputs.append(await task.value) }
    return outputs
  }

  /// Merges what the workers gave out, counts it, and writes it.
  mutating func deliver(
    _ batch: EngineBatch,
    _ outputs: [[LeafOutput]],
    _ ports: ReplayPorts
  ) throws {
    result.merge(batch, outputs: outputs, plan: plan, cascade: &cascade)
    if let step = result.overflow(plan) {
      throw Failure(
        .invalid,
        "step '\(plan.steps[step].step.name)': the suppress buffer is full, and 'when-full: fail' ends "
          + "the run here, as it ends Kafka Streams; raise 'max-records' or 'max-bytes'"
      )
    }
    collector.take(result, of: batch)
    text.removeAll()
    lines.append(result, of: batch, to: &text)
    if case .virtual = options.pace { result.release() }
    if text.count > 0 { try ports.write(text) }
    try ports.progress(Int(collector.readings))
  }

  private func outcome(seconds: Double, lag: SpanStatistics?) async -> ReplayOutcome {
    let open = await openWindows()
    var steps: [Int: StepResult] = [:]
    var detections: [Int: ReplayOutcome.Detections] = [:]
    for index in plan.steps.indices {
      let leaf = plan.leaves.firstIndex(of: index)
      if let step = collector.result(step: index, open: leaf.map { open[$0] } ?? []) {
        steps[index] = step
      } else {
        detections[index] = ReplayOutcome.Detections(
          step: plan.steps[index].step.name,
          input: collector.input(step: index),
          alerts: collector.alerts(step: index)
        )
      }
    }
    return ReplayOutcome(
      readings: collector.readings,
      ledger: ledger(steps: steps),
      steps: steps,
      detections: detections,
      seconds: seconds,
      processingLatency: SpanStatistics(collector.processingLatency),
      handOverLag: lag,
      invalidReasons: scheduleFaults(lag)
    )
  }

  private func ledger(steps: [Int: StepResult]) -> Ledger {
    var counts: [LedgerClass: Int64] = [:]
    for ledgerClass in LedgerClass.allCases {
      counts[ledgerClass] = Int64(collector.classes[ledgerClass])
    }
    var open: Int64 = 0
    if let index = plan.ledgerStep, case .window(let window) = steps[index]?.outcome {
      open = window.ledger.open
    }
    return Ledger(generated: collector.readings, open: open, counts: counts)
  }

  private func openWindows() async -> [[OpenWindow]] {
    var open = cascade?.openWindows() ?? plan.leaves.map { _ in [OpenWindow]() }
    if let worker {
      for (leaf, windows) in worker.openWindows().enumerated() { open[leaf] += windows }
    }
    for seat in seats {
      for (leaf, windows) in await seat.openWindows().enumerated() { open[leaf] += windows }
    }
    return open
  }
}
