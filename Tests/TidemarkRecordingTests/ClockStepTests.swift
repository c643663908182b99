import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

/// The clock that arrivals are taken from is set, stands still, or runs wrong while it is recorded.
@Suite struct ClockStepTests {
  private struct Step {
    var name: String
    /// Of the time in nanoseconds since the start.
    var clock: @Sendable (Int64) -> Int64
  }

  private static let second: Int64 = 1_000_000_000
  private static let steps = [
    Step(name: "an hour back") { $0 < 30 * second ? $0 : $0 - 3_600 * second },
    Step(name: "a day forward") { $0 < 30 * second ? $0 : $0 + 86_400 * second },
    Step(name: "1 ns back, again and again") { $0 - ($0 / second % 2) },
    Step(name: "stands still") { min($0, 20 * second) },
    Step(name: "a leap second twice") { $0 < 30 * second ? $0 : $0 - second },
    Step(name: "500 ppm fast") { $0 + $0 / 2_000 },
    Step(name: "before the event") { $0 - 10 * second },
  ]

  @Test(arguments: 0..<ClockStepTests.steps.count)
  func `what was recorded comes back in its order, and every row lies in its chunk's time`(
    number: Int
  ) throws {
    let step = Self.steps[number]
    var rows = ReadingBatch()
    for row in 0..<600 {
      let time = Int64(row) * Self.second / 10
      rows.append(
        Reading(
          series: UInt32(row % 4),
          sequence: UInt32(row / 4),
          eventTime: Samples.start + time,
          sentTime: Samples.start + time,
          arrivalTime: Samples.start + step.clock(time),
          trueTime: Samples.start + time,
          value: Double(row % 30) / 10
        )
      )
    }
    let disk = SimulatedDisk()
    var writer = try RecordingWriter(
      path: Session.path,
      header: Samples.header(series: 4),
      rowsPerChunk: 50,
      options: RecordingOptions(sync: .chunk, naming: .atOnce, fileSystem: disk)
    )
    try writer.append(rows)
    // Unsealed, then sealed.
    try check(rows, on: disk, mode: .partial, step.name)
    _ = try writer.finish(anomalies: [])
    try check(rows, on: disk, mode: .sealed, step.name)
  }

  private func check(
    _ rows: ReadingBatch,
    on disk: SimulatedDisk,
    mode: RecordingReader.Mode,
    _ name: String
  ) throws {
    #expect(try Survivor(disk, mode: mode).readings.isIdentical(to: rows), "\(name)")
    let reader = try RecordingReader(path: Session.path, mode: mode, fileSystem: disk)
    // Any range of time finds its rows through the index, though times are in no order.
    for row in 0..<rows.count {
      let chunk = try #require(
        reader.index.chunks.first {
          ($0.firstRow..<$0.firstRow + UInt64($0.rows)).contains(UInt64(row))
        }
      )
      #expect(chunk.arrival.contains(rows.arrivalTime[row]), "\(name), row \(row)")
      #expect(chunk.event.contains(rows.eventTime[row]), "\(name), row \(row)")
    }
    #expect(reader.summary.firstArrival?.nanoseconds == rows.arrivalTime.min())
    #expect(reader.summary.lastArrival?.nanoseconds == rows.arrivalTime.max())
  }
}
