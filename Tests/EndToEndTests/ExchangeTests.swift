import Foundation
import Testing

/// Readings that go out as text and come back.
@Suite struct ExchangeTests {
  /// Readings come back with their names, times and values; what an import cannot know, such as
  /// when a reading was sent, does not.
  @Test(arguments: ["csv", "jsonl"])
  func `what was exported can be imported`(layout: String) throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.brief])
    try workplace.simulate("small.yaml", to: "small.tide")
    let export = ["export", "small.tide", "-o", "out.\(layout)", "--times", "epoch-ns"]
    #expect(try Program.run(export, in: workplace.path).code == 0)
    let run = try workplace.run(
      "import",
      "out.\(layout)",
      "-o",
      "back.tide",
      "--event-time",
      "event_time_ns",
      "--time-format",
      "epoch-ns",
      "--arrival-time",
      "arrival_time_ns",
      "--device-column",
      "device",
      "--sensor-column",
      "sensor",
      "--json"
    )
    #expect(run.code == 0, "\(run.errors)\(run.output)")
    let info = try workplace.run("info", "small.tide", "--json").json()
    #expect(try run.json()["readings"] as? Int == info["readings"] as? Int)

    let again = ["export", "back.tide", "--layout", "csv", "-o", "back.csv", "--times", "epoch-ns"]
    #expect(try Program.run(again, in: workplace.path).code == 0)
    let first = ["export", "small.tide", "-o", "first.csv", "--times", "epoch-ns"]
    #expect(try Program.run(first, in: workplace.path).code == 0)
    let columns = "cut -d, -f1,2,6,8,10"
    let compare = try workplace.shell("cmp <(\(columns) first.csv) <(\(columns) back.csv)")
    #expect(compare.code == 0, "\(compare.output)\(compare.errors)")

    let verify = try workplace.run("verify", "back.tide")
    #expect(verify.code == 0)
    #expect(verify.output.contains("is an import"))
  }

  @Test func `standard input and output work like files`() throws {
    let workplace = try Workplace()
    let rows = "timestamp,value\n2026-01-01T00:00:00Z,1.5\n2026-01-01T00:00:01Z,2.5\n"
    let run = try workplace.run(
      "import",
      "-",
      "-o",
      "in.tide",
      "--device",
      "d",
      "--sensor",
      "s",
      input: rows
    )
    #expect(run.code == 0, "\(run.errors)")
    let export = try workplace.run("export", "in.tide", "--layout", "jsonl")
    let lines = export.output.split(separator: "\n")
    #expect(lines.count == 2)
    for line in lines { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
  }

  @Test func `an export to a pipe is written where it is`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    try workplace.simulate("small.yaml", to: "small.tide")
    let run = try workplace.shell(
      "mkfifo pipe; tidemark export small.tide -o pipe & head -1 pipe; wait $!; [ -p pipe ]"
    )
    #expect(run.code == 0)
    #expect(run.output.hasPrefix("device,sensor,"))
  }

  /// A recording of real data, with its labels, through pipeline and detector.
  @Test func `a labelled file is imported with its anomalies`() throws {
    let workplace = try Workplace()
    try workplace.linkScenarios()
    let folder = "scenarios/data/machine-temperature"
    let run = try workplace.run(
      "import",
      "\(folder)/machine_temperature_system_failure.csv",
      "-o",
      "machine.tide",
      "--device",
      "machine",
      "--sensor",
      "temperature",
      "--labels-nab",
      "\(folder)/combined_windows.json",
      "--labels-key",
      "realKnownCause/machine_temperature_system_failure.csv",
      "--json"
    )
    #expect(run.code == 0, "\(run.errors)")
    #expect(try run.json()["readings"] as? Int == 22_695)
    #expect(try run.json()["anomalies"] as? Int == 4)
  }
}
