import Foundation
import Testing

/// `slice` and `cat`: some readings of a recording.
@Suite struct SelectionCommandTests {
  private static let rows = 600

  /// A recording of three pumps, with a reading a second and a second sensor.
  private static let recording = Result {
    var text = "timestamp,arrival,device,sensor,value\n"
    for second in 0..<rows {
      let (minute, rest) = (second / 60, second % 60)
      let stamp = String(format: "2026-01-01T00:%02d:%02dZ", minute, rest)
      let late = String(format: "2026-01-01T00:%02d:%02d.500Z", minute, rest)
      let sensor = second % 2 == 0 ? "flow" : "heat"
      text += "\(stamp),\(late),pump-\(second % 3),\(sensor),\(Double(second) / 10)\n"
    }
    let workplace = try Workplace(["pumps.csv": text])
    let run = try workplace.run(
      "import",
      "pumps.csv",
      "-o",
      "pumps.tide",
      "--arrival-time",
      "arrival",
      "--device-column",
      "device",
      "--sensor-column",
      "sensor",
      "-q"
    )
    #expect(run.code == 0, "\(run.errors)")
    return try workplace.bytes("pumps.tide")
  }

  private func workplace() throws -> Workplace {
    let workplace = try Workplace()
    try workplace.write(try Self.recording.get(), to: "pumps.tide")
    return workplace
  }

  private func values(_ path: String, in workplace: Workplace) throws -> [Double] {
    try workplace.run("export", path, "-q").output.split(separator: "\n").dropFirst().compactMap {
      Double($0.split(separator: ",", omittingEmptySubsequences: false)[9])
    }
  }

  @Test func `a slice has the readings that were asked for, and no others`() throws {
    let workplace = try workplace()
    let all = (0..<Self.rows).map { Double($0) / 10 }
    let cases: [([String], [Double])] = [
      (["--first", "7"], Array(all[..<7])),
      (["--from", "1m", "--until", "2m"], Array(all[60..<120])),
      (["--from", "60500ms", "--first", "2"], Array(all[61..<63])),
      (["--by", "event", "--until", "2026-01-01T00:00:03Z"], Array(all[..<3])),
      (["--device", "pump-1"], all.indices.filter { $0 % 3 == 1 }.map { all[$0] }),
      (
        ["--device", "pump-1", "--device", "pump-2", "--sensor", "flow", "--until", "10s"],
        all[..<10].indices.filter { $0 % 3 > 0 && $0 % 2 == 0 }.map { all[$0] }
      ),
    ]
    for (flags, expected) in cases {
      let run = try Program.run(
        ["slice", "pumps.tide", "-o", "part.tide", "-q"] + flags,
        in: workplace.path
      )
      #expect(run.code == 0, "\(flags): \(run.errors)")
      #expect(try values("part.tide", in: workplace) == expected, "\(flags)")
      #expect(try workplace.run("verify", "part.tide").code == 0)
      let lines = try Program.run(["cat", "pumps.tide"] + flags, in: workplace.path).output.split(
        separator: "\n"
      )
      #expect(lines.count == expected.count, "\(flags)")
    }
  }

  @Test func `slices of all devices merge to the whole`() throws {
    let workplace = try workplace()
    for device in 0..<3 {
      let run = try workplace.run(
        "slice",
        "pumps.tide",
        "-o",
        "\(device).tide",
        "--device",
        "pump-\(device)",
        "--order",
        device == 0 ? "stored" : "derived",
        "-q"
      )
      #expect(run.code == 0, "\(run.errors)")
    }
    let merge = try workplace.run(
      "merge",
      "0.tide",
      "1.tide",
      "2.tide",
      "-o",
      "whole.tide",
      "--order",
      "derived",
      "-q"
    )
    #expect(merge.code == 0, "\(merge.errors)")
    #expect(try workplace.run("diff", "pumps.tide", "whole.tide").code == 0)
  }

  @Test func `cat prints a line that a person can read`() throws {
    let workplace = try workplace()
    let run = try workplace.run("cat", "pumps.tide", "--first", "1")
    #expect(
      run.output == "2026-01-01T00:00:00.500Z  pump-0/flow  0/0/0  0  stamped 500ms before\n"
    )
  }

  @Test(arguments: [
    (["--device", "pump-9"], Int32(66), "did you mean 'pump-"),
    (["--sensor", "flaw"], 66, "did you mean 'flow'?"),
    (["--first", "0"], 64, "give a number of readings"),
    (["--from", "2m", "--until", "1m"], 64, "is not before"),
    (["--from", "noon"], 64, "give an instant"),
    (["--from", "3h"], 66, "has no such readings"),
    ([], 64, "say which readings"),
  ])
  func `what cannot be selected is said`(flags: [String], code: Int32, message: String) throws {
    let workplace = try workplace()
    let run = try Program.run(
      ["slice", "pumps.tide", "-o", "part.tide"] + flags,
      in: workplace.path
    )
    #expect(run.code == code)
    #expect(run.errors.contains(message), "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: workplace.path + "/part.tide"))
  }

  @Test func `info tells delays and disorder from the index`() throws {
    let workplace = try workplace()
    let info = try workplace.run("info", "pumps.tide", "--json").json()
    let delays = try #require(info["delay_ns"] as? [String: Any])
    let median = try #require(delays["p50"] as? Int)
    #expect(abs(median - 500_000_000) <= 500_000_000 / 32)
    #expect(info["out_of_order"] as? Int == 0)
    #expect(info["first_event"] as? String == "2026-01-01T00:00:00Z")
  }
}

/// Recordings that need a key.
@Suite struct EncryptionCommandTests {
  private func workplace() throws -> Workplace {
    let workplace = try Workplace([
      "small.yaml": SmallScenarios.brief,
      "key": String(repeating: "0123456789abcdef", count: 4) + "\n",
      "other": String(repeating: "f", count: 64), "word": "secret",
    ])
    let run = try workplace.run(
      "simulate",
      "small.yaml",
      "-o",
      "a.tide",
      "--encrypt",
      "key",
      "-q"
    )
    #expect(run.code == 0, "\(run.errors)")
    return workplace
  }

  @Test func `with the key all commands work, without it they say what is missing`() throws {
    let workplace = try workplace()
    #expect(try workplace.run("simulate", "small.yaml", "-o", "b.tide", "-q").code == 0)
    #expect(try workplace.run("diff", "a.tide", "b.tide", "--key-file", "key").code == 0)
    for command in ["verify", "replay", "cat", "export"] {
      let right = try workplace.run(command, "a.tide", "--key-file", "key")
      #expect(right.code == 0, "\(command): \(right.errors)")
      let missing = try workplace.run(command, "a.tide")
      #expect(missing.code == 66, "\(command)")
      #expect(missing.errors.contains("give its key with --key-file"), "\(missing.errors)")
      let wrong = try workplace.run(command, "a.tide", "--key-file", "other")
      #expect(wrong.code == 66 && wrong.errors.contains("not with this key"), "\(wrong.errors)")
      let word = try workplace.run(command, "a.tide", "--key-file", "word")
      #expect(word.code == 64 && word.errors.contains("this is no key"), "\(word.errors)")
    }
  }

  @Test func `info says that it is encrypted, and with the key what is inside`() throws {
    let workplace = try workplace()
    let locked = try workplace.run("info", "a.tide")
    #expect(locked.code == 0)
    #expect(locked.output.contains("--key-file shows what is inside"))
    let open = try workplace.run("info", "a.tide", "--key-file", "key")
    #expect(open.output.contains("digest"))
    for run in [locked, open] { #expect(!(run.output + run.errors).contains("0123456789abcdef")) }
  }

  @Test func `a run keeps an encrypted recording, and its results are those of a plain one`() throws
  {
    let workplace = try workplace()
    let plain = try workplace.run("run", "small.yaml", "-o", "plain", "--json")
    let locked = try workplace.run(
      "run",
      "small.yaml",
      "-o",
      "locked",
      "--json",
      "--encrypt",
      "key"
    )
    #expect(locked.code == 0, "\(locked.errors)")
    #expect(try workplace.run("cat", "locked/recording.tide").code == 66)
    let (first, second) = ("plain/recording.tide", "locked/recording.tide")
    #expect(try workplace.run("diff", first, second, "--key-file", "key").code == 0)
    #expect(try workplace.bytes("plain/results.jsonl") == workplace.bytes("locked/results.jsonl"))
    #expect(!(locked.output + locked.errors).contains("0123456789abcdef"))
    #expect(plain.code == 0)
  }

  @Test func `a recording that was recovered stays encrypted`() throws {
    let workplace = try workplace()
    let run = try workplace.run("recover", "a.tide", "-o", "c.tide", "--key-file", "key", "-q")
    #expect(run.code == 0, "\(run.errors)")
    #expect(try workplace.run("cat", "c.tide").code == 66)
    #expect(try workplace.run("diff", "a.tide", "c.tide", "--key-file", "key").code == 0)
  }
}
