import Foundation
import Testing
import TidemarkTestSupport

/// `tidemark sweep`.
@Suite struct SweepTests {
  private static let bound = "pipeline.watermark.bounded-out-of-orderness"

  private static let recording = Result {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    try workplace.simulate("small.yaml", to: "small.tide")
    return try workplace.bytes("small.tide")
  }

  private func workplace() throws -> Workplace {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    try workplace.write(try SweepTests.recording.get(), to: "small.tide")
    return workplace
  }

  /// What a point says is what `replay` says of the same pipeline.
  @Test func `a point has the numbers of a replay`() throws {
    let workplace = try workplace()
    let pipeline = SmallScenarios.flinkPipeline.replacing("orderness: 1s", with: "orderness: 3s")
    try workplace.write(pipeline, to: "other.yaml")
    let replay = try workplace.run("replay", "small.tide", "--pipeline", "other.yaml", "--json")
      .json()
    let sweep = try workplace.run("sweep", "small.tide", "--vary", "\(Self.bound)=1s,3s", "--json")
    #expect(sweep.code == 0 && sweep.errors == "")
    let points = try #require(try sweep.json()["points"] as? [[String: Any]])
    let metrics = try #require(points.last?["metrics"] as? [String: Double])
    let ledger = try #require(replay["ledger"] as? [String: Any])
    let generated = try #require(ledger["generated"] as? Double)
    for (key, name) in [
      ("on_time", "on-time"), ("lost", "lost"), ("late_accepted", "late-accepted"),
    ] {
      let count = try #require(ledger[key] as? Double)
      let share = try #require(metrics["ledger.\(name).share"])
      #expect(abs(share - count / generated) < 1e-12)
    }
    let steps = try #require(replay["steps"] as? [String: [String: Any]])
    let latency = try #require(steps["tens"]?["result_latency_ns"] as? [String: Any])
    #expect(metrics["tens.result-latency.p99"] == latency["p99"] as? Double)
    #expect(metrics["spikes.f1"] == steps["spikes"]?["f1"] as? Double)
  }

  @Test func `a scenario gives the points of its recording`() throws {
    let workplace = try workplace()
    let arguments = ["--vary", "\(Self.bound)=0s..4s:5", "--csv", "-"]
    let recorded = try workplace.run(["sweep", "small.tide"] + arguments)
    let simulated = try workplace.run(["sweep", "small.yaml"] + arguments)
    #expect(recorded.code == 0 && simulated.code == 0)
    #expect(recorded.output == simulated.output)
    #expect(recorded.output.split(separator: "\n").count == 6)
  }

  @Test func `files and table are the same for any number of threads`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.brief])
    let sweep = [
      "sweep", "small.yaml", "--vary", "fleet.reefer.network.loss=0%,10%", "--vary", "seed=1..3:3",
      "--vary", "\(Self.bound)=0s..2s:3",
    ]
    var outputs: Set<String> = []
    for threads in Depth.isDeep ? ["1", "2", "7"] : ["1", "7"] {
      let run = try workplace.run(
        sweep + ["--threads", threads, "--csv", "t.csv", "--plot", "t.svg"]
      )
      #expect(run.code == 0, "\(run.errors)")
      outputs.insert(run.output + (try workplace.text("t.csv")) + (try workplace.text("t.svg")))
      #expect(run.output.contains(" · 18 points\n"))
    }
    #expect(outputs.count == 1)
    // The seed is one of the settings.
    #expect(outputs.first?.hasPrefix("small · 18 points\n") == true)
    let rows = try workplace.text("t.csv").split(separator: "\n").map { $0.split(separator: ",") }
    // More is lost with more loss, whatever the seed.
    let lost = try #require(rows[0].firstIndex(of: "ledger.lost.share"))
    let shares = try rows.dropFirst().map { try #require(Double($0[lost])) }
    #expect(shares[..<9].allSatisfy { $0 < 0.02 } && shares[9...].allSatisfy { $0 > 0.05 })
    #expect(try workplace.names() == ["small.yaml", "t.csv", "t.svg"])
  }

  // MARK: Going on

  @Test func `points that are kept are not measured again`() throws {
    let workplace = try workplace()
    let sweep = ["sweep", "small.tide", "--vary", "\(Self.bound)=0s..4s:5", "--state", "kept"]
    let first = try workplace.run(sweep)
    #expect(first.code == 0)
    let kept = try workplace.text("kept/points.txt")
    #expect(kept.split(separator: "\n").count == 5)
    // What is kept is believed: one that was changed shows up.
    let changed = kept.replacing(#/tens.late-accepted=[0-9.]+/#, with: "tens.late-accepted=12345.0")
    try workplace.write(changed, to: "kept/points.txt")
    let again = try workplace.run(sweep + ["--metric", "tens.late-accepted"])
    #expect(again.output.contains("12,345"))
    // A torn last line is cut off and measured again.
    try workplace.write(String(kept.dropLast(20)), to: "kept/points.txt")
    let resumed = try workplace.run(sweep)
    #expect(resumed.output == first.output)
    let lines = { (text: String) in text.split(separator: "\n").sorted() }
    #expect(lines(try workplace.text("kept/points.txt")) == lines(kept))
    // Another pipeline has other points.
    let pipeline = SmallScenarios.flinkPipeline.replacing("lateness: 2s", with: "lateness: 1s")
    try workplace.write(pipeline, to: "other.yaml")
    let other = try workplace.run(sweep + ["--pipeline", "other.yaml"])
    #expect(other.code == 0 && other.output != first.output)
    #expect(try workplace.text("kept/points.txt").split(separator: "\n").count == 10)
  }

  @Test func `an interrupted sweep says what is kept, and goes on`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.brief])
    let count = Depth.count(100, deep: 400)
    let arguments = [
      "sweep", "small.yaml", "--vary", "seed=1..\(count):\(count)", "--metric", "ledger.lost.share",
      "--state", "kept", "--threads", "2",
    ]
    let launch = try Launch(Program.path.get(), arguments, in: workplace.path)
    try launch.wait(until: {
      try workplace.hasFile(like: "points.txt", largerThan: Depth.count(300, deep: 5_000))
    })
    launch.interrupt()
    let run = try launch.wait()
    #expect(run.code == 130)
    let says =
      #/tidemark: interrupted; (\d+) of (\d+) points are kept in kept: the same command goes on\n/#
    let found = try #require(run.errors.wholeMatch(of: says)?.output)
    #expect(Int(found.2) == count)
    let kept = try workplace.text("kept/points.txt")
    #expect(kept.split(separator: "\n").count == Int(found.1))
    #expect(try workplace.names() == ["kept", "kept/points.txt", "small.yaml"])
  }

  // MARK: Recommending

  @Test func `a recommended bound is the smallest that holds`() throws {
    let workplace = try workplace()
    let run = try workplace.run(
      "sweep",
      "small.tide",
      "--vary",
      "\(Self.bound)=0s..30s:4",
      "--recommend",
      "tens.too-late.share < 1%",
      "--held-out-seed",
      "5",
      "--json"
    )
    let found = try #require(try run.json()["recommendation"] as? [String: Any])
    let value = try #require(found["value"] as? String)
    let milliseconds = try #require(Double(value.dropLast()).map { Int(($0 * 1000).rounded()) })
    func share(_ bound: Int, _ input: String = "small.tide") throws -> Double {
      let point = try workplace.run(
        "sweep",
        input,
        "--vary",
        "\(Self.bound)=\(bound)ms",
        "--metric",
        "tens.too-late.share",
        "--json"
      )
      let points = try #require(try point.json()["points"] as? [[String: Any]])
      let metrics = try #require(points[0]["metrics"] as? [String: Double])
      return try #require(metrics["tens.too-late.share"])
    }
    #expect(try share(milliseconds) < 0.01)
    #expect(try share(milliseconds - 1) >= 0.01)
    #expect(found["measured"] as? Double == (try share(milliseconds)))
    // The other seed is what a recording of it says.
    try workplace.simulate("small.yaml", to: "unused.tide")
    #expect(try workplace.run("simulate", "small.yaml", "--seed", "5", "-o", "five.tide").code == 0)
    let heldOut = try #require(found["held_out"] as? [String: Any])
    #expect(heldOut["seed"] as? Int == 5)
    let measured = try share(milliseconds, "five.tide")
    #expect(heldOut["measured"] as? Double == measured)
    #expect(heldOut["ok"] as? Bool == (measured < 0.01))
    #expect(run.code == (measured < 0.01 ? 0 : 2))
  }

  @Test func `a threshold that nothing satisfies fails`() throws {
    let run = try workplace().run(
      "sweep",
      "small.tide",
      "--vary",
      "\(Self.bound)=0s..2s:3",
      "--recommend",
      "ledger.lost.share < 0.01%"
    )
    #expect(run.code == 2)
    #expect(run.output.contains("✗ ledger.lost.share < 0.01%: not from any value of the grid on\n"))
  }

  @Test func `an import is not checked with another seed, and says so`() throws {
    let workplace = try workplace()
    let export = try workplace.run("export", "small.tide", "-o", "small.csv", "-q")
    #expect(export.code == 0)
    #expect(try workplace.run("import", "small.csv", "-o", "in.tide", "-q").code == 0)
    try workplace.write(
      SmallScenarios.flinkPipeline.replacing("sensor: temperature", with: "sensor: pressure"),
      to: "p.yaml"
    )
    let sweep = ["sweep", "in.tide", "--pipeline", "p.yaml"]
    let run = try workplace.run(
      sweep + ["--vary", "\(Self.bound)=0s..60s:3", "--recommend", "tens.too-late.share < 50%"]
    )
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output.contains("\n  not checked on other readings: the recording was imported"))
    let fleet = try workplace.run(sweep + ["--vary", "partitions=1,2"])
    #expect(fleet.code == 64)
  }
}
