import Foundation
import Testing
import TidemarkTestSupport

/// `tidemark check` on good cases, wrong cases, and cases to rewrite.
@Suite struct CheckTests {
  private static let good = "scenarios/cases/pipeline/one-of-each-class.yaml"

  @Test func `the shipped cases pass`() throws {
    let workplace = try Workplace()
    try workplace.linkScenarios()
    let run = try workplace.run("check", "scenarios/cases")
    #expect(run.code == 0, "\(run.output)")
    let last = try #require(run.output.split(separator: "\n").last)
    let counts = try #require(last.wholeMatch(of: #/(\d+) passed, 0 failed, (\d+) skipped/#))
    #expect(Int(counts.output.1) ?? 0 >= 40)
    let folder = Depth.isDeep ? "scenarios/cases" : "scenarios/cases/pipeline"
    let document = try workplace.run("check", folder, "--json").json()
    #expect(!Depth.isDeep || document["passed"] as? Int == Int(counts.output.1))
    #expect(document["failed"] as? Int == 0)
    let cases = try #require(document["cases"] as? [[String: Any]])
    let outcomes = cases.compactMap { $0["outcome"] as? String }
    #expect(outcomes.filter { $0 == "passed" }.count == document["passed"] as? Int)
    #expect(outcomes.filter { $0 == "skipped" }.count == document["skipped"] as? Int)
  }

  @Test func `a wrong count is shown, and --update puts it right`() throws {
    let good = try String(contentsOfFile: Repository.path(CheckTests.good), encoding: .utf8)
    let wrong = good.replacing("on-time: 5", with: "on-time: 6")
      .replacing("[2026-01-01T00:00:20Z]}", with: "[2026-01-01T00:00:10Z]}")
    #expect(wrong != good)
    let workplace = try Workplace(["case.yaml": wrong])
    let run = try workplace.run("check", "case.yaml")
    #expect(run.code == 2 && run.errors == "")
    #expect(run.output.contains("✗ one-of-each-class (case.yaml)"))
    #expect(run.output.contains("on-time: expected 6, got 5"))
    #expect(run.output.contains("pump-1/temperature/8: expected on-time in"))
    #expect(run.output.hasSuffix("0 passed, 1 failed, 0 skipped\n"))
    #expect(try workplace.text("case.yaml") == wrong)

    #expect(try workplace.run("check", "case.yaml", "--update").code == 0)
    #expect(try workplace.run("check", "case.yaml").code == 0)
    #expect(try workplace.names() == ["case.yaml"])
    // Comments, input and pipeline stay as they are.
    let updated = try workplace.text("case.yaml")
    let head = try #require(good.range(of: "expect:")).lowerBound
    #expect(updated.hasPrefix(good[..<head]))
  }

  @Test func `a row that differs is shown beside what came out, and --update writes rows anew`()
    throws
  {
    let path = Repository.path("scenarios/cases/pipeline/cascade.yaml")
    let good = try String(contentsOfFile: path, encoding: .utf8)
    let wrong = good.replacing("start: 0s, mean: 22", with: "start: 0s, mean: 23")
    #expect(wrong != good)
    let workplace = try Workplace(["case.yaml": wrong, "short.yaml": wrong])
    let run = try workplace.run("check", "case.yaml")
    #expect(run.code == 2)
    let time = "2026-01-01T00:00"
    #expect(
      run.output.contains(
        "row 4: expected {step: tens, kind: update, start: \(time):00Z, at: \(time):25Z, count: 2, mean: 23},"
          + " got {step: tens, kind: update, start: \(time):00Z, at: \(time):25Z, count: 2, mean: 22}"
      ),
      "\(run.output)"
    )
    #expect(try workplace.run("check", "case.yaml", "--update").code == 0)
    #expect(try workplace.run("check", "case.yaml").code == 0)
    let updated = try workplace.text("case.yaml")
    #expect(
      updated.contains("{step: \"twenties\", kind: \"late-dropped\", at: \(time):25Z, value: 22}")
    )

    // One row less.
    let lines = good.split(separator: "\n", omittingEmptySubsequences: false)
    let fewer = lines.filter { !$0.contains("start: 20s, mean: 40") }.joined(separator: "\n")
    try workplace.write(fewer, to: "short.yaml")
    let short = try workplace.run("check", "short.yaml")
    #expect(short.code == 2 && short.output.contains("rows: expected 8, got 9"))
    #expect(short.output.contains("row 6: expected {step: twenties"))

    // No row would compare nothing.
    let head = try #require(good.range(of: "  rows:")).lowerBound
    try workplace.write(good[..<head] + "  rows: []\n", to: "short.yaml")
    let none = try workplace.run("check", "short.yaml")
    #expect(
      none.code == 64 && none.errors.contains("expected at least 1 item, found an empty list")
    )
  }

  @Test func `a window case that expects something else shows the difference`() throws {
    let path = Repository.path("scenarios/cases/window/flink-tumbling-basic.yaml")
    let good = try String(contentsOfFile: path, encoding: .utf8)
    let lines = good.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0.hasPrefix("expect:") })
    let dropped = lines[...start] + lines[(start + 2)...]
    let workplace = try Workplace(["case.yaml": dropped.joined(separator: "\n")])
    let run = try workplace.run("check", "case.yaml", "--json")
    #expect(run.code == 2)
    #expect(try run.json()["failed"] as? Int == 1)
    let text = try workplace.run("check", "case.yaml").output
    #expect(text.contains("batch size 1:"))
    #expect(text.contains("\n    +"), "\(text)")
  }
}
