import Foundation
import Testing

/// Latencies as a user of `run` and `replay` gets them.
@Suite struct LatencyTests {
  @Test(
    .enabled(
      if: ExportReaders.python != nil,
      "no Python with pyarrow, duckdb, mcap, protobuf, zstandard, numpy and hdrhistogram in TIDEMARK_PYTHON"
    )
  )
  func `HdrHistogram's reader agrees with histograms of virtual and of paced replays`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    try workplace.simulate("small.yaml", to: "small.tide")
    let python = try #require(ExportReaders.python)
    let script = Repository.path("Tests/EndToEndTests/Readers/read_histograms.py")
    for (folder, pace) in [("virtual", []), ("paced", ["--speed", "100000x"])] {
      let run = try workplace.run(
        ["replay", "small.tide", "--pipeline", "small.yaml", "--histograms", folder, "-q"] + pace
      )
      // A machine that is busy cannot keep a schedule, but has histograms.
      #expect([0, 3].contains(run.code), "\(run.errors)")
      let read = try Launch(python, [script, folder], in: workplace.path).wait()
      #expect(read.code == 0, "\(read.errors)")
      let names = read.output.split(separator: "\n").map { String($0.prefix { $0 != " " }) }
      #expect(names.contains { $0.hasSuffix(".result-latency") })
      #expect(names.contains { $0.hasSuffix(".watermark-wait") })
      #expect(names.contains { $0.hasSuffix(".queue") } == (folder == "paced"))
    }
  }
}
