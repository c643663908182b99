import Foundation
import Testing
import TidemarkTestSupport

/// `--interleave` of `replay` and `check`.
@Suite struct InterleaveTests {
  private static let files = [
    "small.yaml": SmallScenarios.flink,
    // Nothing is later than an hour.
    "patient.yaml": """
    pipeline:
      watermark: {bounded-out-of-orderness: 1h}
      steps:
        - {name: tens, by: class, window: {tumbling: 10s}, aggregate: [count, sum, p90]}

    """,
    "kafka.yaml": """
    pipeline:
      semantics: kafka-streams
      steps:
        - {name: tens, by: class, window: {tumbling: 10s, emit: on-close}, aggregate: [count, mean]}

    """,
  ]

  private static let recording = Result {
    let workplace = try Workplace(files)
    try workplace.simulate("small.yaml", to: "small.tide")
    return try workplace.bytes("small.tide")
  }

  private func workplace() throws -> Workplace {
    let workplace = try Workplace(InterleaveTests.files)
    try workplace.write(try InterleaveTests.recording.get(), to: "small.tide")
    return workplace
  }

  @Test func `a pipeline that waits long enough has the same results in all`() throws {
    let workplace = try workplace()
    let arguments = ["replay", "small.tide", "--pipeline", "patient.yaml", "--interleave", "10"]
    let run = try workplace.run(arguments)
    #expect(run.code == 0 && run.errors == "")
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.first == "small.tide: 10 interleavings of 3 partitions: the same results in all")
    #expect(lines.count == 3)
    #expect(lines[1].wholeMatch(of: #/  tens  \d+ results: the same/#) != nil, "\(lines)")
    #expect(lines.last == "  ledger: the same class for every reading")
  }

  @Test func `what differs is shown, with what it takes to see it again`() throws {
    let workplace = try workplace()
    let replay = ["replay", "small.tide", "--pipeline", "kafka.yaml"]
    let run = try workplace.run(replay + ["--interleave", "10", "--skew", "5s"])
    #expect(run.code == 2 && run.errors == "")
    #expect(
      run.output.hasPrefix("small.tide: 10 interleavings of 3 partitions: results differ in ")
    )
    let first =
      #/first in interleaving (\d+): (\w+) \[\S+Z, \S+Z\): recorded count \d+, mean \S+, /#
    #expect(run.output.firstMatch(of: first) != nil, "\(run.output)")
    #expect(run.output.contains("  ledger: another class for "))
    #expect(
      run.output.firstMatch(of: #/    late-dropped: recorded \S+, interleaved \S+ to \S+\n/#) != nil
    )
    let again = try #require(
      run.output.firstMatch(of: #/again: --interleaving (\d+) --interleave-seed 0 --skew 5s/#)
    )
    let number = String(again.output.1)

    let one = ["--interleaving", number, "--skew", "5s"]
    let json = try workplace.run(replay + one + ["--json", "--results", "one.jsonl"])
    #expect(json.code == 2)
    let document = try json.json()
    #expect(document["differing"] as? [Int] == [Int(number) ?? 0])
    #expect(document["verdict"] as? String == "differs")
    #expect(document["partitions"] as? Int == 3)
    #expect(document["skew_ns"] as? Int == 5_000_000_000)
    // The results of that interleaving hold what is said of it.
    let steps = try #require(document["steps"] as? [[String: Any]])
    let results = try #require(steps.first?["results"] as? [String: Any])
    let difference = try #require(results["first"] as? [String: Any])
    let start = try #require(difference["start"] as? String)
    let key = try #require(difference["key"] as? String)
    let counts = try workplace.text("one.jsonl").split(separator: "\n").compactMap { line in
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    }
    .filter { $0["start"] as? String == start && $0["key"] as? String == key }
    .compactMap { $0["count"] as? Int }
    let interleaved = difference["interleaved"] as? [String: Any]
    #expect(counts.last == interleaved?["count"] as? Int)
    let recorded = difference["recorded"] as? [String: Any]
    #expect(recorded != nil || interleaved != nil)
    #expect(recorded?["count"] as? Int != interleaved?["count"] as? Int)
  }

  @Test func `the report is the same for any threads and batches`() throws {
    let workplace = try workplace()
    let replay = ["replay", "small.tide", "--interleave", "\(Depth.count(3, deep: 6))", "--json"]
    let first = try workplace.run(replay)
    #expect(first.code == 2 && first.output.contains("\"alerts\""))
    for other in [["--threads", "4"], ["--threads", "3", "--batch-size", "7"]] {
      let run = try workplace.run(replay + other)
      #expect(run.code == 2 && run.output == first.output)
    }
    let seeded = try workplace.run(replay + ["--interleave-seed", "1"])
    #expect(seeded.output != first.output)
  }

  @Test func `a recording of one partition has nothing to interleave`() throws {
    let workplace = try Workplace([
      "one.yaml": SmallScenarios.flink.replacing("partitions: 3", with: "partitions: 1")
    ])
    try workplace.simulate("one.yaml", to: "one.tide")
    let run = try workplace.run("replay", "one.tide", "--interleave", "100")
    #expect(run.code == 0)
    #expect(run.output == "one.tide: all readings are in one partition: nothing to interleave\n")
  }

  // MARK: Cases

  private static let dependent = """
    name: merged
    input:
      - {device: a, sensor: v, partition: 0, event: 1s, arrive: 1s, value: 1}
      - {device: b, sensor: v, partition: 1, event: 2s, arrive: 2s, value: 2}
      - {device: a, sensor: v, partition: 0, event: 11s, arrive: 11s, value: 3}
      - {device: b, sensor: v, partition: 1, event: 12s, arrive: 12s, value: 4}
      - {device: a, sensor: v, partition: 0, event: 21s, arrive: 21s, value: 5}
    pipeline:
      semantics: kafka-streams
      steps:
        - {name: tens, by: sensor, window: {tumbling: 10s, emit: on-close}, aggregate: count}
    expect:
    """

  @Test func `a shipped case holds however its partitions are interleaved`() throws {
    let workplace = try Workplace()
    try workplace.linkScenarios()
    let folder = "scenarios/cases/pipeline"
    let run = try workplace.run("check", "\(folder)/any-interleaving.yaml", "--interleave", "100")
    #expect(run.code == 0)
    #expect(
      run.output.hasPrefix(
        "any-interleaving: 100 interleavings of 2 partitions: the same results in all\n"
      )
    )
    #expect(run.output.hasSuffix("1 passed, 0 failed, 0 skipped\n"))
    let one = try workplace.run("check", "\(folder)/late-accepted.yaml", "--interleave", "3")
    #expect(one.output.hasPrefix("late-accepted: all readings are in one partition: nothing"))
    let window = try workplace.run("check", "scenarios/cases/window", "--interleave", "3")
    #expect(window.code == 0)
    #expect(window.output.contains("no pipeline case that passes: nothing to interleave\n"))
  }

  @Test(arguments: [
    ("ledger", "  ledger: {late-dropped: 0}", "late-dropped: expected 0, got "),
    (
      "rows", "  rows: [{step: tens, kind: on-time, at: 11s, count: 2}, {step: tens, count: 2}]",
      "row {"
    ),
    ("fates", "  fates: [{reading: b/v/0, class: on-time}]", "b/v/0: expected on-time, got "),
    ("digest", "  results: any", "results: others than those of the recorded order"),
  ])
  func `a case fails where what it expects depends on it`(
    what: String,
    expect: String,
    says: String
  ) throws {
    let workplace = try Workplace(["case.yaml": "\(Self.dependent)\n\(expect)\n"])
    if what == "digest" { #expect(try workplace.run("check", "case.yaml", "--update").code == 0) }
    #expect(try workplace.run("check", "case.yaml").code == 0)
    let run = try workplace.run("check", "case.yaml", "--interleave", "20")
    #expect(run.code == 2)
    #expect(run.output.hasPrefix("✗ merged (case.yaml)\n    interleaving "), "\(run.output)")
    #expect(run.output.contains("      \(says)"), "\(run.output)")
    #expect(run.output.contains("merged: 20 interleavings of 2 partitions: results differ in "))
    #expect(run.output.hasSuffix("0 passed, 1 failed, 0 skipped\n"))
    let again = try #require(run.output.firstMatch(of: #/again: (.*)\n/#)?.output.1)
    let one = try workplace.run(
      ["check", "case.yaml", "--json"] + again.split(separator: " ").map(String.init)
    )
    #expect(one.code == 2)
    let cases = try #require(try one.json()["cases"] as? [[String: Any]])
    let number = try #require(cases.first?["failing_interleavings"] as? [Int])
    #expect(number.count == 1 && again.contains("--interleaving \(number[0]) "))
    let interleaving = try #require(cases.first?["interleaving"] as? [String: Any])
    #expect(interleaving["verdict"] as? String == "differs")
  }

  /// What the case does not ask about may differ.
  @Test func `a case passes where only something else depends on it`() throws {
    let workplace = try Workplace(["case.yaml": "\(Self.dependent)\n  readings: 5\n"])
    let run = try workplace.run("check", "case.yaml", "--interleave", "20")
    #expect(run.code == 0)
    #expect(run.output.hasPrefix("merged: 20 interleavings of 2 partitions: results differ in "))
    #expect(run.output.contains("  tens  "))
  }
}
