import Foundation
import Testing
import TidemarkTestSupport

/// Every mistake gives one clear line with its place, the documented code, and nothing left behind.
@Suite struct BadInputTests {
  /// A mistake and what the user is told.
  struct Mistake: Sendable, CustomTestStringConvertible {
    var what: String
    var arguments: [String]
    var code: Int32
    /// The start of the line, after `tidemark: `.
    var says: String
    /// Words that must be in it besides.
    var names: String?

    var testDescription: String { what }
  }

  /// A folder with good files and bad ones.
  private func workplace() throws -> Workplace {
    let workplace = try Workplace(BadInputTests.files)
    let good = try BadInputTests.goodRecording.get()
    try workplace.write(good, to: "good.tide")
    try workplace.write(try BadInputTests.partOfGood.get(), to: "part.tide")
    try workplace.write(good.prefix(good.count - 100), to: "truncated.tide")
    var flipped = good
    flipped[good.count / 2] ^= 1
    try workplace.write(flipped, to: "flipped.tide")
    try FileManager.default.createSymbolicLink(
      atPath: workplace.path + "/full",
      withDestinationPath: "/dev/full"
    )
    return workplace
  }

  private static let goodRecording = Result {
    let workplace = try Workplace(BadInputTests.files)
    try workplace.simulate("good.yaml", to: "good.tide")
    return try workplace.bytes("good.tide")
  }

  private static let partOfGood = Result {
    let workplace = try Workplace(BadInputTests.files)
    let run = try workplace.run("simulate", "good.yaml", "--devices", "0..<1", "-o", "part.tide")
    #expect(run.code == 0, "\(run.errors)")
    return try workplace.bytes("part.tide")
  }

  private static let files = [
    "good.yaml": SmallScenarios.flink,
    "empty.yaml": "",
    "empty.tide": "",
    "empty.csv": "",
    "folder/letter.txt": "not the folder of a run\n",
    "unknown-key.yaml": SmallScenarios.flink.replacing("duplicate: 2%", with: "duplicates: 2%"),
    "wrong-unit.yaml": SmallScenarios.flink.replacing("mean: 12s", with: "mean: 12 apples"),
    "no-such-metric.yaml": SmallScenarios.flink + "thresholds: [tens.too-late.shar < 5%]\n",
    "keys.yaml": SmallScenarios.flink.replacing(
      "    - name: spikes",
      with: """
            - {name: seen, from: hops, by: device, value: count, window: {tumbling: 1m}, aggregate: max}
            - name: spikes
        """
    ),
    "no-such-step.yaml": SmallScenarios.flink + "thresholds: [\n  tons.too-late.share < 5%\n]\n",
    "no-such-file.yaml": """
    version: 1
    name: imported
    source: {file: nowhere.csv, event-time: timestamp, value: value, device: d, sensor: s}
    pipeline:
      watermark: {bounded-out-of-orderness: 1s}
      steps: [{name: tens, window: {tumbling: 10s}, aggregate: count}]

    """,
    "import.yaml": """
    version: 1
    name: imported
    source: {file: good.csv, event-time: timestamp, value: value, device: d, sensor: s}

    """,
    "good.csv": "timestamp,value\n2026-01-01T00:00:00Z,1\n",
    "no-column.csv": "timestamp,value\n2026-01-01T00:00:00Z,1\n2026-01-01T00:00:01Z\n",
    "no-number.csv": "timestamp,value\n2026-01-01T00:00:00Z,1\n2026-01-01T00:00:01Z,warm\n",
    "no-time.csv": "timestamp,value\nyesterday,1\n",
    "no-column.jsonl": """
    {"timestamp": "2026-01-01T00:00:00Z", "value": 1}
    {"timestamp": "2026-01-01T00:00:01Z"}

    """,
    "no-number.jsonl": """
    {"timestamp": "2026-01-01T00:00:00Z", "value": 1}
    {"timestamp": "2026-01-01T00:00:01Z", "value": "warm"}

    """,
    "no-json.jsonl": "timestamp value\n",
  ]

  @Test(arguments: BadInputTests.mistakes)
  func `one line, the right code, nothing left behind`(mistake: Mistake) throws {
    let workplace = try workplace()
    let before = try workplace.everything()
    let run = try Program.run(mistake.arguments, in: workplace.path)
    #expect(run.code == mistake.code)
    #expect(run.output == "")
    let lines = run.errors.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 2 && lines.last == "", "\(run.errors)")
    #expect(run.errors.hasPrefix("tidemark: " + mistake.says), "\(run.errors)")
    if let names = mistake.names { #expect(run.errors.contains(names), "\(run.errors)") }
    #expect(try workplace.everything() == before)
  }

  /// One way leads from an error to its document, whatever it is about: every tenth is enough for a
  /// quick run.
  @Test(arguments: Depth.some(mistakes.indices, quick: 14))
  func `with --json the same as one document`(number: Int) throws {
    let mistake = Self.mistakes[number]
    if mistake.arguments.first == "export" { return }
    let workplace = try workplace()
    let before = try workplace.everything()
    let run = try Program.run(mistake.arguments + ["--json"], in: workplace.path)
    #expect(run.code == mistake.code)
    #expect(run.errors == "")
    let error = try #require(try run.json()["error"] as? [String: Any])
    #expect(error["code"] as? Int == Int(mistake.code))
    let message = try #require(error["message"] as? String)
    // The place is in fields of its own; put together they are the line.
    var line = error["file"].map { "\($0)" } ?? ""
    for key in ["line", "column"] { line += error[key].map { ":\($0)" } ?? "" }
    line += line.isEmpty ? "" : ": "
    line += error["offset"].map { "at byte \($0): " } ?? ""
    #expect((line + message).hasPrefix(mistake.says), "\(run.output)")
    #expect(try workplace.everything() == before)
  }

  @Test(arguments: [
    (["run", "good.yaml", "bad.yaml"], "Unexpected argument 'bad.yaml'"),
    (["run"], "Missing expected argument '<scenario>'"),
    (["run", "good.yaml", "--speeed", "3x"], "Unknown option '--speeed'. Did you mean '--speed'?"),
    (["run", "good.yaml", "--seed", "many"], "The value 'many' is invalid for '--seed <seed>'"),
    (["import", "no-column.csv"], "Missing expected argument '--output <output>'"),
  ])
  func `a wrong command line is explained with its usage`(
    arguments: [String],
    says: String
  ) throws {
    let workplace = try Workplace(["good.yaml": SmallScenarios.flink])
    let run = try Program.run(arguments, in: workplace.path)
    #expect(run.code == 64)
    #expect(run.output == "")
    let lines = run.errors.split(separator: "\n").map(String.init)
    #expect(lines.first == "tidemark: " + says)
    #expect(lines.dropFirst().first?.hasPrefix("Usage: tidemark") == true, "\(run.errors)")
    let json = try Program.run(
      arguments.prefix(1) + ["--json"] + arguments.dropFirst(),
      in: workplace.path
    )
    #expect(json.code == 64 && json.errors == "")
    #expect((try json.json()["error"] as? [String: Any])?["message"] as? String == says)
    #expect(try workplace.names() == ["good.yaml"])
  }

  @Test func `an unknown subcommand is a usage error`() throws {
    let workplace = try Workplace()
    let run = try workplace.run("frobnicate")
    #expect(run.code == 64)
    #expect(run.output == "")
    #expect(run.errors.hasPrefix("tidemark: Unexpected argument 'frobnicate'\nUsage: tidemark "))
  }

  /// Standard output is where the readings go, so the line must go elsewhere.
  @Test func `a full disk behind standard output is an I/O error`() throws {
    let workplace = try workplace()
    let commands = [
      "export good.tide", "info good.tide", "report good.tide -o -", "schema", "--help",
    ]
    for command in commands {
      let run = try workplace.shell("tidemark \(command) > /dev/full")
      #expect(run.code == 74, "\(command)")
      #expect(run.errors == "tidemark: cannot write the output: No space left on device\n")
    }
  }
}
