import Testing
import TidemarkCore
import TidemarkScenario

@Suite struct MistakeTests {
  @Test(arguments: Mistakes.general + Mistakes.fleet + Mistakes.pipeline)
  func `a mistake is told with its place`(mistake: Mistake) throws {
    try expect(mistake, in: fullScenario)
  }

  @Test(arguments: Mistakes.sensors + Mistakes.signals + Mistakes.delivery)
  func `a mistake in a fleet is told with its place`(mistake: Mistake) throws {
    try expect(mistake, in: fleetScenario)
  }

  @Test(arguments: Mistakes.anomalies + Mistakes.incidents)
  func `a mistake in what goes wrong is told with its place`(mistake: Mistake) throws {
    try expect(mistake, in: fleetScenario)
  }

  private func expect(_ mistake: Mistake, in good: String) throws {
    let text = try #require(mistake.text(in: good), "'\(mistake.part)' must occur once")
    let expected = Failure(
      .usage,
      mistake.message,
      file: "s.yaml",
      line: mistake.line,
      column: mistake.column
    )
    #expect(throws: expected) { try Scenario.load(text: text, file: "s.yaml") }
  }

  @Test(arguments: [
    (
      "allowed-lateness: 1s",
      "'allowed-lateness' is flink's word; with kafka-streams semantics use 'grace'"
    ),
    (
      "late: side-output",
      "'late: side-output' applies to flink semantics only; kafka-streams drops late readings"
    ),
    (
      "offset: 1s",
      "'offset' applies to flink semantics only; kafka-streams windows have none"
    ),
    (
      "accumulation: accumulating",
      "'accumulation' applies to flink semantics only; kafka-streams windows always accumulate"
    ),
    ("retention: 1m, emit: on-close", "'retention' must be at least size + grace, 2m"),
    ("emit-interval: 1s", "'emit-interval' applies to 'emit: on-close' only"),
  ])
  func `kafka-streams refuses flink's words`(key: String, message: String) {
    let text = """
      pipeline:
        semantics: kafka-streams
        steps: [{name: a, aggregate: count, window: {tumbling: 2m, \(key)}}]
      """
    #expect(throws: Failure(.usage, message, file: "p.yaml", line: 3, column: 62)) {
      try PipelineDocument.load(text: text, file: "p.yaml")
    }
  }

  @Test func `flink needs a watermark for windows, and 'at-end' belongs to it`() {
    let window = "[{name: a, aggregate: count, window: {tumbling: 2m}}]"
    #expect(
      throws: Failure(
        .usage,
        "missing key 'watermark': windows need one with flink semantics",
        file: "p",
        line: 1,
        column: 11
      )
    ) { try PipelineDocument.load(text: "pipeline: {steps: \(window)}", file: "p") }
    #expect(
      throws: Failure(
        .usage,
        "'at-end: end-of-input' applies to flink semantics only; kafka-streams keeps windows open",
        file: "p",
        line: 1,
        column: 38
      )
    ) {
      try PipelineDocument.load(
        text: "pipeline: {semantics: kafka-streams, at-end: end-of-input, steps: \(window)}",
        file: "p"
      )
    }
  }
}
