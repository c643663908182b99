import Foundation
import Testing
import TidemarkCore
import TidemarkRecording
import TidemarkTestSupport

@testable import TidemarkCLI

/// Chunks that are encoded on other threads are those of a writer that does all itself.
@Suite struct RecorderTests {
  private let header = RecordingHeader(
    origin: .imported,
    name: "rows",
    hasTruth: true,
    catalog: Catalog(
      classes: ["device"],
      sensors: [Catalog.Sensor(name: "value")],
      devices: (0..<50).map { Catalog.Device(name: "d\($0)", deviceClass: 0) },
      series: (0..<50).map { Catalog.Series(device: $0, sensor: 0) }
    )
  )

  private func rows(_ count: Int, seed: UInt64) -> ReadingBatch {
    var random = SplitMix64(seed: seed)
    var batch = ReadingBatch()
    for row in 0..<count {
      let time = Int64(row) * 1_000_000
      batch.append(
        Reading(
          series: UInt32(random.below(50)),
          sequence: UInt32(row),
          eventTime: time,
          sentTime: time,
          arrivalTime: time + random.int(0...1_000),
          trueTime: time,
          value: Double(random.below(100)) / 10
        )
      )
    }
    return batch
  }

  @Test(arguments: [1, 2, 4])
  func `the bytes do not depend on the encoders`(encoders: Int) async throws {
    let workplace = try Workplace()
    let arrived = rows(3_000, seed: 1)
    let lost = rows(500, seed: 2)
    let pieces = stride(from: 0, to: 3_000, by: 37).map { $0..<min($0 + 37, 3_000) }

    var writer = try RecordingWriter(
      path: workplace.path + "/serial.tide",
      header: header,
      rowsPerChunk: 100
    )
    let recorder = try Recorder(
      path: workplace.path + "/parallel.tide",
      header: header,
      encoders: encoders,
      rowsPerChunk: 100
    )
    for piece in pieces {
      let lostPiece = piece.lowerBound / 6..<piece.upperBound / 6
      try writer.append(arrived.rows(piece))
      try writer.appendLost(lost.rows(lostPiece))
      try await recorder.append(arrived.rows(piece))
      try await recorder.appendLost(lost.rows(lostPiece))
    }
    let serial = try writer.finish(anomalies: [])
    let parallel = try await recorder.finish(anomalies: [])
    #expect(serial == parallel)
    #expect(serial.readings == 3_000 && serial.lost == 500)
    #expect(
      try workplace.bytes("serial.tide") == (try workplace.bytes("parallel.tide"))
    )
  }

  @Test func `a recorder that is dropped leaves no file`() async throws {
    let workplace = try Workplace()
    do {
      let recorder = try Recorder(
        path: workplace.path + "/part.tide",
        header: header,
        encoders: 2,
        rowsPerChunk: 10
      )
      try await recorder.append(rows(1_000, seed: 3))
    }
    #expect(try workplace.names().isEmpty)
  }
}
