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
  var pass: PassStage
  /// One thread needs no seat: the worker runs where the batches are made.
  var worker: WorkerStage?
  let seats: [WorkerSeat]
  var results: ResultStage
  /// Those that a replay before this one has done, which it goes on behind.
  var readingsBefore = 0
  /// Paced runs: of each reading, and of each batch.
  var readingLatency = Histogram()
  var serviceTimes = ServiceTimes()
  /// When the batch before was written, on the run's own clock.
  var lastWritten: Int64 = 0
  let clock = ContinuousClock()

  package init(_ plan: Plan, options: ReplayOptions = ReplayOptions()) {
    self.plan = plan
    self.options = options
    let isAlone = options.threads <= 1
    let count = max(1, options.workers ?? options.threads)
    pass = PassStage(plan)
    worker = isAlone ? WorkerStage(plan) : nil
    seats = isAlone ? [] : (0..<count).map { WorkerSeat(plan, number: $0, of: count) }
    results = ResultStage(plan, options: options)
  }

  /// Runs to the end of the input.
  ///
  /// - Throws: what the ports throw; `Failure` (invalid) if a suppress buffer overflows.
  package mutating func run(_ ports: ReplayPorts) async throws -> ReplayOutcome {
    let start = clock.now
    var pacing: Pacing?
    switch options.pace {
    case .virtual where worker != nil: try runInOneThread(ports)
    case .virtual: try await runOverlapping(ports)
    case .speed, .rate: pacing = try await runPaced(ports)
    }
    let elapsed = start.duration(to: clock.now)
    return await outcome(seconds: elapsed / .seconds(1), pacing: pacing)
  }

  /// One batch after the other through all stages.
  private mutating func runInOneThread(_ ports: ReplayPorts) throws {
    var source = SourceStage(ports, options, readingsBefore: readingsBefore)
    let sink = SinkStage(ports)
    var flight = Flight(workers: 1)
    while !flight.isLast {
      try source.process(&flight)
      pass.process(&flight)
      worker?.process(&flight)
      try results.process(&flight)
      try sink.process(&flight)
    }
  }

  private mutating func outcome(seconds: Double, pacing: Pacing?) async -> ReplayOutcome {
    let open = await openWindows()
    var steps: [Int: StepResult] = [:]
    var detections: [Int: ReplayOutcome.Detections] = [:]
    results.collector.finishLatencies()
    for index in plan.steps.indices {
      let leaf = plan.leaves.firstIndex(of: index)
      if let step = results.collector.result(step: index, open: leaf.map { open[$0] } ?? []) {
        steps[index] = step
      } else {
        detections[index] = ReplayOutcome.Detections(
          step: plan.steps[index].step.name,
          input: results.collector.input(step: index),
          alerts: results.collector.alerts(step: index),
          latency: results.collector.steps[index].stages.split
        )
      }
    }
    return ReplayOutcome(
      readings: results.collector.readings,
      readingsBefore: Int64(readingsBefore),
      ledger: ledger(steps: steps),
      steps: steps,
      detections: detections,
      seconds: seconds,
      processingLatency: SpanStatistics(results.collector.processingLatency),
      pacing: pacing,
      serviceTimes: serviceTimes,
      latencies: results.collector.latencies,
      invalidReasons: pacing?.faults ?? []
    )
  }

  private func ledger(steps: [Int: StepResult]) -> Ledger {
    var counts: [LedgerClass: Int64] = [:]
    for ledgerClass in LedgerClass.allCases {
      counts[ledgerClass] = Int64(results.collector.classes[ledgerClass])
    }
    var open = results.collector.waiting
    if let index = plan.ledgerStep, case .window(let window) = steps[index]?.outcome {
      open += window.ledger.open
    }
    return Ledger(generated: results.collector.readings, open: open, counts: counts)
  }

  private func openWindows() async -> [[OpenWindow]] {
    var open = results.openWindows()
    if let worker {
      for (leaf, windows) in worker.openWindows().enumerated() { open[leaf] += windows }
    }
    for seat in seats {
      for (leaf, windows) in await seat.openWindows().enumerated() { open[leaf] += windows }
    }
    return open
  }
}
