import TidemarkCore
import TidemarkMeasurement
import TidemarkStreams

/// Counts and measures everything that a replay gives out.
///
/// Alerts are kept, 32 bytes each, since they are judged together at the end: what a detector holds grows
/// with what it raises. Nothing else here grows with the input.
struct Collector {
  struct StepTotals {
    var counts = StepCounts()
    var results: Int64 = 0
    var updates: Int64 = 0
    var retractions: Int64 = 0
    var endOfInput: Int64 = 0
    var latency = Histogram()
    var alerts: [Alert] = []
    var rejects = [Int64](repeating: 0, count: RejectReason.allCases.count)
    var passing = PassingCounts()
    var stages = StageHistograms()
  }

  private let plan: Plan
  var traces: LatencyTraces
  var steps: [StepTotals]
  /// Of the ledger step.
  var classes = StepCounts()
  var readings: Int64 = 0
  /// Readings that the ledger step was still to get when the input ended.
  var waiting: Int64 = 0
  /// Of everything that went out; see `LatencySplit.Stage.processingLatency`.
  var processingLatency = Histogram()

  init(_ plan: Plan, options: ReplayOptions) {
    self.plan = plan
    traces = LatencyTraces(plan, options: options)
    steps = [StepTotals](repeating: StepTotals(), count: plan.steps.count)
  }

  mutating func take(_ result: BatchResult, of batch: EngineBatch) {
    readings += Int64(batch.count)
    classes.add(result.ledger)
    for (leaf, step) in plan.leaves.enumerated() { steps[step].counts.add(result.counts[leaf]) }
    for stream in result.streams {
      take(stream, of: batch.section(of: plan.steps[stream.step]))
    }
    for (index, planned) in plan.steps.enumerated() where planned.passes {
      steps[index].passing.add(batch.section(of: planned).passing[index])
    }
    if let section = plan.heldSection { waiting += Int64(batch.behind[section].unreleased.count) }
  }

  private mutating func take(_ stream: BatchResult.Stream, of batch: EngineBatch) {
    if traces.measures(stream.step) { recordArrivals(stream, of: batch) }
    var totals = steps[stream.step]
    steps[stream.step] = StepTotals()
    let emissions = stream.emissions
    for index in 0..<emissions.count {
      let emission = emissions[index]
      switch emission.kind {
      case .onTime:
        totals.results += 1
        let latency = latency(emission)
        totals.latency.record(latency)
        traces.record(latency, step: stream.step, emission)
      case .endOfInput:
        totals.results += 1
        totals.endOfInput += 1
      case .update:
        totals.results += 1
        totals.updates += 1
      case .alert:
        let row = emission.readingRow
        totals.alerts.append(
          Alert(
            series: batch.readings.series[row],
            measuredAt: Timestamp(nanoseconds: batch.readings.trueTime[row]),
            raisedAt: Timestamp(nanoseconds: emission.tau),
            score: emissions.value(index)
          )
        )
      case .rejected: totals.rejects[Int(emissions.value(index))] += 1
      case .retract: totals.retractions += 1
      case .lateDropped, .lateSideOutput, .overflow, .output, .sideOutput: break
      }
    }
    steps[stream.step] = totals
  }

  /// τ − window end, clamped: an import may span all of 64-bit time.
  private func latency(_ emission: Emission) -> Int64 {
    let end = Timestamp(quanta: emission.end, of: plan.topology.quantum)
    return distance(from: end.nanoseconds, to: emission.tau)
  }

  /// Alerts of a detector step, in the order they were raised, whichever worker raised them.
  func alerts(step: Int) -> [Alert] {
    steps[step].alerts.sorted {
      ($0.raisedAt, $0.series, $0.measuredAt, $0.score)
        < ($1.raisedAt, $1.series, $1.measuredAt, $1.score)
    }
  }

  /// What a step that is not a detector did; nil for detectors, which need truth to be judged.
  func result(step index: Int, open: [OpenWindow]) -> StepResult? {
    let totals = steps[index]
    let step = plan.steps[index].step
    switch step.operation {
    case .validate:
      let rejects = RejectReason.allCases.map {
        ValidateResult.Reject(reason: $0.word, count: totals.rejects[Int($0.rawValue)])
      }
      let result = ValidateResult(input: Int64(totals.passing.input), rejects: rejects)
      return StepResult(name: step.name, outcome: .validate(result))
    case .deduplicate:
      let result = DeduplicateResult(
        input: Int64(totals.passing.input),
        duplicates: Int64(totals.passing.removed)
      )
      return StepResult(name: step.name, outcome: .deduplicate(result))
    case .filter:
      let result = FilterResult(
        input: Int64(totals.passing.input),
        filtered: Int64(totals.passing.removed)
      )
      return StepResult(name: step.name, outcome: .filter(result))
    case .map:
      let result = MapResult(input: Int64(totals.passing.input))
      return StepResult(name: step.name, outcome: .map(result))
    case .reorder:
      let result = ReorderResult(
        input: Int64(totals.passing.input),
        late: Int64(totals.passing.removed),
        mostHeld: Int64(totals.passing.mostHeld)
      )
      return StepResult(name: step.name, outcome: .reorder(result))
    case .window:
      var result = windowResult(totals, open: open)
      result.aggregates = step.resultNames
      return StepResult(name: step.name, outcome: .window(result), latency: totals.stages.split)
    case .process, .custom: return nil
    }
  }

  private func windowResult(_ totals: StepTotals, open: [OpenWindow]) -> WindowResult {
    var counts: [LedgerClass: Int64] = [:]
    for ledgerClass in LedgerClass.allCases {
      counts[ledgerClass] = Int64(totals.counts[ledgerClass])
    }
    let onTime = counts[.onTime] ?? 0
    // With overlapping windows a reading is in several open ones; it is open once at most.
    let openReadings = min(onTime, open.reduce(0) { $0 + $1.readings })
    return WindowResult(
      ledger: Ledger(generated: Int64(totals.counts.input), open: openReadings, counts: counts),
      results: totals.results,
      updates: totals.updates,
      endOfInputFirings: totals.endOfInput,
      openWindows: Int64(open.count),
      resultLatency: SpanStatistics(totals.latency)
    )
  }

  var seriesCount: Int { plan.catalog.series.count }

  func input(step: Int) -> Int64 { Int64(steps[step].counts.input) }
}
