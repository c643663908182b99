import Foundation
import Testing
import TidemarkTestSupport

/// `capacity` and `info run.json` as a user has them.
///
/// A busy machine finds a lower capacity, so only what must hold anyway is looked at.
@Suite struct CapacityCommandTests {
  private func workplace() throws -> Workplace {
    let workplace = try Workplace(["small.yaml": SmallScenarios.brief])
    try workplace.simulate("small.yaml", to: "small.tide")
    return workplace
  }

  private static let short = [
    "--for", "300ms", "--warm-up", "100ms", "--repetitions", "1", "--precision", "50%",
    "--pacer-tolerance", "1h",
  ]

  @Test func `a search says what it found and what from`() throws {
    let workplace = try workplace()
    let run = try workplace.run(
      ["capacity", "small.tide", "--from", "2k/s", "--most", "8k/s", "--json"] + Self.short
    )
    let document = try run.json()
    let points = try #require(document["points"] as? [[String: Any]])
    #expect(!points.isEmpty)
    let capacity = document["capacity_per_s"] as? Double
    #expect(run.code == (capacity == nil ? 2 : 0))
    for point in points {
      let trials = try #require(point["trials"] as? [[String: Any]])
      #expect(trials.count == 1)
      let reasons = try #require(trials.first?["reasons"] as? [String])
      #expect(reasons.isEmpty == (point["sustained"] as? Bool))
    }
  }

  @Test func `a rate that is not reached fails the job`() throws {
    let workplace = try workplace()
    let run = try workplace.run(
      ["capacity", "small.tide", "--from", "1k/s", "--most", "2k/s", "--at-least", "1G/s"]
        + Self.short
    )
    #expect(run.code == 2)
    #expect(run.output.contains("at least 1 G/s does not hold"))
  }

  @Test func `a plan names the cores that a larger fleet needs`() throws {
    let workplace = try workplace()
    let run = try workplace.run(
      [
        "capacity", "small.tide", "--devices", "3x", "--json", "--threshold",
        "reading-latency.p50 < 1h",
      ]
        // Far below what the machine can do, which takes many trials to find.
        + (Depth.isDeep ? [] : ["--from", "500/s", "--most", "500/s"]) + Self.short
    )
    #expect(run.code == 0, "\(run.errors)")
    let document = try run.json()
    #expect(document["devices"] as? Int == 81)
    #expect(document["needed_cores"] as? Int == 1)
    #expect((document["predictions"] as? [Any])?.count == 1)
  }

  @Test(arguments: [
    (["--from", "fast"], "--from fast: give readings per second, such as 200k/s"),
    (["--for", "1ms"], "--for 1ms: give a span from 200ms to 1h, such as 2s"),
    (["--precision", "0"], "--precision 0: give a share from 0.1% to 50%, such as 2%"),
    (
      ["--threshold", "reading-latency.p99"],
      "--threshold:1:20: expected a comparison"
    ),
    (["--threshold", "nothing.queue.p99 < 1s"], "'nothing.queue.p99' names no metric of this run"),
    (["--threshold", "tens.too-late < 5"], "a rate is judged by latencies"),
    (["--from", "2M/s", "--most", "1M/s"], "--from 2M/s is above --most 1M/s"),
    (["--devices", "2x", "--at-least", "1/s"], "--at-least goes with a search"),
    (["--check"], "--speed and --check go with --devices"),
    (["--pacer-tolerance", "soon"], "--pacer-tolerance soon: give a span from 0s to 1h"),
    (["--devices", "many"], "--devices many: give a factor, such as 10x"),
  ])
  func `what is asked for wrongly is said`(options: [String], message: String) throws {
    let run = try workplace().run(["capacity", "small.tide"] + options)
    #expect(run.code == 64)
    #expect(run.errors.contains(message), "\(run.errors)")
  }

  @Test func `info says what a run was made with`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink, "other.json": "{\"a\": 1}"])
    let made = try workplace.run("run", "small.yaml", "-o", "my run", "-q")
    #expect(made.code == 0)
    let info = try workplace.run("info", "my run/run.json")
    #expect(info.code == 0, "\(info.errors)")
    for word in [
      "scenario   small, seed 11", "run small.yaml -o 'my run' -q", "kernel     ", "noise      ",
    ] {
      #expect(info.output.contains(word), "\(word) in \(info.output)")
    }
    let file = try workplace.bytes("my run/run.json")
    #expect(try workplace.run("info", "my run/run.json", "--json").output.utf8.elementsEqual(file))
    let other = try workplace.run("info", "other.json")
    #expect(other.code == 65)
    #expect(other.errors.contains("is JSON, but not the run.json of a run"))
  }

  /// A link is what it leads to: a name of an open file stays what it is, and a file is replaced at its place.
  @Test func `outputs follow links`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink, "target.json": "old"])
    let path = workplace.path
    try FileManager.default.createSymbolicLink(
      atPath: path + "/link.json",
      withDestinationPath: "target.json"
    )
    try FileManager.default.createSymbolicLink(
      atPath: path + "/open.json",
      withDestinationPath: "/proc/self/fd/1"
    )
    try workplace.simulate("small.yaml", to: "small.tide")
    let sweep = [
      "sweep", "small.tide", "--vary", "pipeline.watermark.bounded-out-of-orderness=1s,2s", "-q",
    ]
    #expect(try workplace.run(sweep + ["--csv", "link.json"]).code == 0)
    #expect(try workplace.bytes("target.json").count > 20)
    let open = try workplace.run(sweep + ["--csv", "open.json"])
    let written = try workplace.bytes("target.json")
    #expect(open.code == 0 && open.output.utf8.elementsEqual(written))
    for link in ["link.json", "open.json"] {
      #expect(throws: Never.self) {
        try FileManager.default.destinationOfSymbolicLink(atPath: path + "/" + link)
      }
    }
  }
}
