import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

/// Files that are too short or too long.
@Suite struct FileEndTests {
  private let session = Session(chunks: 6, rowsPerChunk: 12)
  private let bytes: [UInt8]
  private let frames: Frames

  init() throws {
    let disk = SimulatedDisk()
    _ = session.record(on: disk, sync: .none)
    bytes = try #require(disk[Session.path])
    frames = try Frames(bytes)
  }

  private func disk(_ bytes: [UInt8]) -> SimulatedDisk {
    let disk = SimulatedDisk()
    disk[Session.path] = bytes
    return disk
  }

  @Test func `of a file that is cut anywhere exactly the whole frames are read`() throws {
    let firstChunk = try #require(frames.headers.firstIndex { $0.isOf(.chunk) })
    for length in Depth.some(1..<bytes.count, quick: 100) {
      let disk = disk(Array(bytes[..<length]))
      let whole = frames.places.count { $0.upperBound <= length }
      let chunks = frames.headers[..<whole].count { $0.isOf(.chunk) }
      #expect(throws: Failure.self, "clean at \(length)") { try Survivor(disk, mode: .sealed) }
      for mode in [RecordingReader.Mode.partial, .salvage] {
        let found = try? Survivor(disk, mode: mode)
        let rows = session.rows(inFirst: chunks)
        let expected = whole < firstChunk ? nil : rows.readings
        #expect(found?.readings.count == expected, "\(mode) at \(length)")
        #expect(found?.isSealed != true, "\(mode) at \(length)")
      }
    }
  }

  @Test func `bytes that were appended are noticed, and the own rows are intact`() throws {
    var random = SplitMix64(seed: 9)
    var other = session.header
    other.seed = 99
    let disk = SimulatedDisk()
    try recordOther(other, on: disk)
    let foreign = try #require(disk["other.tide"])
    let tails: [[UInt8]] = [
      [0], [UInt8](repeating: 0, count: 4_096),
      (0..<700).map { _ in UInt8(random.below(256)) },
      Array(foreign[foreign.count / 2..<foreign.count]), foreign,
      Array(bytes[frames.places[4].lowerBound...]),
      Array(bytes[..<frames.places[3].upperBound]),
    ]
    let unsealed = Array(bytes[..<frames.places[5].upperBound])
    let chunks = frames.headers[...5].count { $0.isOf(.chunk) }
    for (number, tail) in tails.enumerated() {
      #expect(throws: Failure.self, "tail \(number)") {
        try Survivor(self.disk(bytes + tail), mode: .sealed)
      }
      let salvaged = try Survivor(self.disk(bytes + tail), mode: .salvage)
      #expect(salvaged.readings.isIdentical(to: session.rows), "tail \(number)")
      #expect(salvaged.lost.isIdentical(to: session.lost))
      // Frames of the recording itself may go on where it ends; others may not.
      guard number < 5 else { continue }
      let reader = try RecordingReader(
        path: Session.path,
        mode: .partial,
        fileSystem: self.disk(unsealed + tail)
      )
      #expect(reader.tornBytes == tail.count, "tail \(number)")
      #expect(Int(reader.summary.readings) == session.rows(inFirst: chunks).readings)
    }
  }

  private func recordOther(_ header: RecordingHeader, on disk: SimulatedDisk) throws {
    var writer = try RecordingWriter(
      path: "other.tide",
      header: header,
      rowsPerChunk: 12,
      options: RecordingOptions(fileSystem: disk)
    )
    try writer.append(session.rows)
    _ = try writer.finish(anomalies: [])
  }
}
