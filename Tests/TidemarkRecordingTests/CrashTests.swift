import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

/// The writer dies, or the power fails, at every place where it can.
@Suite struct CrashTests {
  /// The 200 frames of the design when deep.
  private static let session = Session(chunks: Depth.count(7, deep: 200), rowsPerChunk: 40)
  private static let policies: [RecordingOptions.Sync] = [
    .none, .interval(.microseconds(9)), .chunk,
  ]

  @Test(arguments: CrashTests.policies)
  func `a process that dies at any call leaves all that it wrote`(
    sync: RecordingOptions.Sync
  ) {
    let session = Self.session
    let whole = SimulatedDisk()
    #expect(session.record(on: whole, sync: sync).isFinished)
    let calls = whole.calls
    #expect(calls.count > session.chunks.count)
    for call in Depth.some(0..<calls.count, quick: 12) {
      var faults = SimulatedDisk.Faults()
      faults.crash = call
      let disk = SimulatedDisk(faults: faults)
      let outcome = session.record(on: disk, sync: sync)
      #expect(!outcome.isFinished)
      let left = disk.afterCrash()
      let problem = session.problem(on: left, after: outcome)
      #expect(problem == nil, "\(calls[call]), call \(call), is not made: \(problem ?? "")")
      // What was written and not synced is lost with the power only.
      if outcome.written > 0 {
        let found = try? Survivor(left, mode: .partial)
        let written = session.rows(inFirst: outcome.written)
        #expect(found.map { $0.readings.count >= written.readings } == true, "call \(call)")
      }
    }
  }

  @Test(arguments: CrashTests.policies)
  func `the power fails at any call and durable rows stay`(sync: RecordingOptions.Sync) {
    let session = Self.session
    let whole = SimulatedDisk()
    _ = session.record(on: whole, sync: sync)
    for call in Depth.some(0..<whole.calls.count, quick: 8) {
      var random = SplitMix64(seed: UInt64(call))
      var faults = SimulatedDisk.Faults()
      faults.crash = call
      faults.crashedBytes = random.below(2_000)
      let disk = SimulatedDisk(faults: faults)
      let outcome = session.record(on: disk, sync: sync)
      let left = disk.afterPowerFailure(&random)
      let problem = session.problemOfRecovery(on: left, after: outcome)
      #expect(problem == nil, "\(whole.calls[call]), call \(call), seed \(call): \(problem ?? "")")
    }
  }

  /// Every byte of every frame header, and every 512 bytes of every payload.
  @Test func `a frame that is written in part is a torn tail, and nothing else is lost`() throws {
    let session = Self.session
    let disk = SimulatedDisk()
    _ = session.record(on: disk)
    let bytes = try #require(disk[Session.path])
    let frames = try Frames(bytes)
    #expect(frames.count > session.chunks.count)
    var points = 0
    for (number, frame) in frames.places.enumerated() {
      let header = Depth.isDeep || number == 3 ? Array(0..<FrameHeader.length) : [1]
      let payload = Array(stride(from: FrameHeader.length, to: frame.count, by: 512))
      for cut in header + payload {
        points += 1
        let left = SimulatedDisk()
        left[Session.path] = Array(bytes[..<(frame.lowerBound + cut)])
        // With this policy every chunk before this frame was durable.
        let chunks = frames.headers[..<number].count { $0.isOf(.chunk) }
        let rows = session.rows(inFirst: chunks)
        let outcome = Session.Outcome(
          durableReadings: UInt64(rows.readings),
          durableLost: UInt64(rows.lost),
          written: chunks
        )
        var problem = session.problem(on: left, after: outcome)
        #expect(problem == nil, "cut \(cut) in frame \(number): \(problem ?? "")")
        guard cut <= 1 || cut == FrameHeader.length, number > 1 else { continue }
        let reader = try RecordingReader(path: Session.path, mode: .partial, fileSystem: left)
        #expect(reader.tornBytes == cut)
        #expect(Int(reader.summary.readings) == rows.readings)
        problem = session.problemOfRecovery(on: left, after: outcome)
        #expect(problem == nil, "cut \(cut) in frame \(number): \(problem ?? "")")
      }
    }
    if Depth.isDeep { #expect(points > 9_600) }
  }
}

/// Where the frames of some bytes are.
struct Frames {
  var places: [Range<Int>] = []
  var headers: [FrameHeader] = []
  var count: Int { places.count }

  init(_ bytes: [UInt8]) throws {
    var offset = 0
    while offset < bytes.count {
      let header = try FrameHeader(
        Array(bytes[offset..<min(bytes.count, offset + FrameHeader.length)])
      )
      places.append(offset..<offset + header.frameLength)
      headers.append(header)
      offset += header.frameLength
    }
  }
}
