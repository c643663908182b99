import Foundation
import Testing
import TidemarkTestSupport

/// `--verify` of `run` and `replay`.
@Suite struct OracleTests {
  @Test(arguments: [SmallScenarios.brief, nil])
  func `a run is checked, and its windows judged by the truth`(scenario: String?) throws {
    let kafka = SmallScenarios.fleet(
      reefers: 8,
      withPumps: true,
      duration: Depth.isDeep ? "1m" : "30s"
    )
    let text = scenario ?? kafka + SmallScenarios.kafkaOnUpdate
    let workplace = try Workplace(["small.yaml": text])
    let plain = try workplace.run("run", "small.yaml", "--json", "-o", "plain").json()
    #expect(plain["verification"] == nil)
    let run = try workplace.run("run", "small.yaml", "--verify", "--json", "-o", "out")
    #expect(run.code == 0)
    let document = try run.json()
    #expect(NSDictionary(dictionary: digests(plain)).isEqual(to: digests(document)))
    let verification = try #require(document["verification"] as? [String: Any])
    let checks = try #require(verification["checks"] as? [[String: Any]])
    #expect(checks.count == 2 + 8)
    #expect(checks.allSatisfy { $0["state"] as? String == "held" })
    let omissions = try #require(verification["omissions"] as? [[String: Any]])
    #expect(omissions.first?["subject"] as? String == "quality, unique")
    #expect(omissions.count == (scenario == nil ? 1 : 2))
    let steps = try #require(document["steps"] as? [String: [String: Any]])
    let truth = try #require(steps["tens"]?["truth"] as? [String: Any])
    let classes = ["right", "incomplete", "duplicated", "clock_error"].map { truth[$0] as? Int }
    #expect(classes.compactMap(\.self).reduce(0, +) == truth["windows"] as? Int)
    #expect([classes[0], classes[1], classes[3]].allSatisfy { $0 ?? 0 > 5 })
    let metrics = try #require(document["metrics"] as? [String: Any])
    #expect(metrics["tens.windows.right"] as? Int == truth["right"] as? Int)
    #expect(metrics["tens.completeness"] as? Double == truth["completeness"] as? Double)
    // A quick run sees the page of one of them.
    guard Depth.isDeep || scenario == nil else { return }
    let page = try workplace.run("replay", "out/recording.tide", "--verify")
    #expect(page.code == 0 && page.output.contains("✓ windows of tens"))
    #expect(page.output.contains("\nTruth "))
  }

  private static let fleets = [
    "wind-farm", "late-mobile-devices", "connected-elevators", "regional-outage", "smart-meters",
    "vehicle-fleet",
  ]

  /// The shipped fleets have clocks, networks and pipelines that no test made up; their first readings do.
  @Test(arguments: Depth.isDeep ? fleets : Array(fleets.prefix(2)))
  func `shipped scenarios pass every check`(name: String) throws {
    let workplace = try Workplace()
    try workplace.linkScenarios()
    let path = "scenarios/\(name).yaml"
    let part = Depth.isDeep ? [] : ["--devices", "0..<30"]
    let simulate = ["simulate", path, "-q", "-o", "all.tide"] + part
    #expect(try workplace.run(simulate).code == 0)
    let count = "\(Depth.count(1_000, deep: 6_000))"
    let slice = try workplace.run("slice", "all.tide", "--first", count, "-q", "-o", "a.tide")
    #expect(slice.code == 0)
    // Thresholds are for the whole.
    let document = try workplace.run("replay", "a.tide", "--verify", "--json").json()
    let verification = try #require(document["verification"] as? [String: Any])
    let checks = try #require(verification["checks"] as? [[String: Any]])
    let held = checks.filter { $0["state"] as? String == "held" }
    #expect(held.count == checks.count && checks.count >= 9, "\(checks)")
    #expect((document["invalid_reasons"] as? [Any])?.isEmpty == true)
  }

  private func digests(_ document: [String: Any]) -> [String: Any] {
    document["digests"] as? [String: Any] ?? [:]
  }

  @Test func `thresholds about truth are skipped without it, and judged with it`() throws {
    let thresholds = """
      thresholds:
        - tens.windows.right.share > 99.9%
        - tens.value-error.mean.p99 < 100

      """
    let workplace = try Workplace(["small.yaml": SmallScenarios.brief + thresholds])
    let without = try workplace.run("run", "small.yaml", "-o", "out")
    #expect(without.code == 0 && without.output.contains("skipped: needs --verify"))
    let with = try workplace.run("replay", "out/recording.tide", "--verify")
    #expect(with.code == 2)
    #expect(with.output.contains("✗ tens.windows.right.share > 99.9%"))
    #expect(with.output.contains("✓ tens.value-error.mean.p99 < 100"))
  }

  @Test func `an import, whose true times nobody knows, is checked and not judged`() throws {
    let pipeline = """
      pipeline:
        watermark: {bounded-out-of-orderness: 1s}
        steps: [{name: tens, window: {tumbling: 10s}, aggregate: [count]}]

      """
    let rows = (0..<100).map { "2026-01-01T00:00:\($0 / 2 < 10 ? "0" : "")\($0 / 2)Z,\($0)" }
    let workplace = try Workplace([
      "p.yaml": pipeline, "a.csv": (["timestamp,value"] + rows).joined(separator: "\n") + "\n",
    ])
    #expect(try workplace.run("import", "a.csv", "-o", "a.tide").code == 0)
    let page = try workplace.run("replay", "a.tide", "--pipeline", "p.yaml", "--verify")
    #expect(page.code == 0 && page.output.contains("✓ windows of tens"))
    #expect(page.output.contains("not checked: truth: the recording does not tell when"))
    let mixed = try workplace.run(
      "replay",
      "a.tide",
      "--pipeline",
      "p.yaml",
      "--verify",
      "--interleave",
      "3"
    )
    #expect(mixed.code == 64 && mixed.errors.contains("--verify is not for interleavings"))
  }
}
