import Foundation
import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

/// Readers of a recording that grows.
@Suite struct FollowerTests {
  private let session = Session(chunks: 6, rowsPerChunk: 12)

  private func bytes() throws -> [UInt8] {
    let disk = SimulatedDisk()
    _ = session.record(on: disk)
    return try #require(disk[Session.path])
  }

  @Test func `a file that grows byte by byte gives whole frames and no damage`() throws {
    let bytes = try bytes()
    let frames = try Frames(bytes)
    let disk = SimulatedDisk()
    let file = try disk.create(Session.path, replacing: true)
    var follower = try RecordingFollower(path: Session.path, fileSystem: disk)
    var batch = ReadingBatch()
    var (readings, lost) = (ReadingBatch(), ReadingBatch())
    #expect(try follower.next(into: &batch) == .notYet)
    for (number, byte) in bytes.enumerated() {
      _ = try file.write([byte], from: 0)
      let chunks = frames.places.indices.count {
        frames.headers[$0].isOf(.chunk) && frames.places[$0].upperBound <= number + 1
      }
      var step = try follower.next(into: &batch)
      while step == .readings || step == .lost {
        if step == .lost {
          lost.append(contentsOf: batch)
        } else {
          readings.append(contentsOf: batch)
        }
        step = try follower.next(into: &batch)
      }
      #expect(step == (number == bytes.count - 1 ? .end : .notYet), "byte \(number)")
      let expected = session.rows(inFirst: chunks)
      #expect(readings.count == expected.readings && lost.count == expected.lost)
    }
    #expect(readings.isIdentical(to: session.rows) && lost.isIdentical(to: session.lost))
    #expect(follower.anomalies == session.anomalies)
    #expect(follower.summary?.readings == UInt64(session.rows.count))
    #expect(follower.header == session.header)
  }

  @Test func `a reader that opens at any boundary of frames reads to there`() throws {
    let bytes = try bytes()
    let frames = try Frames(bytes)
    for (number, place) in frames.places.enumerated() {
      let disk = SimulatedDisk()
      // With a part of the next frame.
      disk[Session.path] = Array(bytes.prefix(place.upperBound + number * 7 % 60))
      var follower = try RecordingFollower(path: Session.path, fileSystem: disk)
      var batch = ReadingBatch()
      var readings = ReadingBatch()
      var step = try follower.next(into: &batch)
      while step == .readings || step == .lost {
        if step == .readings { readings.append(contentsOf: batch) }
        step = try follower.next(into: &batch)
      }
      let chunks = frames.headers[...number].count { $0.isOf(.chunk) }
      #expect(readings.count == session.rows(inFirst: chunks).readings)
      #expect(step == (number == frames.count - 1 ? .end : .notYet))
    }
  }

  @Test func `damage is not waited for`() throws {
    var bytes = try bytes()
    let frames = try Frames(bytes)
    let place = try #require(frames.headers.firstIndex { $0.isOf(.chunk) })
    bytes[frames.places[place].lowerBound + 60] ^= 1
    // Followed by a whole frame, and before what the frame before says is durable.
    let disk = SimulatedDisk()
    disk[Session.path] = bytes
    var follower = try RecordingFollower(path: Session.path, fileSystem: disk)
    var batch = ReadingBatch()
    let failure = #expect(throws: Failure.self) { try follower.next(into: &batch) }
    #expect(failure?.code == .badData)
    #expect(failure?.offset == frames.places[place].lowerBound)
    disk["text"] = Array("time,value\n".utf8)
    var other = try RecordingFollower(path: "text", fileSystem: disk)
    #expect(throws: Failure.self) { try other.next(into: &batch) }
  }

  @Test func `a frame that is missing is damage, and so is a file that gets shorter`() throws {
    let bytes = try bytes()
    let frames = try Frames(bytes)
    let first = try #require(frames.headers.firstIndex { $0.isOf(.chunk) })
    let (kept, gone) = (frames.places[first], frames.places[first + 1])
    for isCut in [false, true] {
      let disk = SimulatedDisk()
      let file = try disk.create(Session.path, replacing: true)
      let start = Array(bytes[..<kept.upperBound])
      let written = start + (isCut ? [] : bytes[gone.upperBound...])
      _ = try file.write(written, from: 0)
      var follower = try RecordingFollower(path: Session.path, fileSystem: disk)
      var batch = ReadingBatch()
      #expect(try follower.next(into: &batch) == .readings)
      if isCut { try file.truncate(to: kept.upperBound - 1) }
      let failure = #expect(throws: Failure.self) { try follower.next(into: &batch) }
      #expect(failure?.code == .badData)
    }
  }

  /// One writer, eight readers, the real file system.
  @Test func `eight readers see what one writer writes, in order, and never damage`() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("live.tide")
    let session = Session(chunks: Depth.count(60, deep: 3_000), rowsPerChunk: 40)
    let digests = try await withThrowingTaskGroup(of: LogicalDigest.self) { group in
      group.addTask { try await Self.write(session, to: path) }
      for _ in 0..<8 { group.addTask { try await Self.digest(following: path, session) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    var reader = try RecordingReader(path: path)
    let expected = try reader.derivedDigest().digest
    #expect(digests == [LogicalDigest](repeating: expected, count: 9))
  }

  private static func write(_ session: Session, to path: String) async throws -> LogicalDigest {
    var writer = try ChunkWriter(
      path: path,
      header: session.header,
      options: RecordingOptions(naming: .atOnce)
    )
    // Frames come while the readers read: they have their turns in between.
    for chunk in session.chunks {
      try writer.append(chunk)
      await Task.yield()
    }
    return try writer.finish(anomalies: session.anomalies).digest
  }

  /// Follows to the end; each row must be the next of the session.
  private static func digest(
    following path: String,
    _ session: Session
  ) async throws -> LogicalDigest {
    while !FileManager.default.fileExists(atPath: path) { await Task.yield() }
    var follower = try RecordingFollower(path: path)
    let names = SeriesNameHashes(session.header.catalog)
    var digest = LogicalDigest()
    var batch = ReadingBatch()
    var next = 0
    while true {
      switch try follower.next(into: &batch) {
      case .readings:
        digest.add(batch, names: names, lost: false)
        #expect(batch[0] == session.rows[next])
        next += batch.count
      case .lost: digest.add(batch, names: names, lost: true)
      case .notYet: await Task.yield()
      case .end:
        digest.add(follower.anomalies, names: names)
        return digest
      }
    }
  }
}
