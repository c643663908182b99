import Foundation
import Testing
import TidemarkCore
import TidemarkRecording
import TidemarkTestSupport

/// Parts of a simulation are exactly what the whole has of them, and together they are the whole.
@Suite struct SliceTests {
  /// 20 reefers in four depots and 7 pumps.
  private static let scenario = SmallScenarios.flink

  /// All rows of a recording with their names, arrived and lost ones, and its anomalies.
  private struct Rows: Equatable {
    var arrived: [Reading] = []
    var lost: [Reading] = []
    var anomalies: [Anomaly] = []

    init(_ path: String) throws {
      var reader = try RecordingReader(path: path)
      var batch = ReadingBatch()
      while try reader.nextBatch(into: &batch) { arrived += (0..<batch.count).map { batch[$0] } }
      while try reader.nextLost(into: &batch) { lost += (0..<batch.count).map { batch[$0] } }
      anomalies = try reader.anomalies()
    }

    func filtered(_ isIncluded: (Reading) -> Bool) -> Rows {
      var rows = self
      rows.arrived.removeAll { !isIncluded($0) }
      rows.lost.removeAll { !isIncluded($0) }
      let struck = Set((rows.arrived + rows.lost).map { [$0.series, $0.anomaly] })
      rows.anomalies.removeAll { !struck.contains([$0.series, $0.number]) }
      return rows
    }
  }

  private func workplace(_ scenario: String = scenario) throws -> Workplace {
    let workplace = try Workplace(["small.yaml": scenario])
    try workplace.simulate("small.yaml", to: "whole.tide")
    return workplace
  }

  private func simulate(_ arguments: [String], in workplace: Workplace) throws {
    let run = try Program.run(["simulate", "small.yaml", "-q"] + arguments, in: workplace.path)
    #expect(run.code == 0, "\(run.errors)")
  }

  /// Neither in the rows nor by digest, nor to somebody who simulates again.
  private func expectWhole(_ name: String, in workplace: Workplace) throws {
    let diff = try workplace.run("diff", "whole.tide", name)
    #expect(diff.code == 0 && diff.output == "no difference\n", "\(diff.output)")
    #expect(try Rows(workplace.path + "/" + name) == Rows(workplace.path + "/whole.tide"))
    let info = try workplace.run("info", name, "--json").json()
    #expect(info["digest"] as? String == (try wholeDigest(workplace)))
    #expect((info["slices"] as? [Any])?.isEmpty == true)
    let verify = try workplace.run("verify", name)
    #expect(verify.code == 0, "\(verify.output)")
  }

  private func wholeDigest(_ workplace: Workplace) throws -> String? {
    try workplace.run("info", "whole.tide", "--json").json()["digest"] as? String
  }

  /// Twelve are more than there are groups.
  @Test(arguments: Depth.isDeep ? [1, 2, 3, 5, 8, 12, 16] : [1, 3, 12])
  func `all shards together are the whole`(count: Int) throws {
    let workplace = try workplace(SmallScenarios.brief)
    var parts: [String] = []
    for number in 1...count {
      parts.append("\(number).tide")
      try simulate(["--shard", "\(number)/\(count)", "-o", parts[number - 1]], in: workplace)
    }
    // In another order, and one whose part is wrong would not hide behind the others.
    for part in [parts[0], parts[count / 2]] {
      #expect(try workplace.run("verify", part).code == 0, "\(part) of \(count)")
    }
    // A shard of one is the whole, and nothing to merge.
    if count == 1 { return try expectWhole(parts[0], in: workplace) }
    let merge = ["merge"] + parts.reversed() + ["-o", "merged.tide", "-q"]
    #expect(try Program.run(merge, in: workplace.path).code == 0)
    try expectWhole("merged.tide", in: workplace)
  }

  @Test func `shards have whole groups, and steps of a merge join`() throws {
    let workplace = try workplace(SmallScenarios.brief)
    for number in 1...4 {
      try simulate(["--shard", "\(number)/4", "-o", "\(number).tide"], in: workplace)
    }
    let info = try workplace.run("info", "2.tide")
    #expect(info.output.contains("slice      devices 5..<10, 21..<23\n"), "\(info.output)")
    for (inputs, output) in [("1 2", "a"), ("4 3", "b"), ("b a", "merged")] {
      let names = inputs.split(separator: " ").map { "\($0).tide" }
      let merge = ["merge"] + names + ["-o", "\(output).tide", "-q"]
      #expect(try Program.run(merge, in: workplace.path).code == 0)
      #expect(try workplace.run("verify", "\(output).tide").code == 0)
    }
    try expectWhole("merged.tide", in: workplace)
  }

  @Test(
    arguments: Depth.isDeep
      ? ["7...18", "7..<19", "0..<1", "19..<24", "26...26"] : ["7...18", "19..<24", "26...26"]
  )
  func `a range of devices is that of the whole`(range: String) throws {
    let workplace = try workplace()
    try simulate(["--devices", range, "--threads", "2", "-o", "part.tide"], in: workplace)
    let ends = range.split { !$0.isNumber }.compactMap { UInt32($0) }
    let devices = ends[0]..<ends[1] + (range.contains("<") ? 0 : 1)
    let catalog = try RecordingReader(path: workplace.path + "/whole.tide").header.catalog
    let expected = try Rows(workplace.path + "/whole.tide").filtered {
      devices.contains(catalog.series[Int($0.series)].device)
    }
    let part = try Rows(workplace.path + "/part.tide")
    #expect(part == expected)
    #expect(part.arrived.count > 100)
    #expect(try workplace.run("verify", "part.tide").code == 0)
  }

  @Test func `a slice of time is that of the whole, by when it was measured`() throws {
    let workplace = try workplace()
    try simulate(["--until", "50s", "-o", "first.tide"], in: workplace)
    let middle = ["--from", "2026-01-01T00:00:50Z", "--until", "70s", "--shard", "1/2"]
    try simulate(middle + ["-o", "middle.tide"], in: workplace)
    let rest = ["--from", "50s", "--until", "70s", "--shard", "2/2"]
    try simulate(rest + ["-o", "rest.tide"], in: workplace)
    try simulate(["--from", "70s", "-o", "last.tide"], in: workplace)

    let whole = try Rows(workplace.path + "/whole.tide")
    let start = try #require(Timestamp(iso8601: "2026-01-01T00:00:50Z")).nanoseconds
    let first = try Rows(workplace.path + "/first.tide")
    #expect(first == whole.filtered { $0.trueTime < start })
    let merge = try workplace.run(
      "merge",
      "last.tide",
      "first.tide",
      "rest.tide",
      "middle.tide",
      "-o",
      "merged.tide"
    )
    #expect(merge.code == 0, "\(merge.errors)")
    try expectWhole("merged.tide", in: workplace)

    let gap = try workplace.run("merge", "last.tide", "first.tide", "-o", "gap.tide")
    #expect(gap.code == 0)
    #expect(try workplace.run("verify", "gap.tide").code == 0)
    let slices = try #require(
      try workplace.run("info", "gap.tide", "--json").json()["slices"] as? [[String: Any]]
    )
    #expect(slices.map { $0["until"] as? String } == ["2026-01-01T00:00:50Z", nil])
  }

  /// Its checksums hold, and its header says that more is in it than is.
  @Test func `a slice that claims to be more is invalid`() throws {
    let workplace = try workplace()
    try simulate(["--devices", "0..<10", "-o", "part.tide"], in: workplace)
    var reader = try RecordingReader(path: workplace.path + "/part.tide")
    var header = reader.header
    header.slices[0].devices = [0..<11]
    var writer = try RecordingWriter(path: workplace.path + "/claim.tide", header: header)
    var batch = ReadingBatch()
    while try reader.nextBatch(into: &batch) { try writer.append(batch) }
    while try reader.nextLost(into: &batch) { try writer.appendLost(batch) }
    _ = try writer.finish(anomalies: try reader.anomalies())
    let verify = try workplace.run("verify", "claim.tide")
    #expect(verify.code == 3 && verify.output.contains("✗ simulated again"))
  }

  @Test func `a dry run counts what a recording would hold, and writes nothing`() throws {
    let workplace = try workplace()
    let before = try workplace.everything()
    let info = try workplace.run("info", "whole.tide", "--json").json()
    let text = try workplace.run("simulate", "small.yaml", "--dry-run", "--threads", "2")
    #expect(text.code == 0)
    #expect(text.output.contains("/s on 2 threads"))
    let run = try workplace.run("simulate", "small.yaml", "--dry-run", "--json").json()
    for key in ["readings", "lost", "anomalies"] {
      #expect(run[key] as? Int == info[key] as? Int, "\(key)")
    }
    #expect(run["digest"] as? String == info["digest"] as? String)
    #expect(run["readings_per_s"] as? Double ?? 0 > 0)
    let bare = try workplace.run("simulate", "small.yaml", "--dry-run", "--no-digest", "--json")
      .json()
    #expect(bare["readings"] as? Int == info["readings"] as? Int)
    #expect(bare["anomalies"] as? Int == info["anomalies"] as? Int)
    #expect(bare["digest"] == nil)
    let part = try workplace.run(
      "simulate",
      "small.yaml",
      "--dry-run",
      "--devices",
      "3...5",
      "--json"
    )
    #expect(try part.json()["readings"] as? Int ?? 0 < (info["readings"] as? Int ?? 0) / 4)
    #expect(try workplace.everything() == before)
  }
}
