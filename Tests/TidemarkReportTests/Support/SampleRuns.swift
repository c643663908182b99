import TidemarkCore
import TidemarkMeasurement

/// Runs of all sizes and shapes for reports to show.
enum SampleRuns {
  /// The numbers of the design's contract.
  static let coldChain = RunResult(
    version: "0.1.0",
    scenario: "cold-chain",
    seed: 7,
    devices: 500,
    duration: .hours(2),
    threads: 2,
    batchSize: 4_096,
    readings: 360_000,
    recording: .init(path: "runs/cold-chain/cold-chain.tide", bytes: 1_980_000),
    digests: .init(
      recording: "5f2c9b1e7a3d4068b19c2e5f7a8d3b4c",
      results: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    ),
    ledger: Ledger(
      generated: 361_000,
      counts: [
        .lost: 1_000, .rejected: 12, .duplicate: 700, .onTime: 340_000, .lateAccepted: 1_500,
        .lateSideOutput: 17_788,
      ]
    ),
    throughput: .init(simulate: 4.1e6, replay: 9.7e6),
    steps: [quality, unique, minutes, spikes("spikes")],
    thresholds: [
      .init(text: "minutes.too-late.share < 8%", state: .held, value: 0.0495, dimension: .share),
      .init(
        text: "minutes.result-latency.p99 < 30s",
        state: .failed(nil),
        value: 31.2e9,
        dimension: .span
      ),
      .init(text: "spikes.recall >= 0.9", state: .held, value: 280.0 / 300, dimension: .share),
      .init(
        text: "spikes.recall.drift >= 0.5",
        state: .failed("no value"),
        value: nil,
        dimension: .share
      ),
      .init(
        text: "throughput.p50 > baseline - 10%",
        state: .skipped("no baseline"),
        value: 9.7e6,
        dimension: .rate
      ),
    ]
  )

  static let quality = StepResult(
    name: "quality",
    outcome: .validate(
      ValidateResult(
        input: 360_000,
        rejects: [
          .init(reason: "range", count: 2), .init(reason: "future", count: 10),
          .init(reason: "past", count: 0),
        ]
      )
    )
  )

  static let unique = StepResult(
    name: "unique",
    outcome: .deduplicate(DeduplicateResult(input: 359_988, duplicates: 700))
  )

  static let minutes = StepResult(
    name: "minutes",
    outcome: .window(
      WindowResult(
        ledger: Ledger(
          generated: 359_288,
          counts: [.onTime: 340_000, .lateAccepted: 1_500, .lateSideOutput: 17_788]
        ),
        results: 60_480,
        updates: 480,
        endOfInputFirings: 500,
        resultLatency: SpanStatistics(
          count: 59_500,
          min: -412_000_000,
          p50: 5_230_000_000,
          p95: 12_400_000_000,
          p99: 31_200_000_000,
          p999: 31_200_000_000,
          p9999: 31_200_000_000,
          max: 61_000_000_000,
          mean: 6_103_000_000.5
        )
      )
    )
  )

  static func spikes(_ name: String) -> StepResult {
    let detector = AccuracyScore(
      alerts: 310,
      trueAlerts: 280,
      kinds: [
        .init(kind: "drift", events: 0, hits: 0), .init(kind: "spike", events: 300, hits: 280),
      ],
      detectionDelay: SpanStatistics(
        count: 280,
        min: 20_000_000,
        p50: 95_000_000,
        p95: 1_900_000_000,
        p99: 64_000_000_000,
        p999: 64_000_000_000,
        p9999: 64_000_000_000,
        max: 190_000_000_000,
        mean: 2e9
      ),
      deviceDays: 500.0 / 12
    )
    let random = AccuracyScore(
      alerts: 310,
      trueAlerts: 3,
      kinds: [
        .init(kind: "drift", events: 0, hits: 0), .init(kind: "spike", events: 300, hits: 2),
      ],
      detectionDelay: SpanStatistics([.seconds(3), .seconds(4)]),
      deviceDays: 500.0 / 12
    )
    let null = AccuracyScore(
      alerts: 0,
      trueAlerts: 0,
      kinds: [
        .init(kind: "drift", events: 0, hits: 0), .init(kind: "spike", events: 300, hits: 0),
      ],
      detectionDelay: nil,
      deviceDays: 500.0 / 12
    )
    return StepResult(
      name: name,
      outcome: .detect(
        DetectResult(
          input: 359_288,
          scores: DetectionScores(detector: detector, null: null, random: random)
        )
      )
    )
  }
}
