import Foundation
import Testing
import TidemarkTestSupport

/// Recordings that were not finished, or are damaged.
@Suite struct RecoverTests {
  /// `small.tide`, and `cut.tide`: two thirds of it.
  private func workplace() throws -> (Workplace, whole: Data) {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    try workplace.simulate("small.yaml", to: "small.tide")
    let whole = try workplace.bytes("small.tide")
    // Without index and end.
    try workplace.write(whole.dropLast(400), to: "cut.tide")
    return (workplace, whole)
  }

  @Test func `only info reads an unsealed recording unless it is told to`() throws {
    let (workplace, _) = try workplace()
    let commands = [
      ["replay", "cut.tide"], ["export", "cut.tide", "-o", "out.csv"],
      ["report", "cut.tide", "-o", "page.html"], ["diff", "cut.tide", "small.tide"],
      ["explain", "cut.tide", "--reading", "none/none/1"],
      ["merge", "cut.tide", "small.tide", "-o", "both.tide"],
    ]
    for command in commands {
      let refused = try Program.run(command, in: workplace.path)
      #expect(refused.code == 65, "\(command): \(refused.errors)")
      #expect(refused.errors.contains("unsealed"))
      #expect(refused.errors.contains("--partial") && refused.errors.contains("recover"))
      let read = try Program.run(command + ["--partial"], in: workplace.path)
      #expect(read.code != 65, "\(command): \(read.errors)")
      #expect(!read.errors.contains("unsealed"))
    }
    let info = try workplace.run("info", "cut.tide")
    #expect(info.code == 0)
    #expect(info.output.contains("unsealed") && info.output.contains("tidemark recover"))
    #expect(try workplace.run("verify", "cut.tide").code == 65)
  }

  @Test func `partial reading gives the readings that the whole has`() throws {
    let (workplace, _) = try workplace()
    let whole = try workplace.run("export", "small.tide", "--lost").output.split(separator: "\n")
    let part = try workplace.run("export", "cut.tide", "--partial")
    #expect(part.code == 0)
    #expect(part.errors.contains("not finished"))
    let lines = part.output.split(separator: "\n")
    #expect(lines.count > 100)
    // The kinds of anomalies were not written yet.
    let columns = { (line: Substring) in line.split(separator: ",").prefix(8) }
    #expect(zip(lines, whole).allSatisfy { columns($0) == columns($1) })
  }

  @Test func `recover seals what a stopped writer left, under its name`() throws {
    let (workplace, whole) = try workplace()
    try workplace.write(whole.dropLast(400), to: "fleet.tide.partial-4711")
    let recover = try workplace.run("recover", "fleet.tide.partial-4711")
    #expect(recover.code == 0, "\(recover.errors)")
    #expect(recover.output.contains("verified"))
    let info = try workplace.run("info", "fleet.tide", "--json").json()
    #expect(info["state"] as? String == "sealed")
    #expect(info["interrupted"] as? Bool == true)
    let gaps = try #require(info["gaps"] as? [[String: Any]])
    #expect(gaps.contains { $0["kind"] as? String == "truth" })
    #expect(try workplace.run("info", "fleet.tide").output.contains("missing"))
    #expect(try workplace.run("verify", "fleet.tide").code == 0)
    #expect(try workplace.run("replay", "fleet.tide", "-q").code == 0)
    #expect(try workplace.bytes("fleet.tide.partial-4711") == whole.dropLast(400))
    // Once more: the name is taken, and another one gets the same bytes.
    #expect(try workplace.run("recover", "fleet.tide.partial-4711").code == 64)
    #expect(try workplace.run("recover", "fleet.tide", "-o", "again.tide").code == 0)
    #expect(try workplace.bytes("again.tide") == workplace.bytes("fleet.tide"))
    #expect(try workplace.run("recover", "cut.tide").code == 64)
  }

  @Test func `damage is refused, and what is left of it can be had`() throws {
    var (workplace, damaged) = try workplace()
    // In the first chunk, behind the scenario and the names.
    damaged[damaged.count / 2] ^= 1
    try workplace.write(damaged, to: "damaged.tide")
    for command in [
      ["export", "damaged.tide", "-o", "no.csv"], ["export", "damaged.tide", "--partial"],
      ["replay", "damaged.tide"], ["verify", "damaged.tide"],
    ] {
      let run = try Program.run(command, in: workplace.path)
      #expect(run.code == 65 && run.errors.contains("corrupt"), "\(command): \(run.errors)")
    }
    #expect(try !workplace.names().contains("no.csv"))
    let salvage = try workplace.run(
      "export",
      "damaged.tide",
      "--lost",
      "--salvage",
      "-o",
      "left.csv"
    )
    #expect(salvage.code == 65)
    #expect(salvage.errors.contains("are missing"))
    #expect(try workplace.text("left.csv").hasPrefix("device,sensor,"))
    let recover = try workplace.run("recover", "damaged.tide", "-o", "new.tide", "--json")
    #expect(recover.code == 65)
    #expect(recover.errors.isEmpty || recover.errors.contains("corrupt"))
    #expect(try workplace.run("verify", "new.tide").code == 0)
    #expect(try workplace.bytes("damaged.tide") == damaged)
  }

  @Test func `an export follows a simulation until it is interrupted`() throws {
    let workplace = try Workplace(["endless.yaml": SmallScenarios.endless])
    let simulate = try workplace.start("simulate", "endless.yaml", "-o", "live.tide", "--in-place")
    try simulate.wait(until: {
      try workplace.hasFile(like: "live.tide", largerThan: SmallScenarios.sizeUnderWay)
    })
    let export = try workplace.start("export", "live.tide", "--follow", "-o", "live.csv")
    // In a quick run it waits for the first readings when the signal comes.
    let size = Depth.count(-1, deep: 100_000)
    try export.wait(until: { try workplace.hasFile(like: "live.csv", largerThan: size) })
    simulate.interrupt()
    let run = try simulate.wait()
    #expect(run.code == 130)
    #expect(run.errors.contains("are kept"))
    #expect(try export.wait().code == 0)
    let info = try workplace.run("info", "live.tide", "--json").json()
    #expect(info["state"] as? String == "sealed" && info["interrupted"] as? Bool == true)
    let lines = try workplace.text("live.csv").split(separator: "\n").count
    #expect(lines == (info["readings"] as? Int ?? 0) + 1)
    let again = try workplace.run("simulate", "endless.yaml", "-o", "live.tide", "--in-place")
    #expect(again.code == 73)
  }

  @Test(arguments: ["none", "interval", "chunk"])
  func `all ways to sync give the same readings`(sync: String) throws {
    let (workplace, _) = try workplace()
    let simulate = ["simulate", "small.yaml", "--sync", sync, "-o", "synced.tide", "--json"]
    let run = try Program.run(simulate, in: workplace.path)
    #expect(run.code == 0, "\(run.errors)")
    #expect(try workplace.run("diff", "small.tide", "synced.tide").output == "no difference\n")
  }
}
