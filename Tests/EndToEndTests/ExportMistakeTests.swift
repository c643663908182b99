import Foundation
import Testing
import TidemarkTestSupport

/// Exports and imports that cannot be, and what they leave behind: nothing.
@Suite struct ExportMistakeTests {
  private func expect(
    _ workplace: Workplace,
    _ line: String,
    code: Int32,
    says: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = try workplace.everything()
    let run = try workplace.shell(line)
    #expect(run.code == code, "\(line): \(run.errors)", sourceLocation: sourceLocation)
    let isSaid = run.errors.hasPrefix("tidemark: " + says)
    #expect(isSaid, "\(line): \(run.errors)", sourceLocation: sourceLocation)
    #expect(try workplace.everything() == before, sourceLocation: sourceLocation)
  }

  @Test func `a file that is cut off`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.brief])
    try workplace.simulate("small.yaml", to: "small.tide")
    for (name, says) in [
      ("a.csv.zst", "a.csv.zst: the zstd data is cut off"),
      ("a.jsonl.zst", "a.jsonl.zst: the zstd data is cut off"),
      ("a.mcap", "a.mcap: at byte "),
      ("a.csv", "a.csv:"),
      ("a.jsonl", "a.jsonl:"),
    ] {
      #expect(try workplace.run("export", "small.tide", "-o", name, "-q").code == 0)
      let bytes = try workplace.bytes(name)
      try workplace.write(bytes.prefix(bytes.count / 2 + 1), to: name)
      try expect(workplace, "tidemark import \(name) -o new.tide", code: 65, says: says)
    }
  }

  @Test func `a flipped bit in packed files`() throws {
    let workplace = try Workplace.awkward()
    for name in ["a.csv.zst", "a.mcap"] {
      #expect(try workplace.run("export", "awkward.tide", "-o", name, "-q").code == 0)
      let whole = try workplace.bytes(name)
      // What comes after the data section of an MCAP is not needed.
      let end = name == "a.mcap" ? whole.count / 2 : whole.count
      for place in stride(from: 30, to: end, by: end / Depth.count(6, deep: 20)) {
        var bytes = whole
        bytes[place] ^= 16
        try workplace.write(bytes, to: name)
        try expect(workplace, "tidemark import \(name) -o new.tide", code: 65, says: name)
      }
    }
  }

  @Test func `files of other programs`() throws {
    let workplace = try Workplace.awkward()
    let magic: [UInt8] = [0x89, 0x4D, 0x43, 0x41, 0x50, 0x30, 0x0D, 0x0A]
    // A header record with the profile `ros2`, and a channel.
    let header: [UInt8] = [
      1, 12, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0x72, 0x6F, 0x73, 0x32, 0, 0, 0, 0,
    ]
    let channel: [UInt8] = [4, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    try workplace.write(Data(magic + header + channel), to: "ros.mcap")
    try expect(
      workplace,
      "tidemark import ros.mcap -o new.tide",
      code: 65,
      says:
        "ros.mcap: this MCAP is not from 'tidemark export': the attachment tidemark/catalog.json"
    )
    try workplace.write(Data(magic), to: "cut.mcap")
    try expect(
      workplace,
      "tidemark import cut.mcap -o new.tide",
      code: 65,
      says: "cut.mcap: at byte 8: the MCAP is cut off"
    )
    #expect(try workplace.run("export", "awkward.tide", "-o", "a.parquet", "-q").code == 0)
    try expect(
      workplace,
      "tidemark import a.parquet -o new.tide",
      code: 65,
      says: "a.parquet: Parquet is written and not read: import CSV, JSON Lines or MCAP"
    )
  }

  @Test func `truth where there can be none`() throws {
    let workplace = try Workplace.awkward()
    #expect(try workplace.run("export", "awkward.tide", "-o", "a.mcap", "-q").code == 0)
    try workplace.write("timestamp,value\n2026-01-01T00:00:00Z,1\n", to: "plain.csv")
    #expect(try workplace.run("import", "plain.csv", "-o", "plain.tide", "-q").code == 0)
    #expect(try workplace.run("export", "plain.tide", "-o", "untrue.csv", "-q").code == 0)
    for (line, code, says) in [
      ("a.mcap --truth truth.jsonl", 64, "a.mcap: --truth: an MCAP file holds its truth"),
      ("plain.csv --truth truth.jsonl", 64, "plain.csv: --truth is for what 'tidemark export'"),
      ("untrue.csv --truth truth.jsonl", 64, "untrue.csv: --truth: the readings have no true"),
      ("awkward.csv --truth plain.csv", 65, "plain.csv:1:1: "),
      ("awkward.csv --truth nowhere", 66, "nowhere: no such file"),
      ("awkward.csv --truth truth.jsonl -o truth.jsonl", 64, "--output truth.jsonl would take"),
    ] as [(String, Int32, String)] {
      let output = line.contains("-o ") ? "" : " -o new.tide"
      try expect(workplace, "tidemark import \(line)\(output)", code: code, says: says)
    }
  }

  @Test(
    arguments: Depth.isDeep
      ? ["csv", "jsonl", "csv.zst", "jsonl.zst", "mcap", "parquet"]
      : ["csv", "jsonl.zst", "mcap", "parquet"]
  )
  func `full disks, folders in the way, readers that leave`(layout: String) throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.brief, "folder/x": ""])
    try workplace.simulate("small.yaml", to: "small.tide")
    let export = "tidemark export small.tide --layout \(layout)"
    try expect(workplace, "\(export) -o /dev/full", code: 74, says: "/dev/full: ")
    try expect(workplace, "\(export) > /dev/full", code: 74, says: "")
    try expect(workplace, "\(export) -o folder", code: 73, says: "folder: ")
    let before = try workplace.everything()
    let run = try workplace.shell("\(export) | head -c 1 > /dev/null; echo ${PIPESTATUS[0]}")
    // What fits into the pipe is written before the reader goes.
    #expect(run.output == "141\n" || run.output == "0\n")
    #expect(try workplace.everything() == before)
    let json = try workplace.shell("\(export) --json -o -")
    #expect(json.code == 64 && json.output.contains("--json prints on standard output"))
  }

  /// The pipe is full while the signal comes; what was begun beside it goes.
  @Test func `an interrupted export leaves no file`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    try workplace.simulate("small.yaml", to: "small.tide")
    let before = try workplace.names()
    let run = try workplace.shell(
      """
      mkfifo pipe
      tidemark export small.tide -o pipe --truth t.jsonl -q & export=$!
      exec 3< pipe; head -c 1 <&3 > /dev/null
      kill -TERM $export; cat <&3 > /dev/null
      wait $export; echo $?; rm pipe
      """
    )
    #expect(run.output == "130\n", "\(run.errors)")
    #expect(try workplace.names() == before)
  }
}
