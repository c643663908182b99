import Foundation
import Testing

/// Results as Parquet are read by the tools that people have, and say what the lines say.
@Suite struct ResultsReaderTests {
  private func compare(_ pipeline: String, _ options: [String] = []) throws -> Program.Ending {
    let workplace = try Workplace(["small.yaml": SmallScenarios.brief, "pipeline.yaml": pipeline])
    // Its folder goes with it.
    defer { withExtendedLifetime(workplace) {} }
    try workplace.simulate("small.yaml", to: "small.tide")
    let replay = ["replay", "small.tide", "--pipeline", "pipeline.yaml", "-q"] + options
    for name in ["results.jsonl", "results.parquet"] {
      let run = try Program.run(replay + ["--results", name], in: workplace.path)
      // 2: there are interleavings with other results.
      #expect(run.code == 0 || run.code == 2, "\(run.errors)")
    }
    let script = Repository.path("Tests/EndToEndTests/Readers/read_results.py")
    let python = try #require(ExportReaders.python)
    let arguments = [script, "results.jsonl", "results.parquet"]
    return try Launch(python, arguments, in: workplace.path).wait()
  }

  @Test(
    .enabled(
      if: ExportReaders.python != nil,
      "no Python with pyarrow and duckdb in TIDEMARK_PYTHON"
    ),
    arguments: [
      (
        SmallScenarios.flinkPipeline,
        ["alert", "end-of-input", "late-side-output", "on-time", "update"]
      ),
      (SmallScenarios.kafkaOnUpdate, ["late-dropped", "update"]),
      (SmallScenarios.kafkaOnClose, ["late-dropped", "on-time"]),
    ]
  )
  func `every row is a line`(pipeline: String, kinds: [String]) throws {
    let run = try compare(pipeline)
    #expect(run.code == 0, "\(run.errors)")
    for kind in kinds { #expect(run.output.contains(kind), "\(run.output)") }
  }

  @Test(
    .enabled(
      if: ExportReaders.python != nil,
      "no Python with pyarrow and duckdb in TIDEMARK_PYTHON"
    )
  )
  func `one interleaving`() throws {
    let run = try compare(SmallScenarios.flinkPipeline, ["--interleaving", "3"])
    #expect(run.code == 0, "\(run.errors)")
  }

  @Test func `the same bytes on any number of threads, with a digest of their own`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.brief])
    try workplace.simulate("small.yaml", to: "small.tide")
    func replay(_ name: String, _ threads: String, _ size: String) throws -> String {
      let arguments = ["--results", name, "--threads", threads, "--batch-size", size, "--json"]
      let run = try Program.run(["replay", "small.tide"] + arguments, in: workplace.path)
      let digests = try #require(try run.json()["digests"] as? [String: Any], "\(run.errors)")
      return try #require(digests["results"] as? String)
    }
    let first = try replay("first.parquet", "1", "16384")
    #expect(first.hasPrefix("parquet-sha256:"))
    #expect(try replay("first.jsonl", "1", "16384").hasPrefix("sha256:"))
    for (threads, size) in [("1", "7"), ("2", "4096"), ("4", "100")] {
      #expect(try replay("other.parquet", threads, size) == first)
      #expect(
        try workplace.bytes("other.parquet") == (try workplace.bytes("first.parquet")),
        "\(threads) threads, batches of \(size)"
      )
    }
  }
}
