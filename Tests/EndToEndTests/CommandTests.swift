import Foundation
import Testing

/// What each command does when all is well, as text and as JSON.
@Suite struct CommandTests {
  private func workplace() throws -> Workplace {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    try workplace.simulate("small.yaml", to: "small.tide")
    return workplace
  }

  @Test func `run leaves a folder that holds what it printed`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    let run = try workplace.run("run", "small.yaml", "--json")
    #expect(run.code == 0 && run.errors == "")
    let folder = "runs/small-seed-11"
    let expected = ["recording.tide", "results.jsonl", "run.json"].map { "\(folder)/\($0)" }
    let names = try workplace.names()
    #expect(names == ["runs", folder] + expected + ["small.yaml"])
    #expect(try workplace.text("\(folder)/run.json") == run.output)

    let document = try run.json()
    let ledger = try #require(document["ledger"] as? [String: Any]).compactMapValues { $0 as? Int }
    let classes = ledger.filter { !["generated", "open", "too_late"].contains($0.key) }
    #expect(classes.values.reduce(0, +) == ledger["generated"])
    #expect(classes.values.filter { $0 > 0 }.count >= 6, "the small fleet should misbehave")
    #expect(document["verdict"] as? String == "ok")
    let lines = try workplace.text("\(folder)/results.jsonl").split(separator: "\n")
    for line in lines { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
  }

  @Test func `run prints a page of 80 columns and replaces the run before`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    let first = try workplace.run("run", "small.yaml")
    #expect(first.code == 0 && first.errors == "")
    for line in first.output.split(separator: "\n") { #expect(line.count <= 80) }
    for part in ["Ledger", "Windows", "Throughput", "Detection", "Digests", "Verdict  ok"] {
      #expect(first.output.contains(part))
    }
    let names = try workplace.names()
    #expect(try workplace.run("run", "small.yaml", "-q").output == "")
    #expect(try workplace.names() == names)
  }

  @Test func `a threshold that does not hold is exit code 2, and the run is kept`() throws {
    let thresholds = """
      thresholds:
        - tens.too-late.share < 1%
        - tens.result-latency.p99 < 1h
        - throughput.simulate > 1/s
        - throughput.replay > 1/s

      """
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink + thresholds])
    let run = try workplace.run("run", "small.yaml")
    #expect(run.code == 2 && run.errors == "")
    #expect(run.output.contains("✗ tens.too-late.share < 1%"))
    for held in ["tens.result-latency.p99 < 1h", "throughput.simulate > 1/s"] {
      #expect(run.output.contains("✓ " + held))
    }
    #expect(run.output.contains("3 of 4 thresholds hold"))
    let document = try JSONSerialization.jsonObject(
      with: try workplace.bytes("runs/small-seed-11/run.json")
    )
    #expect((document as? [String: Any])?["verdict"] as? String == "failed")
  }

  @Test func `simulate, info and the scenario inside`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    let simulate = try workplace.run("simulate", "small.yaml", "--json")
    #expect(simulate.code == 0)
    #expect(try workplace.names() == ["small-seed-11.tide", "small.yaml"])
    let info = try workplace.run("info", "small-seed-11.tide", "--json")
    for key in ["readings", "lost", "anomalies", "bytes"] {
      let value = try #require(try simulate.json()[key] as? Int)
      #expect(value > 0)
      #expect(try info.json()[key] as? Int == value)
    }
    #expect(try info.json()["digest"] as? String == simulate.json()["digest"] as? String)
    #expect(try workplace.run("info", "small-seed-11.tide").output.contains("bytes per reading"))
    let inside = try workplace.run("info", "small-seed-11.tide", "--scenario")
    #expect(inside.output == SmallScenarios.flink)
  }

  @Test func `replay gives the results of run, and of another pipeline`() throws {
    let workplace = try workplace()
    try workplace.write(SmallScenarios.kafkaOnClose, to: "kafka.yaml")
    let run = try workplace.run("run", "small.yaml", "-q", "-o", "out")
    #expect(run.code == 0)
    let replay = try workplace.run("replay", "small.tide", "--results", "results.jsonl", "--json")
    #expect(replay.code == 0)
    #expect(try replay.json()["verdict"] as? String == "ok")
    let results = try workplace.bytes("results.jsonl")
    #expect(try workplace.bytes("out/results.jsonl") == results)
    let kafka = try workplace.run("replay", "small.tide", "--pipeline", "kafka.yaml")
    #expect(kafka.code == 0)
    #expect(kafka.output.contains("windows still open"))
  }

  @Test func `verify derives a run again`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    #expect(try workplace.run("run", "small.yaml", "-q", "-o", "out").code == 0)
    let verify = try workplace.run("verify", "out", "--threads", "2")
    #expect(verify.code == 0)
    #expect(verify.output.split(separator: "\n").count == 3)
    #expect(!verify.output.contains("✗"))
    let document = try workplace.run("verify", "out/recording.tide", "--json").json()
    #expect(document["ok"] as? Bool == true)
    #expect((document["digests"] as? [Any])?.count == 2)
  }

  @Test func `diff finds what differs`() throws {
    let workplace = try workplace()
    let other = ["simulate", "small.yaml", "--seed", "12", "-o", "other.tide", "-q"]
    #expect(try Program.run(other, in: workplace.path).code == 0)
    try workplace.write(try workplace.bytes("small.tide"), to: "copy.tide")
    let same = try workplace.run("diff", "small.tide", "copy.tide")
    #expect(same.code == 0 && same.output == "no difference\n")
    let differs = try workplace.run("diff", "small.tide", "other.tide", "--limit", "3", "--json")
    #expect(differs.code == 2)
    #expect(try differs.json()["differences"] as? Int ?? 0 > 1_000)

    try workplace.write("a\nb\nc\n", to: "one.jsonl")
    try workplace.write("a\nB\nc\n", to: "two.jsonl")
    let lines = try workplace.run("diff", "one.jsonl", "two.jsonl")
    #expect(lines.code == 2)
    #expect(lines.output == "--- one.jsonl\n+++ two.jsonl\n- 2: b\n+ 2: B\n")
  }

  @Test func `explain tells the story of a reading that was late`() throws {
    let workplace = try workplace()
    let replay = ["replay", "small.tide", "--results", "results.jsonl", "-q"]
    #expect(try Program.run(replay, in: workplace.path).code == 0)
    let late = try #require(
      try workplace.text("results.jsonl").split(separator: "\n")
        .first { $0.contains("late-side-output") }
    )
    let line = try JSONSerialization.jsonObject(with: Data(late.utf8)) as? [String: Any]
    let reading = try #require(line?["reading"] as? String)
    let story = try workplace.run("explain", "small.tide", "--reading", reading)
    #expect(story.code == 0)
    #expect(story.output.contains("class      late-side-output"))
    #expect(story.output.contains("missed by "))
    let json = try workplace.run("explain", "small.tide", "--reading", reading, "--json").json()
    #expect(json["class"] as? String == "late_side_output")
    #expect(json["event_time"] as? String == line?["event_time"] as? String)
  }

  @Test func `schemas are JSON`() throws {
    let workplace = try Workplace()
    #expect(try workplace.run("schema").json()["definitions"] != nil)
    let properties = try #require(
      try workplace.run("schema", "--run").json()["properties"] as? [String: Any]
    )
    #expect(properties["ledger"] != nil && properties["digests"] != nil)
  }

  /// As some editors write it.
  @Test func `a scenario may begin with a byte order mark`() throws {
    let workplace = try Workplace(["marked.yaml": "\u{FEFF}" + SmallScenarios.flink])
    let run = try workplace.run("simulate", "marked.yaml", "-o", "marked.tide")
    #expect(run.code == 0, "\(run.errors)")
    #expect(try workplace.run("verify", "marked.tide").code == 0)
  }
}
