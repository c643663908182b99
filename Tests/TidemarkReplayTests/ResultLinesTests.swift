import Foundation
import Testing
import TidemarkCore
import TidemarkReplay
import TidemarkStreams
import TidemarkTestSupport

/// The lines of a results file, one kind after the other, as files to read and compare.
@Suite struct ResultLinesTests {
  private func check(_ topology: Topology, _ rows: [Reading], _ name: String) async throws {
    var readings = ReadingBatch()
    for row in rows { readings.append(row) }
    let lines = try await drive(topology, readings).driven.lines
    for line in lines.split(separator: "\n") {
      _ = try JSONSerialization.jsonObject(with: Data(line.utf8))
    }
    let difference = Snapshot.difference(of: lines, from: Snapshot.file(name))
    #expect(difference == nil)
  }

  private func kinds(_ lines: String) -> Set<String> {
    Set(lines.matches(of: #/"kind":"([a-z-]+)"/#).map { String($0.output.1) })
  }

  @Test func `every kind of line by Flink's rules`() async throws {
    let rows = [
      Plant.reading(0, 0, event: 1, arrival: 1, value: 20),
      Plant.reading(1, 0, event: 1.5, arrival: 1.75, value: 0.1, epoch: 2),
      Plant.reading(0, 1, event: 5, arrival: 5, value: 21),
      Plant.reading(0, 1, event: 5, arrival: 6, value: 21, copy: 1),
      Plant.reading(3, 0, event: 13, arrival: 13, value: -0.25),
      Plant.reading(0, 2, event: 14, arrival: 14, value: 22),
      Plant.reading(0, 3, event: 7, arrival: 15, value: 23),
      Plant.reading(0, 4, event: 25, arrival: 25, value: 20.5),
      // For this one the window is gone; it is also a copy whose original was lost.
      Plant.reading(0, 5, event: 8, arrival: 26, value: 21.5, copy: 1),
      Plant.reading(0, 6, event: 14_400, arrival: 27, value: 21),
      Plant.reading(0, 7, event: 27, arrival: 28, value: 999),
      Plant.reading(0, 8, event: 28, arrival: 28.5, value: .nan),
      Plant.reading(0, 9, event: 29, arrival: 29, value: 59.9),
    ]
    try await check(Pipelines.flink, rows, "flink.jsonl")
    let text = try String(contentsOf: Snapshot.file("flink.jsonl"), encoding: .utf8)
    #expect(
      kinds(text) == [
        "on-time", "update", "end-of-input", "late-side-output", "late-dropped", "alert",
        "rejected",
      ]
    )
  }

  @Test func `updates, closings and drops per window by Kafka's rules`() async throws {
    let rows = [
      Plant.reading(0, 0, event: 12, arrival: 12, value: 20),
      Plant.reading(0, 1, event: 3, arrival: 13, value: 21),
      Plant.reading(0, 2, event: 8, arrival: 14, value: 22),
      Plant.reading(1, 0, event: 2, arrival: 15, value: 1e-7),
      Plant.reading(0, 3, event: 17.5, arrival: 17.5, value: 23),
      Plant.reading(0, 4, event: 14, arrival: 18, value: 24),
      Plant.reading(0, 5, event: 22.5, arrival: 22.5, value: 25),
      // This far a jump expires [20 s, 30 s) before it can close, as in Kafka Streams.
      Plant.reading(0, 6, event: 50, arrival: 50, value: 26),
    ]
    try await check(Pipelines.kafka, rows, "kafka.jsonl")
    let text = try String(contentsOf: Snapshot.file("kafka.jsonl"), encoding: .utf8)
    #expect(kinds(text) == ["update", "on-time", "late-dropped"])
  }
}
