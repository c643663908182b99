import Testing
import TidemarkCore
import TidemarkMeasurement

@Suite struct DriveScoreTests {
  private let rules = NumberRules(["count", "sum", "min", "max", "mean"])

  private func agrees(_ index: Int, _ expected: [Double], _ found: Double) -> Bool {
    rules.agrees(index, expected[...], found)
  }

  @Test func `counts and what is picked are equal, sums and means may be rounded otherwise`() {
    let expected = [6, 0.3, 0.05, 0.1, 0.05]
    #expect(agrees(0, expected, 6))
    #expect(!agrees(0, expected, 7))
    #expect(agrees(1, expected, 0.30000000000000004))
    #expect(!agrees(1, expected, 0.3000001))
    #expect(!agrees(2, expected, 0.05.nextUp))
    #expect(!agrees(3, expected, 0.1.nextDown))
    #expect(agrees(4, expected, 0.05.nextUp))
  }

  @Test func `a sum that cancels is held against the values' magnitude, not against itself`() {
    let expected = [1_000, 0, -1e6, 1e6, 0]
    #expect(agrees(1, expected, 9e-4))
    #expect(!agrees(1, expected, 1.1e-3))
    #expect(agrees(4, expected, 9e-7))
    #expect(!agrees(4, expected, 1.1e-6))
    #expect(!NumberRules(["sum"]).agrees(0, [0], 1e-9))
  }

  @Test func `NaN is as NaN, and never as a number`() {
    #expect(agrees(1, [2, .nan, 1, 2, .nan], .nan))
    #expect(!agrees(1, [2, .nan, 1, 2, .nan], 3))
    #expect(!agrees(1, [2, 3, 1, 2, 1.5], .nan))
    #expect(!agrees(1, [2, .infinity, 1, .infinity, .infinity], 3))
    #expect(NumberRules(["count"]).agrees(0, [0], -0.0))
  }

  @Test func `estimates may differ only where the engine estimates too`() {
    let rules = NumberRules(["count", "p99", "distinct", "variance", "stddev"])
    func agrees(_ index: Int, _ expected: [Double], _ found: Double) -> Bool {
      rules.agrees(index, expected[...], found)
    }
    #expect(!agrees(1, [64, 100, 10, 4, 2], 100.5))
    #expect(agrees(1, [65, 100, 10, 4, 2], 100.5))
    #expect(!agrees(1, [65, 100, 10, 4, 2], 103))
    #expect(!agrees(2, [600, 100, 256, 4, 2], 257))
    #expect(agrees(2, [600, 100, 500, 4, 2], 520))
    #expect(!agrees(2, [600, 100, 500, 4, 2], 526))
    #expect(agrees(3, [600, 100, 500, 4, 2], 4 + 3e-9))
    #expect(!agrees(3, [600, 100, 500, 4, 2], 4 + 5e-9))
    #expect(agrees(4, [600, 100, 500, 4, 2], 2.0.nextUp))
    #expect(!agrees(4, [600, 100, 500, 4, 2], 2.000001))
  }

  @Test func `a score counts windows, numbers and readings`() {
    var score = WindowScore(step: "minutes")
    let wanted = [6, 12, 1, 3, 2.0][...]
    score.compare(rules, expected: wanted, found: [6, 12, 1, 3, 2])
    score.compare(rules, expected: wanted, found: [5, 10, 1, 3, 2])
    score.compare(rules, expected: wanted, found: [7, nil, 1, 4, 2])
    score.count(6, nil)
    #expect(score.right == 1 && score.wrong == 2)
    #expect(score.numbers.map(\.wrong) == [2, 1, 0, 1, 0])
    #expect(score.numbers.map(\.absent) == [0, 1, 0, 0, 0])
    #expect(score.numbers.map(\.largestError) == [1, 2, 0, 1, 0])
    #expect(score.contents?.expected == 24 && score.contents?.found == 17)
    #expect(score.contents?.more == 1 && score.contents?.fewer == 2)
    #expect(score.contents?.completeness == 17.0 / 24)
  }

  @Test func `the metrics before a run have the names of those after it`() {
    let score = AccuracyScore(
      alerts: 2,
      trueAlerts: 1,
      kinds: [.init(kind: "spike", events: 2, hits: 1)],
      detectionDelay: nil,
      deviceDays: 1
    )
    var window = WindowScore(step: "minutes")
    window.expected = 4
    window.right = 3
    let result = DriveResult(
      subject: DriveResult.Subject(recording: "x.tide", command: "cat", format: "csv"),
      mode: .virtual,
      readings: 10,
      seconds: 2,
      windows: [window],
      detectors: [
        DriveResult.Detector(
          step: "spikes",
          program: score,
          embedded: score,
          shared: 1,
          repeated: 0,
          latency: nil
        )
      ],
      otherLines: 0,
      pacing: nil,
      faults: []
    )
    let before = MetricCatalog(
      drivenSteps: [("minutes", .window), ("unique", .deduplicate), ("spikes", .detect)],
      anomalyKinds: ["spike"]
    )
    let after = MetricCatalog(result)
    #expect(before.names == after.names)
    #expect(after["minutes.right.share"]?.value == 0.75)
    #expect(after["spikes.recall.spike"]?.value == 0.5)
    #expect(after["throughput.drive"]?.value == 5)
    #expect(before.metrics.allSatisfy { $0.value == nil })
  }
}
