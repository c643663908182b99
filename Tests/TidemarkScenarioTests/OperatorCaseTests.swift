import Testing
import TidemarkCore
import TidemarkScenario
import TidemarkStreams

/// Cases of operators other than windows: what is read, and what is refused where.
@Suite struct OperatorCaseTests {
  private func load(_ lines: String...) throws -> OperatorCase? {
    let head = ["name: c", "order: exact", "expect: []"]
    let file = try CaseFile.load(text: (head + lines).joined(separator: "\n"), file: "c.yaml")
    guard case .operator(let content) = file.content else { return nil }
    return content
  }

  @Test func `a suppress case holds back changes for a time, and gives out early when full`() throws
  {
    let found = try #require(
      try load(
        "semantics: kafka-streams",
        "operator: suppress",
        "suppress: {time_ms: 5, max_records: 2, max_bytes: 90}",
        "input: [{key: a, t: 1, v: null}, {restart: true}]"
      )
    )
    guard case .suppress(let spec) = found.operator else {
      Issue.record("no suppress case")
      return
    }
    let expected = SuppressSpec(
      until: .timeLimit(TimeSpan(nanoseconds: 5)),
      maxRecords: 2,
      maxBytes: 90,
      whenFull: .emit
    )
    #expect(spec == expected)
    let change = OperatorInput.record(key: "a", t: 1, value: .null, partition: 0, rank: 0)
    #expect(found.input == [change, .restart])
  }

  @Test func `a timer is first due at 0 on stream time, and after one interval on the clock`()
    throws
  {
    for (clock, first) in [("stream-time", Int64(0)), ("wall-clock", 10)] {
      let found = try load(
        "semantics: kafka-streams",
        "operator: timer",
        "timer: {clock: \(clock), interval_ms: 10}",
        "input: [{cancel: true}, {processing_time: 3}]"
      )
      guard case .timer(_, 10, let start) = found?.operator else {
        Issue.record("no timer case")
        continue
      }
      #expect(start == first)
      #expect(found?.input == [.cancel, .processingTime(3)])
    }
  }

  @Test(arguments: [
    (["operator: sort"], 6, "missing key 'semantics'"),
    (
      ["operator: sort", "semantics: kafka-streams", "input: []"], 5,
      "this operator exists with flink semantics only"
    ),
    (
      [
        "operator: dedup", "semantics: flink", "input: []",
        "dedup: {keep: last, emit: on-watermark}",
      ], 7, "the last row of a key is never settled"
    ),
    (
      [
        "operator: watermark", "semantics: flink", "input: []",
        "watermark: {strategy_kind: valve, channels: 1, idle_timeout_ms: 3}",
      ], 7, "this key belongs to strategy_kind idleness"
    ),
    (
      [
        "operator: suppress", "semantics: kafka-streams", "input: []", "suppress: {max_records: 1}",
      ],
      7, "missing key 'time_ms'"
    ),
    (
      [
        "operator: timer", "semantics: kafka-streams", "input: [{cancel: false}]",
        "timer: {clock: wall-clock, interval_ms: 1}",
      ], 6, "the only value that means something here is true"
    ),
    (
      [
        "operator: sort", "semantics: flink", "input: []", "watermark: {strategy: stream-time}",
      ], 7, "this operator needs strategy explicit"
    ),
    (
      [
        "operator: alignment", "semantics: flink", "input: [{watermark: 3}]",
        "alignment: {max_drift_ms: 3}",
      ], 6, "missing key 'source'"
    ),
  ])
  func `a mistake has a place`(lines: [String], row: Int, message: String) throws {
    let head = ["name: c", "order: exact", "expect: []"]
    let failure = try #require(throws: Failure.self) {
      try CaseFile.load(text: (head + lines).joined(separator: "\n"), file: "c.yaml")
    }
    #expect(failure.message.hasPrefix(message), "\(failure)")
    if message != "missing key 'semantics'" { #expect(failure.line == row) }
    #expect(failure.code == .usage)
  }
}
