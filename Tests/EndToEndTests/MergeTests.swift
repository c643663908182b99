import Foundation
import Testing
import TidemarkTestSupport

/// Recordings that become one.
@Suite struct MergeTests {
  private func csv(_ device: String, minute: Int, value: Double) -> String {
    var text = "timestamp,device,value\n"
    for second in 10..<60 {
      text += "2026-01-01T00:0\(minute):\(second)Z,\(device),\(value)\n"
    }
    return text
  }

  private func importAll(_ files: [String], in workplace: Workplace) throws {
    for name in files {
      let run = try workplace.run(
        "import",
        "\(name).csv",
        "-o",
        "\(name).tide",
        "--device-column",
        "device",
        "--sensor",
        "level",
        "-q"
      )
      #expect(run.code == 0, "\(run.errors)")
    }
  }

  @Test func `imports become one import with the devices of all`() throws {
    let workplace = try Workplace([
      "north.csv": csv("north", minute: 1, value: 1),
      "south.csv": csv("south", minute: 1, value: 2),
    ])
    try importAll(["north", "south"], in: workplace)
    let merge = try workplace.run(
      "merge",
      "north.tide",
      "south.tide",
      "-o",
      "both.tide",
      "--threads",
      "2",
      "--json"
    )
    #expect(merge.code == 0, "\(merge.errors)")
    #expect(try merge.json()["readings"] as? Int == 100)
    let export = try workplace.run("export", "both.tide").output.split(separator: "\n")
    // Both arrive in the same seconds.
    let devices = export.dropFirst().map { $0.prefix(5) }
    #expect(devices == (0..<100).map { $0 % 2 == 0 ? "north" : "south" })
    let info = try workplace.run("info", "both.tide", "--json").json()
    #expect(info["origin"] as? String == "imported" && info["series"] as? Int == 2)
    #expect(try workplace.run("verify", "both.tide").code == 0)
  }

  @Test func `a reading that is in two of them is refused, and nothing is left`() throws {
    let workplace = try Workplace([
      "small.yaml": SmallScenarios.flink, "a.csv": csv("d", minute: 1, value: 1),
      "b.csv": csv("d", minute: 5, value: 1),
    ])
    try importAll(["a", "b"], in: workplace)
    for (name, devices) in [("x", "0..<12"), ("y", "11..<20")] {
      let simulate = ["simulate", "small.yaml", "--devices", devices, "-o", "\(name).tide", "-q"]
      #expect(try Program.run(simulate, in: workplace.path).code == 0)
    }
    let before = try workplace.everything()
    for (pair, name) in [(["a", "b"], "d/level/0"), (["x", "y"], "reefer-0011/")] {
      let run = try workplace.run(
        "merge",
        "\(pair[0]).tide",
        "\(pair[1]).tide",
        "-o",
        "new.tide"
      )
      #expect(run.code == 64)
      #expect(run.errors.hasPrefix("tidemark: the recordings overlap: \(name)"), "\(run.errors)")
    }
    #expect(try workplace.everything() == before)
  }

  @Test func `what was interrupted stays marked`() throws {
    // Even a slice of ten minutes takes as long as all the time has pieces.
    let brief = SmallScenarios.fleet(reefers: 200, duration: "2h")
    let text = Depth.isDeep ? SmallScenarios.endless : brief
    let workplace = try Workplace(["long.yaml": text])
    let launch = try workplace.start(
      "simulate",
      "long.yaml",
      "--devices",
      "0..<100",
      "-o",
      "part.tide"
    )
    try launch.wait(until: {
      try workplace.hasFile(like: "part.tide.", largerThan: SmallScenarios.sizeUnderWay)
    })
    launch.interrupt()
    #expect(try launch.wait().code == 130)
    let other = ["--devices", "100..<105", "--until", "10m", "-o", "other.tide", "-q"]
    #expect(try Program.run(["simulate", "long.yaml"] + other, in: workplace.path).code == 0)
    let merge = try workplace.run("merge", "part.tide", "other.tide", "-o", "both.tide", "-q")
    #expect(merge.code == 0, "\(merge.errors)")
    #expect(try workplace.run("info", "both.tide", "--json").json()["interrupted"] as? Bool == true)
    let verify = try workplace.run("verify", "both.tide")
    #expect(verify.code == 0 && verify.output.contains("was interrupted"))
  }

  @Test func `a merge that is interrupted leaves nothing`() throws {
    let workplace = try Workplace([
      "many.yaml": SmallScenarios.fleet(reefers: Depth.count(60, deep: 400), duration: "20m")
    ])
    for half in 1...2 {
      let simulate = ["--shard", "\(half)/2", "-o", "\(half).tide", "-q"]
      #expect(try Program.run(["simulate", "many.yaml"] + simulate, in: workplace.path).code == 0)
    }
    let before = try workplace.everything()
    let launch = try workplace.start("merge", "1.tide", "2.tide", "-o", "both.tide")
    try launch.wait(until: { try workplace.hasFile(like: "both.tide.", largerThan: -1) })
    launch.interrupt()
    let run = try launch.wait()
    #expect(run.code == 130)
    #expect(run.errors == "tidemark: interrupted\n")
    #expect(try workplace.everything() == before)
  }

  @Test func `diff names the fields that differ and sums up`() throws {
    let rows = """
      timestamp,arrival,value
      2026-01-01T00:00:00Z,2026-01-01T00:00:01Z,1
      2026-01-01T00:00:02Z,2026-01-01T00:00:03Z,2
      2026-01-01T00:00:04Z,2026-01-01T00:00:05Z,3

      """
    let workplace = try Workplace([
      "a.csv": rows + "2026-01-01T00:00:06Z,2026-01-01T00:00:07Z,4\n",
      "b.csv": rows.replacing(":01Z,1", with: ":01Z,1.5").replacing(":05Z", with: ":09Z"),
    ])
    for name in ["a", "b"] {
      let run = ["import", "\(name).csv", "-o", "\(name).tide", "--arrival-time", "arrival", "-q"]
      #expect(try Program.run(run, in: workplace.path).code == 0)
    }
    let diff = try workplace.run("diff", "a.tide", "b.tide")
    #expect(diff.code == 2)
    #expect(
      diff.output == """
        --- a.tide
        +++ b.tide
        - device/value/0 event 2026-01-01T00:00:00Z arrival 2026-01-01T00:00:01Z value 1.0
        + device/value/0 event 2026-01-01T00:00:00Z arrival 2026-01-01T00:00:01Z value 1.5
          differ in value 1.0 and 1.5
        - device/value/2 event 2026-01-01T00:00:04Z arrival 2026-01-01T00:00:05Z value 3.0
        + device/value/2 event 2026-01-01T00:00:04Z arrival 2026-01-01T00:00:09Z value 3.0
          differ in arrival time 2026-01-01T00:00:05Z and 2026-01-01T00:00:09Z
        - device/value/3 event 2026-01-01T00:00:06Z arrival 2026-01-01T00:00:07Z value 4.0
        readings: 1 only in a.tide, 0 only in b.tide, 2 differ

        """
    )
    let short = try workplace.run("diff", "a.tide", "b.tide", "--limit", "1")
    #expect(short.output.contains("\n... and 2 more\nreadings: 1 only in"))
    let json = try workplace.run("diff", "b.tide", "a.tide", "--json").json()
    #expect(json["differences"] as? Int == 3)
    #expect(json["readings_only_in_second"] as? Int == 1)
    #expect(json["readings_differing"] as? Int == 2)
  }
}
