import Foundation
import Testing
import TidemarkTestSupport

/// What `explain` says of a scenario is what a run of it does.
@Suite struct ForecastTests {
  /// The few numbers that both give.
  private struct Outcome {
    var generated: Double
    var lost: Double
    var tooLate: Double
    var accepted: Double
    var bytes: Double

    /// `explain --json`.
    init(forecast: [String: Any]) throws {
      let lateness = try #require(forecast["lateness"] as? [String: Any])
      let step = try #require((lateness["steps"] as? [[String: Any]])?.first)
      generated = try number(forecast, "generated")
      lost = try number(forecast, "lost")
      tooLate = try number(try #require(step["too_late"] as? [String: Any]), "share")
      accepted = try number(try #require(step["accepted"] as? [String: Any]), "share")
      bytes = try number(forecast, "file_bytes")
    }

    /// `run --json`.
    init(run: [String: Any]) throws {
      let ledger = try #require(run["ledger"] as? [String: Any])
      generated = try number(ledger, "generated")
      lost = try number(ledger, "lost")
      let late = try number(ledger, "late_dropped") + number(ledger, "late_side_output")
      tooLate = late / (generated - lost)
      accepted = try number(ledger, "late_accepted") / (generated - lost)
      bytes = try number(try #require(run["recording"] as? [String: Any]), "bytes")
    }
  }

  @Test(
    arguments: [
      SmallScenarios.flinkPipeline, SmallScenarios.kafkaOnUpdate, SmallScenarios.kafkaOnClose,
    ]
  )
  func `a small scenario is counted exactly`(pipeline: String) throws {
    let text = SmallScenarios.brief.replacing(SmallScenarios.flinkPipeline, with: pipeline)
    let workplace = try Workplace(["small.yaml": text])
    let explained = try workplace.run("explain", "small.yaml", "--json")
    #expect(explained.code == 0, "\(explained.errors)")
    let document = try explained.json()
    #expect(document["exact"] as? Bool == true)
    // Explaining leaves nothing behind.
    #expect(try workplace.names() == ["small.yaml"])
    let forecast = try Outcome(forecast: document)
    let run = try Outcome(run: try workplace.run("run", "small.yaml", "--json").json())
    #expect(forecast.generated == run.generated)
    #expect(forecast.lost == run.lost)
    // Of two numbers, divided here and there.
    #expect(abs(forecast.tooLate - run.tooLate) < 1e-12)
    #expect(abs(forecast.accepted - run.accepted) < 1e-12)
    #expect(forecast.bytes == run.bytes)
  }

  /// The tolerances are those that a user would plan with.
  ///
  /// What is left to chance is far below: of 300,000 readings the share that is late, 2 %, has a
  /// standard error of 1 % of itself, and ten times that if lateness comes in outages of a hundred
  /// readings. Losses of the factory come in 100 bursts of its groups, of exponential lengths: 14 %,
  /// doubled.
  ///
  /// Half a minute for each in a debug build: the test below is the one of a quick run.
  @Test(arguments: LargeScenarios.all.keys.sorted())
  func `a large scenario is estimated from a sample`(name: String) throws {
    guard Depth.isDeep else { return }
    let text = try #require(LargeScenarios.all[name])
    let workplace = try Workplace(["large.yaml": text])
    let explained = try workplace.run("explain", "large.yaml", "--json")
    #expect(explained.code == 0, "\(explained.errors)")
    let document = try explained.json()
    #expect(document["exact"] as? Bool == false)
    let forecast = try Outcome(forecast: document)
    let run = try Outcome(run: try workplace.run("run", "large.yaml", "--json").json())
    #expect(abs(forecast.generated / run.generated - 1) < 0.01)
    #expect(abs(forecast.lost / run.lost - 1) < 0.3)
    for (expected, found) in [(forecast.tooLate, run.tooLate), (forecast.accepted, run.accepted)] {
      #expect(abs(expected - found) < max(0.2 * found, 0.003), "\(expected) \(found)")
    }
    #expect(abs(forecast.bytes / run.bytes - 1) < 0.15)
    // The same again: no sample is left to chance.
    #expect(try workplace.run("explain", "large.yaml", "--json").output == explained.output)
  }

  /// The estimates are those above; a run has 10,371 readings, of which 541 are lost, 1.2 % too late and
  /// 0.5 % late and accepted, in 336 kB.
  @Test func `a scenario of too many devices is estimated in words`() throws {
    let workplace = try Workplace(["gauges.yaml": LargeScenarios.gauges])
    let run = try workplace.run("explain", "gauges.yaml")
    #expect(run.code == 0 && run.errors == "")
    let text = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for words in [
      "estimates from a sample of 9,990 readings of 50,000 devices.",
      "per second generated duplicates lost arrive gauge 2.89 10.4 k 0 520 9.9 k",
      "watermark 5.3 ± 0.4 % are behind it (bound 15 s)",
      "minutes 1.3 ± 0.3 % too late, 0.6 ± 0.2 % late but accepted", "file about 337 kB",
    ] {
      #expect(text.contains(words), "\(words)\n\(text)")
    }
  }

  #if os(Linux)
  /// Sanitizers have memory of their own, which shows when the program does nothing.
  private static var isPlain: Bool {
    let peak = try? Program.peakMemory(["--version"], in: "/")
    return peak.map { $0 < 40e6 } ?? false
  }

  /// Under a sanitizer, whose own memory is most of what there is, there is nothing to compare.
  @Test func `memory is as expected`() throws {
    guard Self.isPlain else { return }
    let workplace = try Workplace(["large.yaml": LargeScenarios.factory])
    let forecast = try workplace.run("explain", "large.yaml", "--json").json()
    let simulate = ["simulate", "large.yaml", "-o", "large.tide"]
    let simulated = try Program.peakMemory(simulate, in: workplace.path)
    let replayed = try Program.peakMemory(["replay", "large.tide"], in: workplace.path)
    #expect(abs(try number(forecast, "simulate_memory_bytes") / simulated - 1) < 0.3)
    #expect(abs(try number(forecast, "replay_memory_bytes") / replayed - 1) < 0.3)
  }
  #endif

  @Test func `the text names what the scenario has in words`() throws {
    // A debug build takes long to estimate; what the text says of estimates is seen below then.
    let scenario = Depth.isDeep ? LargeScenarios.vehicles : LargeScenarios.fewVehicles
    let workplace = try Workplace(["large.yaml": scenario])
    let output = try workplace.run("explain", "large.yaml").output
    // Wherever a line is broken.
    let text = output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let sizes =
      Depth.isDeep
      ? ["vehicles · seed 5 · 900 devices", "truck: 600 devices, 40 in a depot", " ± "]
      : ["vehicles · seed 5 · 18 devices", "truck: 12 devices, 4 in a depot"]
    for words in sizes + [
      "synchronised every 30 m to within 50 ms (sd)", "looks every 10 s, reports changes of 0.5",
      "restart every 30 m on average, off for", "at random, every 12 s on average",
      "at 20 m for 4 m: no connection for depot-2; readings wait",
      "5 times as many readings from class van", "(bound 10 s)", "(allowed lateness 1 m)",
    ] {
      #expect(text.contains(words), "\(words)\n\(text)")
    }
  }

  @Test func `what cannot be explained says so`() throws {
    let broken = SmallScenarios.flink.replacing("duplicate: 2%", with: "duplicates: 2%")
    let workplace = try Workplace(["broken.yaml": broken, "good.yaml": SmallScenarios.flink])
    let wrong = try workplace.run("explain", "broken.yaml")
    #expect(wrong.code == 64)
    #expect(wrong.errors.contains("broken.yaml:"))
    #expect(wrong.errors.contains("unknown key 'duplicates'"))
    let missing = try workplace.run("explain", "nowhere.yaml")
    #expect(missing.code == 66)
    #expect(missing.errors == "tidemark: nowhere.yaml: no such file\n")
    let recording = try workplace.run("explain", "good.tide")
    #expect(recording.code == 64)
    #expect(recording.errors.contains("--reading DEVICE/SENSOR/SEQUENCE"))
    let copy = try workplace.run("explain", "good.yaml", "--copy", "1")
    #expect(copy.code == 64)
    try workplace.linkScenarios()
    let imported = try workplace.run("explain", "scenarios/machine-temperature.yaml")
    #expect(imported.code == 64)
    #expect(imported.errors.contains("there is no fleet to explain: its readings come from"))
  }
}

private func number(_ object: [String: Any], _ key: String) throws -> Double {
  try #require(object[key] as? NSNumber, "\(key)").doubleValue
}
