import Testing
import TidemarkCore
import TidemarkScenario
import TidemarkStreams

@Suite struct PipelineCaseTests {
  @Test func `every shipped pipeline case decodes, and rewriting its expectation changes nothing`()
    throws
  {
    let folder = "scenarios/cases/pipeline"
    let names = try RepositoryFiles.yamlFiles(in: folder)
    #expect(!names.isEmpty)
    for name in names {
      let path = "\(folder)/\(name)"
      let text = try RepositoryFiles.text(path)
      let content = try load(text, path)
      let updated = try CaseFile.updated(text: text, file: path, with: content.expect)
      #expect(try load(updated, path).expect == content.expect)
    }
  }

  @Test func `readings are numbered per series and timed from the start`() throws {
    let text = """
      name: c
      start: 2026-02-01T00:00:00Z
      sensors: [{name: t, unit: °C, range: [0, 1]}]
      input:
        - {device: a/b, sensor: t, event: -5s, arrive: 0s, value: 1}
        - {device: a/b, sensor: u, event: 2026-02-01T00:00:01Z, arrive: 1s, value: .nan, partition: 0}
        - {device: a/b, sensor: t, event: 1s, arrive: 1s, value: -1e3, sequence: 4}
        - {device: a/b, sensor: t, event: 1s, arrive: 2s, value: -1e3, sequence: 4, copy: 1}
        - {device: a/b, sensor: t, event: 2s, arrive: 2s, value: 2}
        - {device: c, sensor: t, event: 2s, arrive: 2s, value: 2, partition: 3}
      pipeline: {steps: [{name: s, deduplicate: {within: 1h}}]}
      expect:
        readings: 6
        ledger: {late-dropped: 1, on-time: 5}
        results: "sha256:ab"
        fates: [{reading: a/b/t/4, copy: 1, class: late-dropped, windows: [60s]}]
      """
    let content = try load(text, "c.yaml")
    guard case .readings(let readings) = content.input else {
      Issue.record("no readings")
      return
    }
    let start = try #require(Timestamp(iso8601: "2026-02-01"))
    #expect(readings.sensors == [Catalog.Sensor(name: "t", unit: "°C", range: 0...1)])
    #expect(readings.rows.map(\.sequence) == [0, 0, 4, 4, 5, 0])
    #expect(readings.rows.map(\.copy) == [0, 0, 0, 1, 0, 0])
    #expect(readings.rows.map(\.partition) == [0, 0, 0, 0, 0, 3])
    #expect(readings.rows[0].eventTime == start - .seconds(5))
    #expect(readings.rows[1].eventTime == start + .seconds(1))
    #expect(readings.rows[1].value.isNaN)
    let expected = CaseExpectation(
      readings: 6,
      ledger: [.init(.onTime, 5), .init(.lateDropped, 1)],
      results: "sha256:ab",
      fates: [
        .init(
          reading: ReadingName(device: "a/b", sensor: "t", sequence: 4),
          copy: 1,
          ledgerClass: .lateDropped,
          windows: [start + .minutes(1)]
        )
      ]
    )
    #expect(content.expect == expected)
  }

  @Test func `a reading may have a class, a group, an epoch and a true time`() throws {
    let text = """
      name: c
      input:
        - {device: a, sensor: t, class: pump, group: hall 1, event: 1s, arrive: 2s, value: 1}
        - {device: a, sensor: t, class: pump, group: hall 1, epoch: 1, true: 0s, event: 1s, arrive: 2s, value: 1}
        - {device: b, sensor: t, event: 1s, arrive: 2s, value: 1}
      pipeline: {steps: [{name: s, deduplicate: {within: 1h}}]}
      expect:
        windows:
          - {step: s, start: 0s, count: 2}
      """
    let content = try load(text, "c.yaml")
    guard case .readings(let readings) = content.input else {
      Issue.record("no readings")
      return
    }
    #expect(readings.rows.map(\.deviceClass) == ["pump", "pump", "case"])
    #expect(readings.rows.map(\.group) == ["hall 1", "hall 1", nil])
    #expect(readings.rows.map(\.epoch) == [0, 1, 0])
    #expect(readings.rows.map(\.sequence) == [0, 0, 0])
    let spans = readings.rows.map { $0.eventTime.nanoseconds - $0.trueTime.nanoseconds }
    #expect(spans == [0, 1_000_000_000, 0])
    let start = Timestamp(iso8601: "2026-01-01")?.description ?? ""
    #expect(
      content.expect.windows == [
        ResultRow(
          step: "s",
          fields: [.init(key: "start", value: start), .init(key: "count", value: "2")]
        )
      ]
    )
    let updated = try CaseFile.updated(text: text, file: "c.yaml", with: content.expect)
    #expect(try load(updated, "c.yaml").expect == content.expect)
  }

  @Test func `a scenario is named by its path or written out`() throws {
    let named = try load("{name: c, scenario: ../q.yaml, expect: {}}", "cases/c.yaml")
    guard case .scenario(path: "cases/../q.yaml") = named.input else {
      Issue.record("\(named.input)")
      return
    }
    let indented = fullScenario.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
    let written = try load("name: c\nscenario:\n\(indented)\nexpect: {}", "c.yaml")
    guard case .simulated(let scenario) = written.input else {
      Issue.record("\(written.input)")
      return
    }
    #expect(scenario.pipeline?.steps.count == 5)
    #expect(scenario.text.hasPrefix("name: c"))
    #expect(written.pipeline == nil)
  }

  @Test(arguments: [
    ("name: c\nexpect: {}", 1, "missing key: one of 'scenario', 'recording' or 'input'"),
    ("name: c\ninput: []\nexpect: {}", 1, "missing key 'pipeline'"),
    ("name: c\nrecording: r.tide\nexpect: {}", 1, "missing key 'pipeline'"),
    (
      "name: c\nstart: 2026-01-01\nscenario: x\nexpect: {}", 2,
      "'start' and 'sensors' belong to 'input', which is not given"
    ),
    (
      "name: c\nscenario: x\nexpect:\n  fates: [{reading: a/b, class: lost}]", 4,
      "expected DEVICE/SENSOR/SEQUENCE, found 'a/b'"
    ),
    (
      "name: c\nscenario: x\nexpect:\n  fates: [{reading: a/b/1, class: late}]", 4,
      "unknown class 'late'; allowed: lost, rejected, duplicate, filtered, unassigned, on-time,"
        + " late-accepted, late-side-output, late-dropped"
    ),
    (
      "name: c\nscenario: x\nexpect:\n  fates: [{reading: a/b/1, class: lost, windows: [5s]}]", 4,
      "a span needs a start; write a time"
    ),
    (rows("event: 2s, arrive: 2s", "event: 1s, arrive: 1s"), 4, "arrives before the reading above"),
    (
      rows("event: 2s, arrive: 2s", "event: 2s, arrive: 2s, partition: 1"), 4,
      "device 'd' is on another partition above"
    ),
    (rows("event: 2s, arrive: 2s, copy: 1"), 3, "missing key 'sequence': which reading this is"),
    (rows("event: soon, arrive: 2s"), 3, "expected a span such as 250ms, 10s or 2h"),
    (rows("event: 2026-13-01, arrive: 2s"), 3, "expected a time such as 2026-01-01T00:00:00Z"),
  ])
  func `a mistake in a pipeline case has a place`(text: String, line: Int, message: String) throws {
    let failure = try #require(throws: Failure.self) {
      try CaseFile.load(text: text, file: "c.yaml")
    }
    #expect(failure.message.hasPrefix(message), "\(failure)")
    #expect(failure.line == line)
    #expect(failure.code == .usage)
  }

  @Test(arguments: ["\n", "\r\n"])
  func `an update keeps everything else byte for byte`(lineEnd: String) throws {
    let before = ["# On top.", "name: c", "scenario:   x   # kept", ""]
    let old = ["expect:", "  readings: 1   # goes", "  ledger: {lost: 0,", "    on-time: 1}"]
    let after = ["", "  # Kept too.", "note: \"… ½\"", ""]
    let expectation = CaseExpectation(
      readings: 2,
      ledger: [.init(.lost, 1), .init(.lateDropped, 1)],
      results: "sha256:00",
      fates: [
        .init(
          reading: ReadingName(device: "d: \"1\"", sensor: "s", sequence: 0),
          ledgerClass: .lost
        ),
        .init(
          reading: ReadingName(device: "d", sensor: "s", sequence: 1),
          copy: 2,
          ledgerClass: .lateDropped,
          windows: [.epoch + .days(9), .epoch + .days(10)]
        ),
      ]
    )
    let new = [
      "expect:", "  readings: 2", "  ledger: {lost: 1, late-dropped: 1}",
      "  results: \"sha256:00\"",
      "  fates:", #"    - {reading: "d: \"1\"/s/0", class: lost}"#,
      "    - {reading: d/s/1, copy: 2, class: late-dropped, windows:"
        + " [1970-01-10T00:00:00Z, 1970-01-11T00:00:00Z]}",
    ]
    let text = (before + old + after).joined(separator: lineEnd)
    let updated = try CaseFile.updated(text: text, file: "c.yaml", with: expectation)
    #expect(updated == (before + new + after).joined(separator: lineEnd))
    #expect(try load(updated, "c.yaml").expect == expectation)
    // At the end of a file without a last line end.
    let last = try CaseFile.updated(
      text: "name: c\nscenario: x\nexpect: {}",
      file: "c.yaml",
      with: CaseExpectation(readings: 1)
    )
    #expect(last == "name: c\nscenario: x\nexpect:\n  readings: 1\n")
  }

  @Test func `an update refuses a case on one line`() {
    #expect(throws: Failure.self) {
      try CaseFile.updated(
        text: "{name: c, scenario: x, expect: {}}",
        file: "c.yaml",
        with: CaseExpectation()
      )
    }
  }

  private func load(_ text: String, _ path: String) throws -> PipelineCase {
    let file = try CaseFile.load(text: text, file: path)
    guard case .pipeline(let content) = file.content else {
      throw Failure(.unexpected, "\(path) is no pipeline case")
    }
    return content
  }

  /// A case with one reading of device `d` a line, from line 3.
  private static func rows(_ rows: String...) -> String {
    let lines = rows.map { "  - {device: d, sensor: s, value: 1, \($0)}" }
    return "name: c\ninput:\n" + lines.joined(separator: "\n")
      + "\npipeline: {steps: [{name: s, deduplicate: {within: 1h}}]}\nexpect: {}"
  }
}
