import Foundation
import Testing
import TidemarkTestSupport

/// A recording that is exported and imported again is the same recording.
@Suite struct ExportRoundTripTests {
  static let files =
    Depth.isDeep
    ? ["out.csv", "out.jsonl", "out.csv.zst", "out.jsonl.zst", "out.mcap"]
    : ["out.csv", "out.jsonl.zst", "out.mcap"]

  /// Exports, imports, and compares; returns what the export said.
  private func expectSame(_ workplace: Workplace, _ name: String, _ file: String) throws {
    let isMCAP = file.hasSuffix(".mcap")
    let rest = isMCAP ? [] : ["--lost", "--truth", "t.jsonl.zst"]
    let export = try Program.run(["export", "\(name).tide", "-o", file] + rest, in: workplace.path)
    #expect(export.code == 0, "\(export.errors)")
    let truth = isMCAP ? [] : ["--truth", "t.jsonl.zst"]
    let back = ["import", file, "-o", "back.tide", "--json"] + truth
    let run = try Program.run(back, in: workplace.path)
    #expect(run.code == 0, "\(run.errors)\(run.output)")
    let info = try workplace.run("info", "\(name).tide", "--json").json()
    let document = try run.json()
    for key in ["readings", "lost", "anomalies"] {
      #expect(document[key] as? Int == info[key] as? Int)
    }
    #expect(document["digest"] as? String == info["digest"] as? String)
    let diff = try workplace.run("diff", "\(name).tide", "back.tide")
    #expect(diff.code == 0 && diff.output == "no difference\n", "\(diff.output)")
    #expect(try workplace.run("verify", "back.tide").code == 0)
  }

  @Test(arguments: ExportRoundTripTests.files)
  func `a simulated recording`(file: String) throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.brief])
    try workplace.simulate("small.yaml", to: "small.tide")
    try expectSame(workplace, "small", file)
    let info = try workplace.run("info", "small.tide", "--json").json()
    #expect(info["lost"] as? Int ?? 0 > 0 && info["anomalies"] as? Int ?? 0 > 0)
  }

  @Test(arguments: ExportRoundTripTests.files)
  func `a recording of all that is hard to write down`(file: String) throws {
    try expectSame(Workplace.awkward(), "awkward", file)
  }

  /// The hand-written file is what an export writes.
  @Test func `an export of an import is the text again`() throws {
    let workplace = try Workplace.awkward()
    let export = ["export", "awkward.tide", "-o", "again.csv", "--lost", "--truth", "again.jsonl"]
    let run = try Program.run(export, in: workplace.path)
    #expect(run.code == 0)
    func lines(_ name: String) throws -> [String.SubSequence] {
      try workplace.text(name).replacing(".5Z", with: ".500Z").split(separator: "\n").sorted()
    }
    #expect(try lines("again.csv") == lines("awkward.csv"))
    #expect(try lines("again.jsonl") == lines("truth.jsonl"))
    #expect(run.errors == "")
  }

  @Test(
    arguments: Depth.isDeep
      ? ["csv", "jsonl", "csv.zst", "jsonl.zst", "mcap", "parquet"]
      : ["jsonl", "csv.zst", "mcap", "parquet"]
  )
  func `standard output, a file and a pipe get the same bytes`(layout: String) throws {
    let workplace = try Workplace.awkward()
    let run = try workplace.shell(
      """
      set -e
      tidemark export awkward.tide -o a.\(layout) -q
      tidemark export awkward.tide --layout \(layout) -q > b
      mkfifo pipe; cat pipe > c & tidemark export awkward.tide --layout \(layout) -o pipe -q; wait
      cmp a.\(layout) b; cmp b c
      """
    )
    #expect(run.code == 0, "\(run.errors)")
    if layout != "parquet" {
      let back = try workplace.shell("tidemark import - -o back.tide -q < b")
      #expect(back.code == 0, "\(back.errors)")
    }
  }

  @Test func `an import without the truth says so`() throws {
    let workplace = try Workplace.awkward()
    #expect(try workplace.run("export", "awkward.tide", "-o", "a.csv", "-q").code == 0)
    let run = try workplace.run("import", "a.csv", "-o", "back.tide")
    #expect(run.code == 0 && run.output.contains("2 anomalies"))
    #expect(run.errors.hasPrefix("tidemark: a.csv: anomalies are as far as their readings show"))
  }

  @Test func `what a layout leaves out is said in one line`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    try workplace.simulate("small.yaml", to: "small.tide")
    let csv = try workplace.run("export", "small.tide", "-o", "a.csv")
    #expect(csv.errors.hasPrefix("tidemark: a.csv leaves out "))
    #expect(csv.errors.filter { $0 == "\n" }.count == 1)
    let parts = ["readings that never arrived (--lost", "anomalies are (--truth", "the scenario\n"]
    for part in parts { #expect(csv.errors.contains(part), "\(csv.errors)") }
    let all = ["export", "small.tide", "-o", "b.csv", "--lost", "--truth", "t.jsonl"]
    let whole = try Program.run(all, in: workplace.path).errors
    #expect(
      whole == "tidemark: b.csv leaves out classes, groups, partitions, units and ranges, "
        + "and the scenario\n"
    )
    let mcap = try workplace.run("export", "small.tide", "-o", "c.mcap")
    #expect(mcap.errors == "tidemark: c.mcap leaves out the scenario\n")
    #expect(try workplace.run("export", "small.tide", "-o", "c.mcap", "-q").errors == "")
    let json = try workplace.run("export", "small.tide", "-o", "c.mcap", "--json")
    #expect(json.errors == "")
    #expect(try json.json()["leaves_out"] as? String == "the scenario")
    #expect(try json.json()["bytes"] as? Int == workplace.bytes("c.mcap").count)
  }
}
