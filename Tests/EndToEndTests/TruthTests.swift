import Foundation
import Testing
import TidemarkCore
import TidemarkRecording

/// The truth about anomalies as JSON Lines.
@Suite struct TruthTests {
  private func workplace() throws -> Workplace {
    try Workplace(["small.yaml": SmallScenarios.flink])
  }

  @Test func `truth has a line per anomaly with all that is known of it`() throws {
    let workplace = try workplace()
    let run = try workplace.run(
      "simulate",
      "small.yaml",
      "-o",
      "small.tide",
      "--truth",
      "truth.jsonl"
    )
    #expect(run.code == 0, "\(run.errors)")
    let names = try workplace.names()
    #expect(names == ["small.tide", "small.yaml", "truth.jsonl"])
    let reader = try RecordingReader(path: workplace.path + "/small.tide")
    let anomalies = try reader.anomalies()
    let lines = try workplace.text("truth.jsonl").split(separator: "\n")
    #expect(lines.count == anomalies.count && !lines.isEmpty)
    for (line, anomaly) in zip(lines, anomalies) {
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      )
      let catalog = reader.header.catalog
      #expect(object["kind"] as? String == anomaly.kind)
      #expect(object["device"] as? String == catalog.deviceName(ofSeries: Int(anomaly.series)))
      #expect(object["sensor"] as? String == catalog.sensorName(ofSeries: Int(anomaly.series)))
      #expect(object["number"] as? Int == Int(anomaly.number))
      #expect(object["magnitude"] as? Double == anomaly.magnitude)
      for (key, time) in [
        ("onset", anomaly.onset), ("peak", anomaly.peak), ("end", anomaly.end),
        ("first_detectable", anomaly.firstDetectable),
      ] {
        #expect((object[key] as? String).flatMap { Timestamp(iso8601: $0) } == time)
      }
    }
  }

  @Test func `export writes the same truth, and nothing else unless asked`() throws {
    let workplace = try workplace()
    let simulate = ["simulate", "small.yaml", "-o", "small.tide", "--truth", "truth.jsonl", "-q"]
    #expect(try Program.run(simulate, in: workplace.path).code == 0)
    let truth = try workplace.text("truth.jsonl")
    let export = try workplace.run("export", "small.tide", "--truth", "-")
    #expect(export.code == 0 && export.output == truth)
    let both = try workplace.run("export", "small.tide", "-o", "-", "--truth", "again.jsonl")
    #expect(both.output.hasPrefix("device,sensor,epoch,sequence,copy,event_time,sent_time,"))
    #expect(try workplace.text("again.jsonl") == truth)
  }

  @Test func `says how many at given times met no reading`() throws {
    let workplace = try Workplace(["leaving.yaml": Self.leaving])
    let run = try workplace.run("simulate", "leaving.yaml", "--truth", "-")
    #expect(run.code == 0 && run.output.split(separator: "\n").count == 4)
    let message =
      "tidemark: 4 anomalies at given times met no reading, as devices were off or sensors measured "
      + "nothing, and are not in the truth\n"
    #expect(run.errors.hasPrefix(message), "\(run.errors)")
    let dry = try workplace.run("simulate", "leaving.yaml", "--dry-run")
    #expect(dry.errors == message)
    let slice = try workplace.run("simulate", "leaving.yaml", "--until", "3m", "--dry-run")
    #expect(slice.errors.isEmpty)
    let quiet = try workplace.run("simulate", "leaving.yaml", "--dry-run", "-q")
    #expect(quiet.errors.isEmpty)
  }

  private static let leaving = """
    version: 1
    name: leaving
    seed: 1
    start: 2026-01-01T00:00:00Z
    duration: 10m
    fleet:
      - class: pump
        devices: 4
        sensors: [{name: flow, every: 10s, signal: [{constant: 5}]}]
        membership: {leave: {share: 100%, at: 5m}}
        anomalies:
          - {kind: spike, sensor: flow, at: [2m, 8m], magnitude: 3}
    """

  @Test func `truth on standard output is alone there`() throws {
    let workplace = try workplace()
    let simulate = ["simulate", "small.yaml", "-o", "small.tide", "--truth"]
    let run = try Program.run(simulate + ["-"], in: workplace.path)
    #expect(run.code == 0)
    #expect(run.errors.contains("readings "))
    #expect(try Program.run(simulate + ["t.jsonl", "-q"], in: workplace.path).code == 0)
    #expect(run.output == (try workplace.text("t.jsonl")))
  }

  @Test func `an import without labels has no truth to write`() throws {
    let rows = "timestamp,value\n2026-01-01T00:00:00Z,1\n"
    let workplace = try Workplace(["a.csv": rows])
    #expect(try workplace.run("import", "a.csv", "-o", "a.tide", "-q").code == 0)
    let before = try workplace.everything()
    let run = try workplace.run("export", "a.tide", "--truth", "t.jsonl")
    #expect(run.code == 66)
    #expect(run.errors == "tidemark: a.tide: there is no truth inside: it was imported\n")
    #expect(try workplace.everything() == before)
  }

  @Test func `a failure leaves neither recording nor truth`() throws {
    let workplace = try workplace()
    let simulate = ["simulate", "small.yaml", "-o", "nowhere/small.tide", "--truth", "t.jsonl"]
    #expect(try Program.run(simulate, in: workplace.path).code == 73)
    let other = ["simulate", "small.yaml", "-o", "small.tide", "--truth", "nowhere/t.jsonl"]
    #expect(try Program.run(other, in: workplace.path).code == 73)
    #expect(try workplace.names() == ["small.yaml"])
  }
}
