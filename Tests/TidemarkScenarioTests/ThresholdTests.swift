import Testing
import TidemarkCore
import TidemarkMeasurement
import TidemarkScenario

@Suite struct ThresholdTests {
  @Test(
    arguments: [
      ("spikes.recall >= 0.9", "spikes.recall", .greaterOrEqual, .value(0.9, .number)),
      ("minutes.too-late.share < 8%", "minutes.too-late.share", .less, .value(0.08, .share)),
      ("a.result-latency.p99<=40s", "a.result-latency.p99", .lessOrEqual, .value(40e9, .span)),
      ("a.x > -250ms", "a.x", .greater, .value(-250e6, .span)),
      ("throughput.p50 > 5M/s", "throughput.p50", .greater, .value(5e6, .rate)),
      ("throughput > 200k/s", "throughput", .greater, .value(2e5, .rate)),
      ("throughput > 1.5/s", "throughput", .greater, .value(1.5, .rate)),
      ("ledger.lost == 0", "ledger.lost", .equal, .value(0, .number)),
      ("a.p50 > baseline - 10%", "a.p50", .greater, .baseline(factor: 0.9)),
      ("a.p50 < baseline + 2.5%", "a.p50", .less, .baseline(factor: 1.025)),
      ("a.p50 == baseline", "a.p50", .equal, .baseline(factor: 1)),
    ] as [(String, String, Threshold.Comparison, Threshold.Bound)]
  )
  func `a threshold is a metric, a comparison and a bound`(
    text: String,
    metric: String,
    comparison: Threshold.Comparison,
    bound: Threshold.Bound
  ) throws {
    let document = "version: 1\nname: a\nthresholds:\n  - \(text)  # why\n"
    let scenario = try Scenario.load(text: document, file: "t.yaml")
    let expected = Threshold(
      text: text,
      metric: metric,
      comparison: comparison,
      bound: bound,
      line: 4,
      column: 5
    )
    #expect(scenario.thresholds == [expected])
  }

  @Test(arguments: [
    ("a.b", 9, "expected a comparison (<=, >=, ==, <, >) after 'a.b'"),
    ("a.b 5", 10, "expected a comparison (<=, >=, ==, <, >) after 'a.b'"),
    ("A.b < 5", 6, "expected a metric such as minutes.result-latency.p99"),
    ("a..b < 5", 6, "expected a metric such as minutes.result-latency.p99"),
    ("a.b = 5", 10, "unknown comparison '='; known: <=, >=, ==, <, >"),
    ("a.b <", 11, "expected a bound such as 0.9, 8%, 40s, 5M/s or baseline - 10%"),
    ("a.b < 5M", 12, "'5M' has no unit; write 5M/s for a rate"),
    ("a.b < M/s", 12, "'M/s' is no rate; write a number with k, M or G, such as 5M/s"),
    (
      "a.b < 5 parsecs", 14, "unexpected 'parsecs' after the bound"
    ),
    (
      "a.b < 5parsecs", 12,
      "'5parsecs' is no bound; write a number, 8%, 40s, 5M/s or baseline - 10%"
    ),
    ("a.b < baseline * 2", 21, "expected a percentage such as baseline - 10%"),
    ("a.b < baseline - 5", 21, "expected a percentage such as baseline - 10%"),
    ("a.b < baseline - 100%", 21, "100% below the baseline leaves nothing"),
  ])
  func `a mistake in a threshold has a place`(text: String, column: Int, message: String) {
    let document = "version: 1\nname: a\nthresholds:\n  - '\(text)'\n"
    #expect(throws: Failure(.usage, message, file: "t.yaml", line: 4, column: column)) {
      try Scenario.load(text: document, file: "t.yaml")
    }
  }
}
