import Testing
import TidemarkCore
import TidemarkMeasurement

private func threshold(
  _ metric: String,
  _ comparison: Threshold.Comparison,
  _ bound: Threshold.Bound
) -> Threshold {
  Threshold(
    text: "\(metric) \(comparison.rawValue) ...",
    metric: metric,
    comparison: comparison,
    bound: bound,
    line: 12,
    column: 5
  )
}

private func evaluate(
  _ metric: String,
  _ comparison: Threshold.Comparison,
  _ bound: Threshold.Bound,
  baseline: [String: Double]? = nil
) throws -> ThresholdOutcome {
  let outcomes = try ThresholdCheck.evaluate(
    [threshold(metric, comparison, bound)],
    result: sampleRun(),
    baseline: baseline,
    file: "cold-chain.yaml"
  )
  return try #require(outcomes.first)
}

private func refusal(_ metric: String, _ bound: Threshold.Bound = .value(1, .number)) -> Failure? {
  do {
    _ = try evaluate(metric, .less, bound)
    return nil
  } catch {
    return error as? Failure
  }
}

private let namedValues: [(name: String, value: Double)] = [
  ("minutes.too-late.share", 80.0 / 900), ("minutes.too-late", 80), ("minutes.results", 60),
  ("minutes.result-latency.p99", 99e9), ("minutes.result-latency.p50", 50e9),
  ("minutes.in", 900), ("minutes.open", 10), ("quality.rejected", 9),
  ("quality.rejected.share", 0.01), ("unique.duplicates.share", 0.02), ("spikes.recall", 0.75),
  ("spikes.recall.spike", 0.75), ("spikes.precision", 0.9), ("spikes.false-alarms", 0.25),
  ("spikes.detection-delay.p50", 1e9), ("spikes.alerts", 10), ("ledger.lost.share", 0.1),
  ("ledger.too-late", 80), ("ledger.generated", 1_000), ("bytes-per-reading", 5),
  ("throughput.simulate", 4e6), ("throughput.replay", 9e6), ("throughput.p50", 9e6),
  ("readings", 900),
]

@Suite struct ThresholdCheckTests {
  @Test(arguments: namedValues)
  func `each part of a run has its name`(name: String, value: Double) {
    let metric = MetricCatalog(sampleRun())[name]
    #expect(metric?.value == value)
  }

  @Test func `the catalog of a pipeline has the names of its run`() {
    let run = sampleRun()
    let before = MetricCatalog(
      steps: run.steps.map { .init($0.name, $0.kind) },
      anomalyKinds: ["drift", "spike"]
    )
    let after = MetricCatalog(run).metrics
    #expect(before.names == after.map(\.name))
    #expect(before.metrics.map(\.dimension) == after.map(\.dimension))
    #expect(before.metrics.allSatisfy { $0.value == nil })
    #expect(Set(before.names).count == before.names.count)
  }

  @Test func `what only a verified run knows is skipped in others, and has its value there`() throws
  {
    var run = sampleRun()
    let right = threshold("minutes.windows.right.share", .greater, .value(0.5, .share))
    func outcome() throws -> ThresholdOutcome? {
      try ThresholdCheck.evaluate([right], result: run, file: nil).first
    }
    #expect(try outcome()?.state == .skipped("needs --verify"))
    #expect(!run.metrics.contains { $0.name == right.metric })
    run.verification = RunVerification()
    #expect(try outcome()?.state == .failed("no value"))
    for index in run.steps.indices where run.steps[index].name == "minutes" {
      guard case .window(var window) = run.steps[index].outcome else { continue }
      var truth = WindowTruth()
      (truth[.right], truth[.clockError]) = (3, 1)
      window.truth = truth
      run.steps[index].outcome = .window(window)
    }
    #expect(try outcome()?.state == .held && outcome()?.value == 0.75)
    #expect(run.metrics.contains { $0.name == right.metric })
  }

  @Test func `a check that failed makes the run invalid`() {
    var run = sampleRun()
    run.verification = RunVerification(checks: [.init(name: "a", detail: "", state: .held)])
    #expect(run.verdict != .invalid)
    run.verification?.checks.append(.init(name: "b", detail: "", state: .failed("1 is 2")))
    #expect(run.verdict == .invalid && run.invalidReasons == ["verify: b: 1 is 2"])
  }

  @Test(arguments: [
    (Threshold.Comparison.less, 0.75, false), (.lessOrEqual, 0.75, true), (.equal, 0.75, true),
    (.greaterOrEqual, 0.75, true), (.greater, 0.75, false), (.greater, 0.7, true),
    (.less, 0.7, false), (.less, 0.8, true), (.equal, 0.7, false),
  ])
  func `every comparison`(comparison: Threshold.Comparison, bound: Double, ok: Bool) throws {
    let outcome = try evaluate("spikes.recall", comparison, .value(bound, .number))
    #expect(outcome.ok == ok)
    #expect(outcome.value == 0.75)
    #expect(outcome.dimension == .share)
    #expect(outcome.reason == nil)
  }

  @Test func `a baseline is compared by its factor`() throws {
    let baseline = ["throughput.p50": 10e6]
    let held = try evaluate(
      "throughput.p50",
      .greater,
      .baseline(factor: 0.89),
      baseline: baseline
    )
    #expect(held.state == .held)
    let failed = try evaluate(
      "throughput.p50",
      .greater,
      .baseline(factor: 0.91),
      baseline: baseline
    )
    #expect(failed.state == .failed(nil))
  }

  @Test func `without a baseline the threshold is skipped and shows its value`() throws {
    let outcome = try evaluate("throughput.p50", .greater, .baseline(factor: 0.9))
    #expect(outcome.state == .skipped("no baseline"))
    #expect(outcome.ok)
    #expect(outcome.value == 9e6)
  }

  @Test func `a baseline that lacks the metric is not comparable`() {
    #expect {
      try evaluate("throughput.p50", .greater, .baseline(factor: 0.9), baseline: [:])
    } throws: { error in
      (error as? Failure)?.code == .noBaseline
    }
  }

  @Test func `a metric without a value fails`() throws {
    let recall = try evaluate("spikes.recall.drift", .greaterOrEqual, .value(0, .number))
    #expect(recall.state == .failed("no value"))
    #expect(recall.value == nil)
    let paced = try evaluate("processing-latency.p99", .less, .value(1e9, .span))
    #expect(!paced.ok)
  }

  @Test(arguments: [
    ("minutes.to-late.share", "did you mean 'minutes.too-late.share'?"),
    ("minute.result-latency.p99", "did you mean 'minutes.result-latency.p99'?"),
    ("spikes.recal", "did you mean 'spikes.recall'?"),
    ("spikes.recall.spkie", "did you mean 'spikes.recall.spike'?"),
    ("quality.sum-of-all-temperatures", "'quality' has in, rejected, rejected.share"),
    ("something-else-entirely", "metrics of readings, ledger"),
  ])
  func `an unknown metric is an error that names the nearest`(name: String, hint: String) throws {
    let failure = try #require(refusal(name))
    #expect(failure.code == .usage)
    #expect(failure.file == "cold-chain.yaml" && failure.line == 12 && failure.column == 5)
    #expect(failure.message.hasPrefix("'\(name)' names no metric of this run"))
    #expect(failure.message.contains(hint), "\(failure.message)")
  }

  @Test(arguments: [
    ("minutes.result-latency.p99", Threshold.Bound.value(40, .number), "such as 40s"),
    ("minutes.too-late", .value(0.08, .share), "'minutes.too-late.share'"),
    ("spikes.recall", .value(1e9, .span), "8% or 0.08"),
    ("throughput.replay", .value(5e6, .number), "5M/s"),
    ("bytes-per-reading", .value(6, .rate), "without a unit"),
  ])
  func `a bound in another unit is an error`(
    name: String,
    bound: Threshold.Bound,
    hint: String
  ) throws {
    let failure = try #require(refusal(name, bound))
    #expect(failure.code == .usage)
    #expect(failure.line == 12)
    #expect(failure.message.contains(hint), "\(failure.message)")
  }

  @Test func `zero needs no unit, and a share may be a fraction`() throws {
    #expect(try evaluate("minutes.result-latency.min", .greater, .value(0, .number)).ok)
    #expect(try evaluate("throughput.replay", .greater, .value(0, .number)).ok)
    #expect(try evaluate("minutes.too-late.share", .less, .value(0.09, .number)).ok)
    #expect(try evaluate("minutes.too-late.share", .less, .value(0.09, .share)).ok)
  }

  @Test func `names are checked before the run too`() throws {
    let catalog = MetricCatalog(steps: [.init("minutes", .window)])
    try ThresholdCheck.validate(
      [threshold("minutes.result-latency.p99", .less, .value(40e9, .span))],
      catalog: catalog,
      file: nil
    )
    #expect(throws: Failure.self) {
      try ThresholdCheck.validate(
        [threshold("minutes.recall", .less, .value(1, .number))],
        catalog: catalog,
        file: nil
      )
    }
  }
}
