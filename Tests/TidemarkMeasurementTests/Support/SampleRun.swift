import TidemarkCore
import TidemarkMeasurement

/// A small run with one step of each kind, as thresholds see it.
func sampleRun() -> RunResult {
  let ledger = Ledger(
    generated: 1_000,
    counts: [.lost: 100, .onTime: 800, .lateAccepted: 20, .lateDropped: 30, .lateSideOutput: 50]
  )
  let window = Ledger(
    generated: 900,
    open: 10,
    counts: [.onTime: 800, .lateAccepted: 20, .lateDropped: 30, .lateSideOutput: 50]
  )
  let score = AccuracyScore(
    alerts: 10,
    trueAlerts: 9,
    kinds: [
      .init(kind: "drift", events: 0, hits: 0), .init(kind: "spike", events: 4, hits: 3),
    ],
    detectionDelay: SpanStatistics([.seconds(1), .seconds(3)]),
    deviceDays: 4
  )
  let silent = AccuracyScore(
    alerts: 0,
    trueAlerts: 0,
    kinds: [.init(kind: "spike", events: 4, hits: 0)],
    detectionDelay: nil,
    deviceDays: 4
  )
  return RunResult(
    version: "0.1.0",
    scenario: "sample",
    seed: 7,
    devices: 4,
    duration: .hours(24),
    batchSize: 1_024,
    readings: 900,
    recording: .init(path: "sample.tide", bytes: 4_500),
    digests: .init(recording: "aa", results: "bb"),
    ledger: ledger,
    throughput: .init(simulate: 4e6, replay: 9e6),
    steps: [
      StepResult(
        name: "quality",
        outcome: .validate(ValidateResult(input: 900, rejects: [.init(reason: "past", count: 9)]))
      ),
      StepResult(
        name: "unique",
        outcome: .deduplicate(DeduplicateResult(input: 900, duplicates: 18))
      ),
      StepResult(
        name: "minutes",
        outcome: .window(
          WindowResult(
            ledger: window,
            results: 60,
            resultLatency: SpanStatistics((1...100).map { .seconds($0) })
          )
        )
      ),
      StepResult(
        name: "spikes",
        outcome: .detect(
          DetectResult(
            input: 900,
            scores: DetectionScores(detector: score, null: silent, random: silent)
          )
        )
      ),
    ]
  )
}
