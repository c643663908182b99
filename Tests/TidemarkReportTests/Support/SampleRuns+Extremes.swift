import TidemarkCore
import TidemarkMeasurement

extension SampleRuns {
  /// Nothing was generated, recorded or measured.
  static let empty = RunResult(
    version: "0.1.0",
    scenario: "empty",
    seed: 0,
    devices: 0,
    duration: .zero,
    batchSize: 1,
    readings: 0,
    digests: .init(recording: "00000000000000000000000000000000"),
    ledger: Ledger()
  )

  /// Ten billion readings, long names everywhere, every count at its widest, paced.
  static let billions: RunResult = {
    let generated: Int64 = 10_000_000_000_000
    var ledger = Ledger(generated: generated, open: 123_456_789_012)
    ledger[.lost] = 1
    ledger[.onTime] = generated - 2_000_000_000_001
    ledger[.lateDropped] = 2_000_000_000_000
    let long = String(repeating: "an-extraordinarily-long-name-", count: 5)
    let widest = SpanStatistics(
      count: generated,
      min: .min,
      p50: -59_900_000_000,
      p95: 86_340_000_000_000,
      p99: 8_553_600_000_000_000,
      p999: 8_553_600_000_000_001,
      p9999: .max - 1,
      max: .max,
      mean: 1e18
    )
    var window = Ledger(generated: generated - 1, open: 5)
    window[.onTime] = generated - 1
    var run = RunResult(
      version: "0.1.0",
      scenario: long,
      seed: .max,
      devices: 10_000_000_000,
      duration: .days(36_500),
      mode: .paced,
      threads: 128,
      batchSize: 65_536,
      readings: generated - 1,
      recording: .init(path: "/" + long + "/" + long + "/last.tide", bytes: 54_000_000_000_000),
      digests: .init(
        recording: String(repeating: "0123456789abcdef", count: 2),
        results: String(repeating: "0123456789abcdef", count: 4)
      ),
      ledger: ledger,
      throughput: .init(simulate: 999_949, replay: 123_456_789_012),
      processingLatency: widest
    )
    run.steps = [
      StepResult(
        name: "q-" + long,
        outcome: .validate(
          ValidateResult(
            input: generated - 1,
            rejects: [.init(reason: long, count: generated - 1)]
          )
        )
      ),
      StepResult(
        name: "w-" + long,
        outcome: .window(
          WindowResult(
            ledger: window,
            results: generated,
            updates: generated,
            endOfInputFirings: generated,
            openWindows: generated,
            resultLatency: widest
          )
        )
      ),
      manyAlerts("d-" + long, kinds: 12),
    ]
    run.thresholds = [
      .init(text: "d-\(long).recall >= 0.9", state: .held, value: 0.91, dimension: .share),
      .init(
        text: "w-\(long).result-latency.p99 < baseline - 10%",
        state: .skipped("no baseline, and a long explanation of what to do about it"),
        value: 8.5536e15,
        dimension: .span
      ),
      .init(
        text: "readings > 9000000000000000000",
        state: .failed(nil),
        value: 1e13,
        dimension: .number
      ),
    ]
    return run
  }()

  private static func manyAlerts(_ name: String, kinds: Int) -> StepResult {
    let score = AccuracyScore(
      alerts: 9_999_999_999,
      trueAlerts: 1,
      kinds: (0..<kinds).map { .init(kind: "kind-number-\($0)", events: 10_000, hits: 123) },
      detectionDelay: SpanStatistics([.days(99), .days(36_500)]),
      deviceDays: 0.5
    )
    return StepResult(
      name: name,
      outcome: .detect(
        DetectResult(input: 1, scores: DetectionScores(detector: score, null: score, random: score))
      )
    )
  }

  static let withoutDetector: RunResult = {
    var run = coldChain
    run.steps.removeLast()
    run.thresholds = []
    return run
  }()

  static let severalDetectors: RunResult = {
    var run = coldChain
    run.steps += [
      spikes("frozen sensors"), spikes("a detector whose name needs more room than there is"),
    ]
    run.thresholds = run.thresholds.filter { $0.state == .held }
    return run
  }()

  /// A missed schedule and a reading that vanished.
  static let invalid: RunResult = {
    var run = withoutDetector
    run.mode = .paced
    run.processingLatency = SpanStatistics([.milliseconds(2), .milliseconds(9)])
    run.ledger[.onTime] -= 1
    run.faults = [
      "the schedule was missed by up to 1.2 s: this machine cannot replay at 200 k/s, "
        + "so its latencies are not those of the pipeline"
    ]
    return run
  }()

  static let all: [(name: String, run: RunResult)] = [
    ("cold-chain", coldChain), ("empty", empty), ("billions", billions),
    ("without-detector", withoutDetector), ("several-detectors", severalDetectors),
    ("invalid", invalid), ("verified", verified),
  ]
}
