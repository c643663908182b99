import Foundation
import Testing

/// What we export is read by the tools that people have, and says the same to all of them.
@Suite(
  .enabled(
    if: ExportReaders.python != nil,
    "no Python with pyarrow, duckdb, mcap, protobuf, zstandard, numpy and hdrhistogram in TIDEMARK_PYTHON"
  )
)
struct ExportReaderTests {
  private func check(_ workplace: Workplace, _ name: String) throws -> Program.Ending {
    for layout in ["csv", "jsonl", "csv.zst", "jsonl.zst", "mcap", "parquet"] {
      let export = ["export", "\(name).tide", "-o", "\(name).\(layout)", "--lost", "-q"]
      let run = try Program.run(export + ["--times", "epoch-ns"], in: workplace.path)
      #expect(run.code == 0, "\(run.errors)")
    }
    let script = Repository.path("Tests/EndToEndTests/Readers/read_exports.py")
    let python = try #require(ExportReaders.python)
    return try Launch(python, [script, ".", name], in: workplace.path).wait()
  }

  @Test func `a simulated recording`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    try workplace.simulate("small.yaml", to: "small.tide")
    let run = try check(workplace, "small")
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output.contains("rows agree"))
  }

  @Test func `a recording of all that is hard to write down`() throws {
    let workplace = try Workplace.awkward()
    let run = try check(workplace, "awkward")
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output == "16 rows agree, 4 of them NaN\n")
  }

  @Test func `a recording without truth`() throws {
    let rows = "timestamp,value\n1969-12-31T23:59:59.5Z,1\n2026-01-01T00:00:00Z,nan\n"
    let workplace = try Workplace(["a.csv": rows])
    #expect(try workplace.run("import", "a.csv", "-o", "plain.tide", "-q").code == 0)
    let run = try check(workplace, "plain")
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output == "2 rows agree, 1 of them NaN\n")
  }
}

enum ExportReaders {
  /// A Python that has all packages.
  static let python: String? = {
    let named = ProcessInfo.processInfo.environment["TIDEMARK_PYTHON"]
    let candidates = [named, "/usr/bin/python3"].compactMap { $0 }
    return candidates.first { path in
      guard FileManager.default.isExecutableFile(atPath: path) else { return false }
      let process = Process()
      process.executableURL = URL(filePath: path)
      let packages = "import pyarrow, duckdb, mcap, google.protobuf, zstandard, numpy, hdrh"
      process.arguments = ["-c", packages]
      process.standardError = FileHandle.nullDevice
      guard (try? process.run()) != nil else { return false }
      process.waitUntilExit()
      return process.terminationStatus == 0
    }
  }()
}

extension Workplace {
  private static let awkwardFiles = [
    "awkward.csv": AwkwardExport.readings, "truth.jsonl": AwkwardExport.truth,
  ]

  private static let awkwardRecording = Result {
    let workplace = try Workplace(awkwardFiles)
    let run = try workplace.run(
      "import",
      "awkward.csv",
      "--truth",
      "truth.jsonl",
      "-o",
      "awkward.tide",
      "-q"
    )
    #expect(run.code == 0, "\(run.errors)")
    return try workplace.bytes("awkward.tide")
  }

  /// One with `awkward.tide`, which holds `AwkwardExport`.
  static func awkward() throws -> Workplace {
    let workplace = try Workplace(awkwardFiles)
    try workplace.write(try awkwardRecording.get(), to: "awkward.tide")
    return workplace
  }
}
