import Foundation
import Testing

/// Pictures of a device.
@Suite struct ReportTests {
  private func workplace() throws -> Workplace {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    try workplace.simulate("small.yaml", to: "small.tide")
    return workplace
  }

  @Test func `a device with an anomaly is drawn, under a name of its own`() throws {
    let workplace = try workplace()
    try FileManager.default.createDirectory(
      atPath: workplace.path + "/folder",
      withIntermediateDirectories: true
    )
    let run = try workplace.shell("cd folder && tidemark report ../small.tide --json")
    #expect(run.code == 0 && run.errors == "")
    let answer = try run.json()
    let device = try #require(answer["device"] as? String)
    #expect(answer["path"] as? String == "small-\(device).html")
    #expect(answer["format"] as? String == "html")
    #expect(answer["sensors"] as? [String] == ["temperature", "vibration"])
    #expect(answer["anomalies"] as? Int ?? 0 > 0)
    let page = try workplace.text("folder/small-\(device).html")
    #expect(answer["bytes"] as? Int == page.utf8.count)
    #expect(page.contains("<h1>Device \(device)</h1>"))
    #expect(page.contains("class=\"span\""))
  }

  /// The readings of the device as `export` writes them are those that the page counts.
  @Test func `the page counts what is in the recording`() throws {
    let workplace = try workplace()
    let answer = try workplace.run(
      "report",
      "small.tide",
      "--device",
      "reefer-0003",
      "--sensor",
      "temperature",
      "-o",
      "page.html",
      "--json"
    ).json()
    #expect(answer["sensors"] as? [String] == ["temperature"])
    let rows = try workplace.run("export", "small.tide", "--lost").output.split(separator: "\n")
      .filter { $0.hasPrefix("reefer-0003,temperature,") }
    let lost = rows.filter { $0.hasSuffix(",1") }
    #expect(answer["readings"] as? Int == rows.count - lost.count)
    #expect(answer["lost"] as? Int == lost.count)
    let duplicates = rows.filter { $0.hasSuffix(",0") && $0.split(separator: ",")[4] != "0" }
    let cells = [rows.count - lost.count, lost.count, duplicates.count]
    let row = "<td class=\"text\">temperature</td>\n" + cells.map { "<td>\($0)</td>\n" }.joined()
    #expect(try workplace.text("page.html").contains(row))
  }

  @Test func `the same recording gives the same bytes, to a file and to standard output`() throws {
    let workplace = try workplace()
    let again = ["simulate", "small.yaml", "-o", "again.tide", "--threads", "3"]
    #expect(try Program.run(again, in: workplace.path).code == 0)
    #expect(try workplace.run("report", "small.tide", "-o", "one.svg", "-q").output == "")
    #expect(try workplace.run("report", "again.tide", "-o", "two.svg").code == 0)
    let one = try workplace.text("one.svg")
    #expect(try workplace.text("two.svg") == one)
    let piped = try workplace.run("report", "again.tide", "-o", "-", "--format", "svg")
    #expect(piped.output == one && piped.errors == "")
    #expect(one.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg "))
  }

  @Test func `from and until leave out what was measured at other times`() throws {
    let workplace = try workplace()
    func readings(_ options: String...) throws -> Int {
      let run = ["report", "small.tide", "-o", "page.svg", "--json"] + options
      let answer = try Program.run(run, in: workplace.path).json()
      return try #require(answer["readings"] as? Int) + #require(answer["lost"] as? Int)
    }
    let middle = "2026-01-01T00:01:00Z"
    let parts = try [readings("--until", middle), readings("--from", middle)]
    #expect(try parts.reduce(0, +) == readings())
    #expect(parts.allSatisfy { $0 > 0 })
    // A span is one after the start, as for a simulation.
    #expect(try readings("--until", "1m") == parts[0])
    #expect(try readings("--from", "2027-01-01") == 0)
    #expect(try workplace.text("page.svg").contains(">no readings</text>"))
  }

  @Test func `page and JSON cannot both have standard output`() throws {
    let run = try workplace().run("report", "small.tide", "-o", "-", "--json")
    #expect(run.code == 64)
    #expect(run.output.contains("-o - and --json both want standard output; give a file"))
  }

  @Test func `an import is drawn by the two times that it knows`() throws {
    let workplace = try Workplace()
    let rows = "timestamp,value\n2026-01-01T00:00:00Z,1.5\n2026-01-01T00:00:01Z,2.5\n"
    let text = ["import", "-", "-o", "in.tide", "--device", "a/b <c>", "--sensor", "s"]
    #expect(try Program.run(text, in: workplace.path, input: rows).code == 0)
    #expect(try workplace.run("report", "in.tide").code == 0)
    let page = try workplace.text("in-a_b__c_.html")
    #expect(page.contains("<h1>Device a/b &lt;c&gt;</h1>"))
    #expect(page.contains(">arrival time</text>") && !page.contains(">true time</text>"))
  }
}
