import Foundation
import Testing
import TidemarkCore
import TidemarkRecording

/// `verify` simulates again: a file whose checksums and digest hold is not enough.
@Suite struct VerifyTests {
  /// Writes the rows of a recording again under another header, or changed, with good checksums and
  /// the digest of the rows that are in it.
  private func rewrite(
    _ source: String,
    to target: String,
    header change: (inout RecordingHeader) -> Void = { _ in },
    rows changeRows: (inout ReadingBatch) -> Void = { _ in }
  ) throws {
    var reader = try RecordingReader(path: source)
    var header = reader.header
    change(&header)
    var writer = try RecordingWriter(path: target, header: header)
    var batch = ReadingBatch()
    while try reader.nextBatch(into: &batch) {
      changeRows(&batch)
      try writer.append(batch)
    }
    while try reader.nextLost(into: &batch) { try writer.appendLost(batch) }
    _ = try writer.finish(anomalies: try reader.anomalies())
  }

  private func expectInvalid(_ path: String, in workplace: Workplace) throws {
    // It is a good file to everything that does not simulate.
    #expect(try workplace.run("info", path).code == 0)
    #expect(try workplace.run("replay", path, "-q").code == 0)
    let verify = try workplace.run("verify", path)
    #expect(verify.code == 3 && verify.errors == "")
    #expect(verify.output.contains("✓ rows of \(path)"))
    #expect(verify.output.contains("✗ simulated again"))
    let document = try workplace.run("verify", path, "--json").json()
    #expect(document["ok"] as? Bool == false)
  }

  @Test func `a recording that its scenario does not make is invalid`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.brief])
    try workplace.simulate("small.yaml", to: "small.tide")
    let source = workplace.path + "/small.tide"

    try rewrite(source, to: workplace.path + "/same.tide")
    #expect(try workplace.run("verify", "same.tide").code == 0)

    try rewrite(source, to: workplace.path + "/seed.tide", header: { $0.seed += 1 })
    try expectInvalid("seed.tide", in: workplace)

    try rewrite(
      source,
      to: workplace.path + "/scenario.tide",
      header: { $0.scenario = $0.scenario.replacing("loss: 1%", with: "loss: 2%") }
    )
    try expectInvalid("scenario.tide", in: workplace)

    try rewrite(source, to: workplace.path + "/value.tide", rows: { $0.value[17] += 0.1 })
    try expectInvalid("value.tide", in: workplace)
  }

  @Test func `a run whose results were changed is invalid`() throws {
    let workplace = try Workplace(["small.yaml": SmallScenarios.flink])
    #expect(try workplace.run("run", "small.yaml", "-q", "-o", "out").code == 0)
    let results = try workplace.text("out/results.jsonl")
    let lines = results.split(separator: "\n").dropLast()
    try workplace.write(lines.joined(separator: "\n") + "\n", to: "out/results.jsonl")
    let verify = try workplace.run("verify", "out")
    #expect(verify.code == 3)
    #expect(verify.output.contains("✓ simulated again"))
    #expect(verify.output.contains("✗ replayed again"))
  }
}
