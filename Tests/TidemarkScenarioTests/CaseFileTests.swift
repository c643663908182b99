import Testing
import TidemarkCore
import TidemarkScenario
import TidemarkStreams

@Suite struct CaseFileTests {
  @Test(arguments: [("window", 99), ("operator", 43)])
  func `every shipped case of the streams' own suites decodes`(folder: String, count: Int) throws {
    let folder = "scenarios/cases/\(folder)"
    let names = try RepositoryFiles.yamlFiles(in: folder)
    #expect(names.count == count)
    for name in names {
      let path = "\(folder)/\(name)"
      let file = try CaseFile.load(text: RepositoryFiles.text(path), file: path)
      #expect(file.name + ".yaml" == name)
      #expect(file.source != nil, "\(name) names no source")
      #expect(file.path == path)
      #expect(file.unsupported == nil)
    }
  }

  @Test func `a flink case becomes a topology, steps and events`() throws {
    let text = """
      name: a-case
      source: "a test"
      semantics: flink
      operator: window
      window: {type: hopping, size_ms: 10, advance_ms: 5, offset_ms: -1, allowed_lateness_ms: 2}
      watermark: {strategy: explicit}
      accumulation: discarding
      late_data: side-output
      aggregate: concat
      order: per-step
      derived: [at, late]
      input:
        - {key: 1, t: 9223372036854775807, v: "5"}
        - {key: null, t: -9223372036854775808, v: null, partition: 3}
        - {key: k, t: 0, v: 1.5}
        - {watermark: -9223372036854775808}
        - {processing_time: 7}
        - {end_of_input: true}
      expect:
        - {kind: on-time, key: 1, t: 4, value: "5", start: -5, end: 5, at: 5}
        - {kind: late-side-output, key: null, value: 1}
      """
    let file = try CaseFile.load(text: text, file: "a-case.yaml")
    guard case .window(let content) = file.content else {
      Issue.record("no window case")
      return
    }
    #expect(content.operator == .window)
    #expect(content.order == .perStep)
    #expect(content.derived == ["at", "late"])
    #expect(
      content.input == [
        .record(key: "1", t: .max, value: .string("5"), partition: nil),
        .record(key: nil, t: .min, value: .null, partition: 3),
        .record(key: "k", t: 0, value: .double(1.5), partition: nil),
        .watermark(.min), .processingTime(7), .endOfInput,
      ]
    )
    let first = content.expect[0]
    #expect(first.fields.map(\.name) == ["key", "start", "end", "value", "t"])
    #expect(first["key"] == .string("1"))
    #expect(first["value"] == .string("5"))
    #expect(first["start"] == .int(-5))
    #expect((first.kind, first.at, first.line) == (.onTime, 5, 20))
    #expect(content.expect[1]["key"] == .null)
    #expect(content.expect[1]["t"] == nil)
    #expect(content.expect[1].at == nil)
    #expect(String(describing: content.topology) == String(describing: Self.topology))
  }

  /// The topology of the case above.
  private static let topology = Topology(
    quantum: TimeSpan(nanoseconds: 1),
    watermark: WatermarkSpec(strategy: .explicit),
    atEnd: .keepOpen,
    steps: [
      Step(
        name: "window",
        operation: .window(
          WindowSpec(
            assigner: .hopping(
              size: TimeSpan(nanoseconds: 10),
              advance: TimeSpan(nanoseconds: 5),
              offset: TimeSpan(nanoseconds: -1)
            ),
            allowedLateness: TimeSpan(nanoseconds: 2),
            late: .sideOutput,
            accumulation: .discarding
          ),
          [.concat]
        )
      )
    ]
  )

  @Test func `kafka's words become the same spec`() throws {
    let path = "scenarios/cases/window/kafka-hopping-close-emit-throttled.yaml"
    let file = try CaseFile.load(text: RepositoryFiles.text(path), file: path)
    guard case .window(let content) = file.content,
      case .window(let spec, let aggregates) = content.topology.steps[0].operation
    else {
      Issue.record("no window case")
      return
    }
    #expect(content.topology.semantics == .kafkaStreams)
    #expect(aggregates == [.concat])
    let expected = WindowSpec(
      assigner: .hopping(
        size: TimeSpan(nanoseconds: 10),
        advance: TimeSpan(nanoseconds: 5),
        offset: .zero
      ),
      allowedLateness: TimeSpan(nanoseconds: 5),
      emit: .onClose,
      emitInterval: TimeSpan(nanoseconds: 1_000),
      retention: TimeSpan(nanoseconds: 86_400_000)
    )
    #expect(spec == expected)
  }

  @Test(arguments: ["p99.9", "distinct", "variance", "first", "concat"])
  func `a case may compute what a scenario may, and words`(word: String) throws {
    let file = try CaseFile.load(
      text: caseText(replacingWith: "aggregate: \(word)"),
      file: "c.yaml"
    )
    guard case .window(let content) = file.content,
      case .window(_, let aggregates) = content.topology.steps[0].operation
    else {
      Issue.record("no window case")
      return
    }
    #expect(aggregates.map(\.word) == [word])
  }

  @Test(arguments: [
    ("operator: stream-join", "operator stream-join"),
    ("operator: table-join", "operator table-join"),
  ])
  func `what is not there yet is skipped with a reason`(line: String, reason: String) throws {
    let file = try CaseFile.load(text: caseText(replacingWith: line), file: "c.yaml")
    #expect(file.unsupported == reason)
  }

  @Test(arguments: [
    ("windows: 3", 11, 1, "unknown key 'windows' (did you mean 'window'?); allowed: "),
    ("operator: windw", 3, 11, "unknown operator 'windw' (did you mean 'window'?); allowed: "),
    (
      "window: {type: tumbling, size_ms: 0}", 4, 35,
      "0 is out of range; allowed: 1 to 9223372036854775807"
    ),
    ("window: {type: tumbling}", 4, 9, "missing key 'size_ms'"),
    ("window: {type: session}", 4, 9, "missing key 'gap_ms'"),
    ("window: {type: session, gap_ms: 0}", 4, 33, "0 is out of range; allowed: 1 to"),
    (
      "window: {type: session, gap_ms: 1, size_ms: 3}", 4, 45,
      "'size_ms' does not belong to session windows"
    ),
    (
      "window: {type: cumulative, size_ms: 5, step_ms: 2}", 4, 49,
      "the size must be a multiple of 'step_ms'"
    ),
    (
      "window: {type: tumbling, size_ms: 5, offset_ms: 5}", 4, 49,
      "'offset_ms' must be shorter than the size, either way"
    ),
    ("window: {type: sliding, size_ms: 5}", 4, 9, "flink does not have sliding windows"),
    ("aggregate: averge", 6, 12, "unknown aggregate 'averge'; allowed: count, sum, min, max, mean"),
    (
      "aggregate: Median", 6, 12, "unknown aggregate 'Median' (did you mean 'p50'?); allowed: count"
    ),
    ("aggregate: p99.9999", 6, 12, "'p99.9999' is no percentile, which is written as p50 or p99.9"),
    ("trigger: {type: count}", 11, 10, "missing key 'count'"),
    (
      "trigger: {type: count, count: 1, interval_ms: 2}", 11, 34,
      "'interval_ms' does not belong to trigger count"
    ),
    ("trigger: {type: end-of-stream}", 11, 10, "the trigger end-of-stream is for the global"),
    ("emit: suppress", 11, 7, "'emit' does not exist with flink semantics"),
    ("suppress: {max_records: 1}", 11, 11, "'suppress' does not exist with flink semantics"),
    ("input: [{restart: true}]", 8, 9, "'restart' exists with kafka-streams semantics only"),
    (
      "window: {type: tumbling, size_ms: 5, grace_ms: 1}", 4, 38,
      "'grace_ms' does not exist with flink semantics"
    ),
    (
      "watermark: {strategy: stream-time}", 5, 12,
      "strategy stream-time does not exist with flink semantics"
    ),
    ("input: [{t: 1}]", 8, 9, "missing key 'key': a record has one, or 'key: null'"),
    ("input: [{key: a, watermark: 1}]", 8, 10, "only a record, which has 't', has this key"),
    ("input: [{t: 1, key: a, watermark: 1}]", 8, 24, "'t' and 'watermark' exclude each other"),
    ("input: [{t: 9223372036854775808, key: a}]", 8, 13, "9223372036854775808 is out of range"),
    ("input: [{end_of_input: false}]", 8, 9, "the only value that means something here is true"),
    ("expect: [{kind: late}]", 9, 17, "unknown kind 'late'; allowed: on-time, update"),
    ("expect: [{kind: update, at: 1}]", 9, 10, "'at: 1' is no step; the input has 1"),
  ])
  func `a mistake in a case has a place`(
    line: String,
    row: Int,
    column: Int,
    message: String
  ) throws {
    let failure = try #require(throws: Failure.self) {
      try CaseFile.load(text: caseText(replacingWith: line), file: "c.yaml")
    }
    #expect(failure.message.hasPrefix(message), "\(failure)")
    #expect((failure.line, failure.column) == (row, column))
    #expect(failure.code == .usage)
  }

  /// A good case in which the line with the same key is replaced, or to which a line is added.
  private func caseText(replacingWith line: String) -> String {
    let good = [
      "name: c", "semantics: flink", "operator: window", "window: {type: tumbling, size_ms: 5}",
      "watermark: {strategy: explicit}", "aggregate: sum", "order: exact",
      "input: [{key: a, t: 1, v: 1}]", "expect: [{kind: update, at: 0}]", "note: n",
    ]
    let key = line.prefix { $0 != ":" } + ":"
    let lines = good.map { $0.hasPrefix(key) ? line : $0 }
    return (lines.contains(line) ? lines : lines + [line]).joined(separator: "\n")
  }
}
