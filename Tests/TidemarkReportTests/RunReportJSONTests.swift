import Foundation
import Testing
import TidemarkCore
import TidemarkMeasurement
import TidemarkReport
import TidemarkTestSupport

@Suite struct RunReportJSONTests {
  @Test(arguments: ["cold-chain", "verified"])
  func `the document of a run`(name: String) throws {
    let run = try #require(SampleRuns.all.first { $0.name == name }?.run)
    #expect(
      Snapshot.difference(of: RunReport.json(run), from: Snapshot.file("\(name).json")) == nil
    )
  }

  @Test(arguments: SampleRuns.all.map(\.name))
  func `every key is in the schema, and every required key is there`(name: String) throws {
    let run = try #require(SampleRuns.all.first { $0.name == name }?.run)
    let validator = try SchemaValidator(RunSchema.json)
    #expect(try validator.faults(in: RunReport.json(run)) == [])
  }

  @Test(arguments: [
    ("\"scenario\": ", "\"scenery\": "), ("\"on_time\": 340000", "\"on_time\": -1"),
    ("\"verdict\": \"failed\"", "\"verdict\": \"fine\""), ("\"unit\": \"ns\"", "\"unit\": \"ms\""),
    ("\"kind\": \"window\"", "\"kind\": \"detect\""), ("\"seed\": 7", "\"seed\": \"7\""),
    ("\"ok\": true", "\"ok\": 1"), ("\"bytes\": 1980000", "\"bytes\": 1.5"),
    ("\"f1\": ", "\"f2\": "), ("\"skipped\": true", "\"skipped\": false"),
  ])
  func `the schema refuses what is wrong`(part: String, wrong: String) throws {
    let document = RunReport.json(SampleRuns.coldChain)
    #expect(document.contains(part))
    let validator = try SchemaValidator(RunSchema.json)
    let faults = try validator.faults(in: document.replacingOccurrences(of: part, with: wrong))
    #expect(!faults.isEmpty)
  }

  @Test func `the keys of the contract hold their values`() throws {
    let data = Data(RunReport.json(SampleRuns.coldChain).utf8)
    let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let recording = try #require(document["recording"] as? [String: Any])
    #expect(recording["bytes_per_reading"] as? Double == 5.5)
    let steps = try #require(document["steps"] as? [String: [String: Any]])
    let latency = try #require(steps["minutes"]?["result_latency_ns"] as? [String: Any])
    #expect(latency["p99"] as? Int == 31_200_000_000)
    #expect(latency["min"] as? Int == -412_000_000)
    let recall = try #require(steps["spikes"]?["recall"] as? Double)
    #expect(abs(recall - 280.0 / 300) < 1e-12)
    #expect(document["verdict"] as? String == "failed")
    let ledger = try #require(document["ledger"] as? [String: Any])
    let classes = LedgerClass.allCases.map { ledger[$0.key] as? Int ?? -1 }
    #expect(classes.reduce(0, +) == ledger["generated"] as? Int)
    let metrics = try #require(document["metrics"] as? [String: Any])
    #expect(metrics.count == SampleRuns.coldChain.metrics.count)
    #expect(metrics["minutes.result-latency.p99"] as? Int == 31_200_000_000)
    #expect(metrics["spikes.recall.drift"] is NSNull)
  }

  @Test func `names with quotes and control characters stay valid JSON`() throws {
    var run = SampleRuns.coldChain
    run.scenario = "a \"quoted\"\n\u{1}\\ näme"
    run.steps[0].name = "qual\"ity"
    let data = Data(RunReport.json(run).utf8)
    let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(document["scenario"] as? String == run.scenario)
    #expect((document["steps"] as? [String: Any])?["qual\"ity"] != nil)
  }
}
