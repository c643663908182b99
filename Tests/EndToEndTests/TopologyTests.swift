import Foundation
import Testing
import TidemarkTestSupport

@testable import TidemarkCLI

/// What `explain --topology` prints of pipelines with every kind of step, window and wiring.
@Suite struct TopologyTests {
  private static let flink = """
    pipeline:
      watermark: {bounded-out-of-orderness: 5s, idle-timeout: 30s, after: quality, emit: {periodic: 200ms}}
      ledger: hops
      steps:
        - {name: raw, detect: {ewma-z: {half-life: 50, threshold: 5.5, warm-up: 30, quiet-period: 1m}}}
        - {name: quality, validate: {range: true, future: 1m, past: 1d}}
        - {name: unique, deduplicate: {within: 1h}}
        - {name: minutes, by: group, window: {tumbling: 1m, offset: -30s, allowed-lateness: 30s, late: side-output}, aggregate: [count, mean]}
        - {name: hops, from: [quality, unique], sensor: temperature, window: {hopping: {size: 5m, advance: 1m}, trigger: {continuous: 10s}, accumulation: discarding}, aggregate: sum}
        - {name: visits, window: {session: 30s, allowed-lateness: 10s, accumulation: retracting}, aggregate: max}
        - {name: days, window: {cumulative: {step: 1h, size: 1d}, trigger: {early: 1500ms}}, aggregate: last}
        - {name: fives, from: quality, window: {global: true, trigger: {count: 5}}, aggregate: count}
        - {name: all, window: {global: true, trigger: end-of-stream}, aggregate: count}
        - {name: pumps, from: quality, filter: "value < 90 and (class == 'pump' or not (device != 'p-1' or value - (1 - abs(value)) > -2))"}
        - {name: fahrenheit, map: "max(value, 0.5) * (1.8 + 2) / 4 + 32"}
        - {name: quarters, by: [class, sensor], window: {tumbling: 15m}, aggregate: [count, mean]}
        - {name: hours, from: quarters, value: mean, window: {tumbling: 1h}, aggregate: max}
        - {name: days-of-hours, from: hours, by: class, window: {tumbling: 1d}, aggregate: max}
        - {name: decades, by: [class, {expression: "floor(value / 10)"}], max-keys: 50, window: {tumbling: 1m}, aggregate: count}

    """

  private static let kafka = """
    pipeline:
      semantics: kafka-streams
      steps:
        - {name: quality, validate: {range: true}}
        - {name: updates, window: {tumbling: 1m, grace: 10s}, aggregate: count}
        - {name: closed, by: device, window: {sliding: 30s, grace: 10s, emit: on-close, emit-interval: 1s, retention: 5m}, aggregate: max}
        - {name: visits, from: quality, window: {session: 30s, grace: 10s, emit: suppress, suppress: {time-limit: 5s, max-records: 3, max-bytes: 900}}, aggregate: max}
        - {name: finals, window: {hopping: {size: 1m, advance: 30s}, emit: suppress}, aggregate: max}

    """

  private func workplace() throws -> Workplace {
    try Workplace([
      "small.yaml": SmallScenarios.flink, "flink.yaml": Self.flink, "kafka.yaml": Self.kafka,
    ])
  }

  @Test(arguments: ["small", "flink", "kafka"], ["text", "mermaid"])
  func `a plan is drawn`(name: String, format: String) throws {
    let run = try workplace().run("explain", "\(name).yaml", "--topology", "--format", format)
    #expect(run.code == 0, "\(run.errors)")
    let file = Snapshot.file("topology-\(name).\(format == "text" ? "txt" : "mmd")")
    if let difference = Snapshot.difference(of: run.output, from: file) {
      Issue.record(Comment(rawValue: difference))
    }
  }

  @Test func `a recording, and a scenario with another pipeline, have plans too`() throws {
    let workplace = try workplace()
    let simulate = ["simulate", "small.yaml", "-o", "small.tide", "-q"]
    #expect(try Program.run(simulate, in: workplace.path).code == 0)
    let inside = try workplace.run("explain", "small.tide", "--topology")
    #expect(inside.code == 0, "\(inside.errors)")
    #expect(inside.output == (try workplace.run("explain", "small.yaml", "--topology").output))
    let other = ["--topology", "--pipeline", "kafka.yaml"]
    let recorded = try workplace.run(["explain", "small.tide"] + other)
    #expect(recorded.output.hasPrefix("small · kafka-streams · 5 steps\n"))
    // One task per partition, since a device's readings are all in one.
    #expect(recorded.output.contains("by          device, 27 of them\n"))
    #expect(recorded.output.contains("in the task of each of 3\n"))
  }

  @Test func `JSON has the wiring`() throws {
    let plan = try workplace().run("explain", "flink.yaml", "--topology", "--json").json()
    let steps = try #require(plan["steps"] as? [[String: Any]])
    let reads = steps.map { $0["reads"] as? [String] }
    #expect(
      reads == [
        ["source"], ["source"], ["quality"], ["unique"], ["quality", "unique"], ["unique"],
        ["unique"], ["quality"], ["unique"], ["quality"], ["pumps"], ["fahrenheit"], ["quarters"],
        ["hours"], ["fahrenheit"],
      ]
    )
    #expect(
      steps.map { $0["by_default"] as? Bool }
        == reads.indices.map { ![4, 7, 9, 12, 13].contains($0) }
    )
    #expect(steps[1]["sinks"] as? [String] == ["dead-letter"])
    #expect(plan["ledger"] as? String == "hops")
    #expect((plan["watermark"] as? [String: Any])?["after"] as? String == "quality")
  }

  private static var shipped: [String] {
    let names = (try? LibraryTests.names()) ?? []
    return Depth.some(names.indices, quick: 5).map { names[$0] }
  }

  /// A grammar of the part of Mermaid's flowcharts that is used here, line by line.
  @Test(arguments: ["flink", "kafka"] + shipped)
  func `Mermaid has declared nodes, quoted labels, and an edge for each input`(name: String) throws
  {
    let workplace = try workplace()
    try workplace.linkScenarios()
    let folder = ["flink", "kafka"].contains(name) ? "" : "scenarios/"
    let run = try workplace.run(
      "explain",
      "\(folder)\(name).yaml",
      "--topology",
      "--format",
      "mermaid"
    )
    #expect(run.code == 0, "\(run.errors)")
    var lines = run.output.split(separator: "\n")[...]
    #expect(lines.removeFirst() == "flowchart LR")
    var declared: Set<Substring> = []
    var reached: Set<Substring> = []
    // Characters that mean something are written as #NUMBER;.
    let label = #/"(?:[^"`\\;&#]|#\d+;)+"/#
    for line in lines {
      if let node = line.wholeMatch(of: #/  ([a-z]+\d*)(\(\[|\[/|\[|\{\{)(".*")(\]\)|/\]|\]|\}\})/#)
      {
        #expect(declared.insert(node.1).inserted)
        let closing = ["([": "])", "[/": "/]", "[": "]", "{{": "}}"]
        #expect(closing[String(node.2)] == String(node.4))
        #expect(node.3.wholeMatch(of: label) != nil, "\(line)")
      } else if let edge = line.wholeMatch(of: #/  (\w+) (?:-->|-\.->)(?:\|(".*")\|)? (\w+)/#) {
        #expect(declared.contains(edge.1), "\(line)")
        reached.insert(edge.3)
      } else {
        #expect(line.hasPrefix("  classDef ledger ") || line.hasSuffix(" ledger"), "\(line)")
      }
    }
    #expect(reached.union(["source"]) == declared)
  }

  @Test func `what means something to Mermaid or HTML is a code in labels`() {
    #expect(
      PlanPicture.escaped("a \"b\" <c> #1; d`e\\f&g\nh")
        == "a #34;b#34; #60;c#62; #35;1#59; d#96;e#92;f#38;g h"
    )
    #expect(PlanPicture.escaped("end − 1ms · °C") == "end − 1ms · °C")
  }

  @Test(arguments: [
    (["small.yaml", "--format", "text"], "--format is for --topology: give both"),
    (["small.yaml", "--topology", "--reading", "a/b/1"], "are two questions: ask one"),
    (["small.yaml", "--topology", "--seed", "1"], "--seed changes nothing in a topology"),
    (["small.yaml", "--topology", "--json", "--format", "text"], "exclude each other; keep one"),
    (["bare.yaml", "--topology"], "bare.yaml: there is no pipeline"),
  ])
  func `questions that make no sense are refused`(arguments: [String], message: String) throws {
    let workplace = try workplace()
    try workplace.write("version: 1\nname: bare\n", to: "bare.yaml")
    let run = try workplace.run(["explain"] + arguments)
    #expect(run.code == 64)
    #expect((run.output + run.errors).contains(message), "\(run.output)\(run.errors)")
  }
}
