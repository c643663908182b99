import Foundation
import Testing
import TidemarkTestSupport

/// Programs outside the process, from the shipped example to those that do everything wrong.
@Suite(.enabled(if: Python.isThere, "no python3 to run the example with"))
struct DriveTests {
  private static let example = Repository.path("scenarios/drive/minutes.py")

  /// A folder with the shipped recording, or in a quick run that of 80 of its 200 devices, and with the example as `minutes.py`, changed if that is wanted.
  private func workplace(_ original: String = "", _ changed: String = "") throws -> Workplace {
    let text = try String(contentsOfFile: DriveTests.example, encoding: .utf8)
    let script = original.isEmpty ? text : text.replacing(original, with: changed)
    #expect(original.isEmpty || script != text)
    let workplace = try Workplace(["minutes.py": script])
    let scenario = Repository.path("scenarios/drive/minutes.yaml")
    if Depth.isDeep {
      try workplace.simulate(scenario, to: "minutes.tide")
    } else {
      try workplace.write(try Self.few.get(), to: "minutes.tide")
    }
    return workplace
  }

  private static let few = Result {
    let workplace = try Workplace()
    let scenario = Repository.path("scenarios/drive/minutes.yaml")
    let run = try workplace.run("simulate", scenario, "--devices", "0..<80", "-o", "few.tide")
    #expect(run.code == 0, "\(run.errors)")
    return try workplace.bytes("few.tide")
  }

  private func drive(_ workplace: Workplace, _ command: String, _ more: String...) throws
    -> Program.Ending
  {
    try workplace.run(["drive", "minutes.tide", "--command", command] + more)
  }

  private func windows(_ run: Program.Ending) throws -> [String: Any] {
    let windows = try run.json()["windows"] as? [String: Any]
    return try #require(windows?["minutes"] as? [String: Any])
  }

  /// The last result of each window in a file of results.
  private func results(_ workplace: Workplace, _ file: String) throws -> [String: [String: Double]]
  {
    var last: [String: [String: Double]] = [:]
    for line in try workplace.text(file).split(separator: "\n") {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      guard let object, let start = object["start"], let key = object["key"] else { continue }
      last["\(key) \(start)"] = object.compactMapValues { $0 as? Double }
    }
    return last
  }

  @Test(arguments: ["jsonl", "csv"])
  func `the Python example is right about every window`(format: String) throws {
    let workplace = try workplace()
    let csv =
      "python3 -c 'import csv, json, sys\nfor row in csv.DictReader(sys.stdin): "
      + "print(json.dumps(row | {\"value\": float(row[\"value\"]), \"epoch\": int(row[\"epoch\"])}))' | "
    let command = (format == "csv" ? csv : "") + "python3 minutes.py"
    let run = try drive(
      workplace,
      command,
      "--format",
      format,
      "--json",
      "--results",
      "program.jsonl",
      "--threshold",
      "minutes.right.share >= 100%"
    )
    #expect(run.code == 0, "\(run.errors)")
    let found = try windows(run)
    #expect(try workplace.run("replay", "minutes.tide", "--results", "own.jsonl", "-q").code == 0)
    let own = try results(workplace, "own.jsonl")
    #expect(own.count > Depth.count(1_200, deep: 3_000))
    #expect(found["expected"] as? Int == own.count)
    #expect(found["right"] as? Int == own.count)
    for key in ["wrong", "missing", "unexpected"] { #expect(found[key] as? Int == 0, "\(key)") }
    #expect(found["updates"] as? Int == found["expected_updates"] as? Int)
    #expect(found["too_late"] as? Int ?? 0 > 0)
    #expect(try results(workplace, "program.jsonl").count == own.count)
    let detectors = try run.json()["detectors"] as? [String: [String: Any]]
    let spikes = try #require(detectors?["spikes"])
    #expect(spikes["shared"] as? Int == spikes["alerts"] as? Int)
    #expect(spikes["recall"] as? Double ?? 0 > 0.8)
  }

  @Test func `the engine's own results score in full, whatever the pipeline`() throws {
    for pipeline in [SmallScenarios.flinkPipeline, SmallScenarios.kafkaOnUpdate] {
      let workplace = try Workplace([
        "small.yaml": SmallScenarios.brief, "pipeline.yaml": pipeline + "\nthresholds: []\n",
      ])
      try workplace.simulate("small.yaml", to: "minutes.tide")
      let replay = try workplace.run(
        "replay",
        "minutes.tide",
        "--pipeline",
        "pipeline.yaml",
        "--results",
        "own.jsonl",
        "-q"
      )
      #expect(replay.code == 0, "\(replay.errors)")
      let command = "cat > /dev/null; cat own.jsonl"
      let run = try drive(workplace, command, "--pipeline", "pipeline.yaml", "--json")
      #expect(run.code == 0, "\(run.errors)")
      let windows = try #require(try run.json()["windows"] as? [String: [String: Any]])
      #expect(windows.count == 2)
      for (step, score) in windows {
        #expect(score["expected"] as? Int ?? 0 > Depth.count(20, deep: 100), "\(step)")
        #expect(score["right"] as? Int == score["expected"] as? Int, "\(step)")
        #expect(score["unexpected"] as? Int == 0, "\(step)")
        #expect(score["updates"] as? Int == score["expected_updates"] as? Int, "\(step)")
      }
      for score in (try run.json()["detectors"] as? [String: [String: Any]] ?? [:]).values {
        let embedded = try #require(score["embedded"] as? [String: Any])
        for key in ["alerts", "true_alerts", "anomalies_hit", "f1"] {
          #expect(score[key] as? Double == embedded[key] as? Double, "\(key)")
        }
      }
    }
  }

  @Test func `a program that drops every 100th reading is found out, window by window`() throws {
    let workplace = try workplace()
    let command = "awk 'NR % 100' | python3 minutes.py"
    let run = try drive(workplace, command, "--json", "--results", "program.jsonl")
    #expect(run.code == 0, "\(run.errors)")
    #expect(try workplace.run("replay", "minutes.tide", "--results", "own.jsonl", "-q").code == 0)
    let own = try results(workplace, "own.jsonl")
    let program = try results(workplace, "program.jsonl")
    let fewer = own.filter { ($0.value["count"] ?? 0) > (program[$0.key]?["count"] ?? 0) }
    let missing = own.filter { program[$0.key] == nil }
    let readings = own.values.reduce(0) { $0 + ($1["count"] ?? 0) }
    let lost = own.reduce(0) { $0 + ($1.value["count"] ?? 0) - (program[$1.key]?["count"] ?? 0) }
    #expect(lost > Double(Depth.count(50, deep: 200)))

    let found = try windows(run)
    #expect(found["missing"] as? Int == missing.count)
    #expect(found["wrong"] as? Int == fewer.count - missing.count)
    #expect(found["right"] as? Int == own.count - fewer.count)
    let contents = try #require(found["contents"] as? [String: Any])
    #expect(contents["windows_with_fewer"] as? Int == fewer.count)
    #expect(contents["windows_with_more"] as? Int == 0)
    #expect(contents["expected"] as? Double == readings)
    #expect(contents["found"] as? Double == readings - lost)
    let numbers = try #require(found["numbers"] as? [String: [String: Any]])
    #expect(numbers["count"]?["wrong"] as? Int == fewer.count - missing.count)
    #expect(numbers["count"]?["largest_error"] as? Double ?? 0 >= 1)
  }

  @Test func `windows that end a millisecond early are other windows`() throws {
    let workplace = try workplace("written(start + SIZE)", "written(start + SIZE - 1)")
    let run = try drive(workplace, "python3 minutes.py", "--json")
    let found = try windows(run)
    let expected = try #require(found["expected"] as? Int)
    #expect(found["right"] as? Int == 0 && found["wrong"] as? Int == 0)
    #expect(found["missing"] as? Int == expected && found["unexpected"] as? Int == expected)
  }

  @Test func `results that come twice are updates, and alerts that come twice count once`() throws {
    let workplace = try workplace()
    let once = try drive(workplace, "python3 minutes.py", "--json")
    let twice = try drive(workplace, "python3 minutes.py | awk '{print; print}'", "--json")
    let (one, two) = (try windows(once), try windows(twice))
    #expect(two["right"] as? Int == one["right"] as? Int)
    let results = try #require(one["results"] as? Int)
    #expect(two["results"] as? Int == 2 * results)
    #expect(two["updates"] as? Int == (one["updates"] as? Int ?? 0) + results)
    let detectors = try twice.json()["detectors"] as? [String: [String: Any]]
    #expect(detectors?["spikes"]?["repeated"] as? Int == detectors?["spikes"]?["alerts"] as? Int)
  }

  @Test func `sums in another order are as right, and a mean that is off is not`() throws {
    let reversed = try workplace("total = sum(values)", "total = sum(reversed(values))")
    let right = try windows(try drive(reversed, "python3 minutes.py", "--json"))
    #expect(right["right"] as? Int == right["expected"] as? Int)
    let rounded = try workplace("total / len(values)", "round(total / len(values), 6)")
    let wrong = try windows(try drive(rounded, "python3 minutes.py", "--json"))
    let numbers = try #require(wrong["numbers"] as? [String: [String: Any]])
    #expect(numbers["sum"]?["wrong"] as? Int == 0)
    #expect(numbers["mean"]?["wrong"] as? Int == wrong["wrong"] as? Int)
    #expect(wrong["wrong"] as? Int ?? 0 > Depth.count(500, deep: 1_000))
    #expect(numbers["mean"]?["largest_error"] as? Double ?? 1 < 6e-7)
  }

  @Test func `alerts by time are those by name, and false ones cost precision`() throws {
    let named = #"{"step": "spikes", "reading": f"{key}/{reading['sequence']}"}"#
    let timed = #"{"step": "spikes", "key": key, "time": reading["event_time"]}"#
    let workplace = try workplace(named, timed)
    let run = try drive(workplace, "python3 minutes.py", "--json")
    let detectors = try run.json()["detectors"] as? [String: [String: Any]]
    let spikes = try #require(detectors?["spikes"])
    #expect(spikes["shared"] as? Int == spikes["alerts"] as? Int)
    #expect(spikes["f1"] as? Double ?? 0 > 0.9)

    let eager = try self.workplace("abs(value - level) > 2", "abs(value - level) > 0.5")
    let failed = try drive(eager, "python3 minutes.py")
    #expect(failed.code == 2)
    #expect(failed.output.contains("✗ spikes.precision >= 0.9"))
    #expect(failed.output.contains("– minutes.too-late.share < 1%"))
    #expect(failed.output.contains("skipped: of the embedded engine"))
  }

  @Test func `a paced run counts latency from when readings were due`() throws {
    let workplace = try workplace()
    // Whatever the machine: 20 ms late is late, and a program that waits 0.3 s at first is slow then.
    let slow = "(sleep 0.3; cat) | python3 minutes.py"
    let run = try drive(
      workplace,
      slow,
      "--rate",
      "40k/s",
      "--pacer-tolerance",
      "10s",
      "--json"
    )
    #expect(run.code == 0, "\(run.errors)")
    let latency = try windows(run)["processing_latency_ns"] as? [String: Any]
    #expect(latency?["max"] as? Double ?? 0 > 5e7)
    let pacing = try run.json()["pacing"] as? [String: Any]
    let lag = try #require(pacing?["lag_ns"] as? [String: Any])
    #expect(lag["count"] as? Int == (try run.json()["readings"] as? Int))
    #expect(try windows(run)["right"] as? Int == (try windows(run)["expected"] as? Int))

    let missed = try drive(
      workplace,
      "python3 minutes.py",
      "--rate",
      "1G/s",
      "--pacer-tolerance",
      "0s"
    )
    #expect(missed.code == 3)
    #expect(missed.output.contains("the schedule was missed"))
  }

  @Test func `the first reading waits for a program that says when it is ready`() throws {
    let workplace = try workplace()
    let ready = #"sleep 0.5; echo '{"ready": true}'; python3 minutes.py"#
    let run = try drive(
      workplace,
      ready,
      "--await-ready",
      "--rate",
      "20k/s",
      "--pacer-tolerance",
      "10s",
      "--json"
    )
    #expect(run.code == 0, "\(run.errors)")
    #expect(try windows(run)["right"] as? Int == (try windows(run)["expected"] as? Int))
    let never = try drive(workplace, "cat > /dev/null", "--await-ready", "--timeout", "300ms")
    #expect(never.code == 3)
    #expect(never.errors.contains(#"has not printed {"ready": true} within 300ms"#))
  }
}

private enum Python {
  static let isThere = (try? Program.shell("python3 --version", in: "/"))?.code == 0
}
