import Foundation
import Testing
import TidemarkTestSupport

/// `tidemark shrink`: from a recording to a case that a person can read.
@Suite struct ShrinkTests {
  private func workplace() throws -> Workplace {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    try workplace.simulate("small.yaml", to: "small.tide")
    return workplace
  }

  @Test(arguments: ["tens.too-late == 0", "hops.late-dropped == 0", "unique.duplicates < 3"])
  func `what a threshold forbids becomes a case that passes`(threshold: String) throws {
    let workplace = try workplace()
    let shrink = try workplace.run(
      "shrink",
      "small.tide",
      "--threshold",
      threshold,
      "-o",
      "least.yaml",
      "--json"
    )
    #expect(shrink.code == 0 && shrink.errors == "")
    let document = try shrink.json()
    let count = try #require(document["readings"] as? Int)
    #expect(count <= 6 && document["of"] as? Int ?? 0 > 3_000)
    #expect(document["path"] as? String == "least.yaml")
    let text = try workplace.text("least.yaml")
    #expect(document["case"] as? String == text && text.hasPrefix("name: least\n"))
    #expect(text.contains("note: \"\(threshold) does not hold"))
    #expect(text.contains("  ledger: {") && text.contains("  fates:"))
    #expect(try workplace.run("check", "least.yaml").code == 0)
    // On standard output it is the same, and what there is to say is beside it.
    guard Depth.isDeep || threshold.hasPrefix("tens") else { return }
    let page = try workplace.run("shrink", "small.tide", "--threshold", threshold)
    #expect(page.output.replacing("name: shrunk", with: "name: least") == text)
    #expect(page.errors.contains("\(count) of "))
  }

  @Test func `a fate that a case gets wrong stays wrong`() throws {
    let workplace = try workplace()
    let least = try workplace.run("shrink", "small.tide", "--threshold", "tens.too-late == 0")
    let text = least.output.replacing("class: late-side-output", with: "class: duplicate")
    #expect(text != least.output)
    try workplace.write(text, to: "wrong.yaml")
    let shrink = try workplace.run("shrink", "small.tide", "--case", "wrong.yaml", "-o", "two.yaml")
    #expect(shrink.code == 0)
    #expect(shrink.output.hasPrefix("2 of ") && shrink.output.hasSuffix(" tries: two.yaml\n"))
    let check = try workplace.run("check", "two.yaml")
    #expect(
      check.code == 2 && check.output.contains("expected duplicate in [], got late-side-output")
    )
  }

  @Test func `where nothing fails nothing is written`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.brief])
    try workplace.simulate("small.yaml", to: "small.tide")
    let threshold = try workplace.run(
      "shrink",
      "small.tide",
      "--threshold",
      "tens.too-late > 0",
      "-o",
      "a.yaml"
    )
    #expect(threshold.code == 66)
    #expect(threshold.errors.contains("nothing fails: tens.too-late > 0 holds, tens.too-late is "))
    let verify = try workplace.run("shrink", "small.tide", "--verify", "-o", "a.yaml")
    #expect(verify.code == 66 && verify.errors.contains("every check of --verify holds"))
    #expect(try workplace.names() == ["small.tide", "small.yaml"])
  }

  @Test(arguments: [
    ([], "say what fails: one of --threshold, --case and --verify"),
    (["--verify", "--threshold", "a < 1"], "say what fails: one of"),
    (["--threshold", "tens.too-lat == 0"], "did you mean 'tens.too-late'?"),
    (["--threshold", "tens.too-late"], "--threshold:1:14: expected a comparison"),
    (["--threshold", "throughput.replay > 1M/s"], "depends on the machine"),
    (["--threshold", "ledger.lost == 0"], "never arrived are in no case"),
    (["--threshold", "spikes.recall > 0.99"], "detectors are scored by anomalies"),
    (["--threshold", "tens.windows.right.share > 99%"], "measured against the truth"),
    (["--threshold", "readings > baseline - 1%"], "there is no baseline"),
    (["--case", "small.yaml"], "small.yaml:"),
    (["--case", "counts.yaml"], "say under 'fates' which reading"),
  ])
  func `what cannot be shrunk is refused`(arguments: [String], says: String) throws {
    let workplace = try workplace()
    let counts = """
      name: counts
      input: [{device: a, sensor: temperature, event: 1s, arrive: 1s, value: 1}]
      pipeline: {steps: [{name: s, deduplicate: {within: 1h}}]}
      expect: {readings: 2}

      """
    try workplace.write(counts, to: "counts.yaml")
    let run = try workplace.run(["shrink", "small.tide", "-o", "new.yaml"] + arguments)
    #expect(run.code == 64 && run.output == "")
    #expect(run.errors.contains(says), "\(run.errors)")
    #expect(!(try workplace.names().contains("new.yaml")))
  }

  /// The last result of each window, in any order, is something that a case can expect.
  @Test func `a case may expect windows`() throws {
    let text = """
      name: w
      input:
        - {device: a, sensor: t, class: pump, event: 1s, arrive: 1s, value: 1}
        - {device: a, sensor: t, class: pump, event: 12s, arrive: 12s, value: 2}
        - {device: a, sensor: t, class: pump, event: 2s, arrive: 13s, value: 3}
      pipeline:
        watermark: {bounded-out-of-orderness: 0s}
        steps:
          - {name: tens, by: class, window: {tumbling: 10s, allowed-lateness: 1m}, aggregate: [count, sum]}
      expect:
        windows:
          - {step: tens, key: pump, start: 10s, count: 1}
          - {step: tens, key: pump, start: 0s, count: 2, sum: 4.0000000000001}

      """
    let workplace = try Workplace([
      "w.yaml": text,
      "more.yaml": text.replacing("start: 10s, count: 1", with: "start: 10s, count: 2"),
      "less.yaml": text.replacing(
        "    - {step: tens, key: pump, start: 10s, count: 1}\n",
        with: ""
      ),
    ])
    #expect(try workplace.run("check", "w.yaml").code == 0)
    let more = try workplace.run("check", "more.yaml")
    #expect(more.code == 2 && more.output.contains("count: 2}: got {step: tens, key: pump"))
    let less = try workplace.run("check", "less.yaml")
    #expect(less.code == 2 && less.output.contains(": not expected"))
    #expect(try workplace.run("check", "more.yaml", "less.yaml", "--update").code == 0)
    #expect(try workplace.run("check", "more.yaml", "less.yaml", "w.yaml").code == 0)
  }
}
