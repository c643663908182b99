import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

/// Reading around damage, and telling exactly what it took.
@Suite struct SalvageTests {
  private let session = Session(chunks: Depth.count(11, deep: 24), rowsPerChunk: 20)
  private let bytes: [UInt8]
  private let frames: Frames

  init() throws {
    let disk = SimulatedDisk()
    _ = session.record(on: disk)
    bytes = try #require(disk[Session.path])
    frames = try Frames(bytes)
  }

  private func disk(_ bytes: [UInt8]) -> SimulatedDisk {
    let disk = SimulatedDisk()
    disk[Session.path] = bytes
    return disk
  }

  private func damaged(_ offset: Int, in bytes: [UInt8]? = nil) -> [UInt8] {
    var bytes = bytes ?? self.bytes
    bytes[offset] ^= 16
    return bytes
  }

  /// The bytes without index and end, as a stopped writer leaves them.
  private var unsealed: [UInt8] { Array(bytes[..<frames.places[frames.count - 3].lowerBound]) }

  /// Places in frames, by what they hold.
  private func places(of type: FrameType) -> [Int] {
    frames.headers.indices.filter { frames.headers[$0].isOf(type) }
  }

  @Test func `a chunk that is damaged is lost alone, and its rows are named`() throws {
    for (number, place) in places(of: .chunk).enumerated() {
      for offset in [10, FrameHeader.length + 30] {
        let disk = disk(damaged(frames.places[place].lowerBound + offset))
        let failure = #expect(throws: Failure.self) { try Survivor(disk, mode: .sealed) }
        #expect(failure?.code == .badData)
        let found = try Survivor(disk, mode: .salvage)
        let before = session.rows(inFirst: number)
        let after = session.rows(inFirst: number + 1)
        #expect(found.gaps.count == 1)
        let gap = try #require(found.gaps.first)
        #expect(gap.kind == .damage)
        #expect(gap.offset == frames.places[place].lowerBound)
        #expect(gap.bytes == frames.places[place].count)
        #expect(gap.frames == UInt64(place)..<UInt64(place + 1))
        if before.readings < after.readings {
          #expect(gap.readings == UInt64(before.readings)..<UInt64(after.readings))
        } else {
          #expect(gap.lost == UInt64(before.lost)..<UInt64(after.lost))
        }
        let problem = session.problemOfRecovery(on: disk, after: Session.Outcome(), mustKeep: false)
        #expect(problem == nil, "chunk \(number): \(problem ?? "")")
      }
    }
  }

  @Test
  func `without an index a whole header tells the rows, and a broken one that they are not known`()
    throws
  {
    let place = places(of: .chunk)[3]
    let start = frames.places[place].lowerBound
    var found = try Survivor(disk(damaged(start + 60, in: unsealed)), mode: .salvage)
    let rows = session.rows(inFirst: 3).readings
    #expect(found.gaps.first { $0.kind == .damage }?.readings == UInt64(rows)..<UInt64(rows + 20))
    found = try Survivor(disk(damaged(start + 12, in: unsealed)), mode: .salvage)
    let gap = try #require(found.gaps.first { $0.kind == .damage })
    #expect(gap.readings == nil)
    #expect(gap.text.contains("not known"))
    #expect(found.readings.count == session.rows.count - 20)
    // That the anomalies were not written yet is told too.
    #expect(found.gaps.contains { $0.kind == .truth })
  }

  @Test func `damage before durable bytes is no torn tail`() throws {
    let last = try #require(places(of: .chunk).last)
    let end = frames.places[last].upperBound
    // Every chunk was synced: the end of the file may be torn, what is before may not.
    for (bytes, isTail) in [
      (damaged(end - 1, in: Array(bytes[..<end])), true),
      (damaged(frames.places[last - 1].upperBound - 1, in: Array(bytes[..<(end - 5)])), false),
    ] {
      let disk = disk(bytes)
      if isTail {
        #expect(try Survivor(disk, mode: .partial).readings.isPrefix(of: session.rows))
      } else {
        let failure = #expect(throws: Failure.self) { try Survivor(disk, mode: .partial) }
        #expect(failure?.message.contains("corrupt") == true)
        #expect(failure?.offset == frames.places[last - 1].lowerBound)
      }
      let gaps = try Survivor(disk, mode: .salvage).gaps
      #expect(gaps.contains { $0.kind == .damage } != isTail)
      #expect(gaps.contains { $0.kind == .tornTail } == isTail)
    }
  }

  @Test func `partial reading neither passes over a missing frame nor takes one twice`() throws {
    let place = places(of: .chunk)[5]
    let pieces = frames.places.dropLast(3).map { Array(bytes[$0]) }
    var missing = pieces
    missing.remove(at: place)
    var repeated = pieces
    repeated.insert(pieces[place], at: place + 1)
    for (pieces, found, expected) in [
      (missing, place + 1, place), (repeated, place, place + 1),
    ] {
      let disk = disk(Array(pieces.joined()))
      let failure = #expect(throws: Failure.self) { try Survivor(disk, mode: .partial) }
      #expect(failure?.code == .badData)
      let text = "frame number \(found) is where \(expected) belongs"
      #expect(failure?.message.contains(text) == true, "\(failure?.message ?? "")")
    }
  }

  @Test func `partial reading names damaged rows and salvage reads around them`() throws {
    let place = places(of: .chunk)[5]
    let disk = disk(damaged(frames.places[place].lowerBound + 70, in: unsealed))
    let failure = #expect(throws: Failure.self) { try Survivor(disk, mode: .partial) }
    let row = session.rows(inFirst: 5).readings
    #expect(failure?.code == .badData)
    #expect(failure?.offset == frames.places[place].lowerBound)
    #expect(failure?.message.contains("readings \(row)...\(row + 19)") == true)
    // It is in the head, which the index is made of: found when the recording is opened.
    #expect(throws: Failure.self) {
      _ = try RecordingReader(path: Session.path, mode: .partial, fileSystem: disk)
    }
    let found = try Survivor(disk, mode: .salvage)
    #expect(found.readings.count == session.rows.count - 20)
  }

  @Test func `a damaged index or end costs no row`() throws {
    for type in [FrameType.index, .end] {
      let place = try #require(places(of: type).first)
      let disk = disk(damaged(frames.places[place].lowerBound + 50))
      let found = try Survivor(disk, mode: .salvage)
      #expect(found.readings.isIdentical(to: session.rows))
      #expect(found.lost.isIdentical(to: session.lost))
    }
  }

  @Test func `any bytes that are wrong leave rows that were written`() throws {
    for seed in 0..<UInt64(Depth.count(15, deep: 2_000)) {
      var random = SplitMix64(seed: seed)
      var bytes = random.below(2) == 0 ? self.bytes : unsealed
      for _ in 0...random.below(3) {
        let start = random.below(bytes.count)
        let end = min(bytes.count, start + 1 + random.below(600))
        switch random.below(4) {
        case 0: bytes.replaceSubrange(start..<end, with: repeatElement(0, count: end - start))
        case 1: for place in start..<end { bytes[place] = UInt8(random.below(256)) }
        case 2: bytes.removeSubrange(start..<end)
        default: bytes[start] ^= 1 << UInt8(random.below(8))
        }
        if bytes.isEmpty { bytes = [0] }
      }
      let outcome = Session.Outcome()
      let problem = session.problemOfRecovery(on: disk(bytes), after: outcome, mustKeep: false)
      #expect(problem == nil, "seed \(seed): \(problem ?? "")")
    }
  }

  @Test func `recovery tells in the new recording what is missing`() throws {
    let place = places(of: .chunk)[2]
    let disk = disk(damaged(frames.places[place].lowerBound + 70))
    let recovery = try RecordingRecovery(Session.path, to: "new.tide", fileSystem: disk)
    #expect(recovery.hasDamage)
    #expect(recovery.summary.isInterrupted)
    let reader = try RecordingReader(path: "new.tide", fileSystem: disk)
    #expect(reader.gaps.isEmpty)
    #expect(try reader.recordedGaps() == recovery.gaps)
    #expect(try reader.anomalies() == session.anomalies)
    #expect(reader.header == session.header)
  }

  @Test func `a recovery that the disk keeps wrongly gets no name`() throws {
    let sound = disk(bytes)
    _ = try RecordingRecovery(Session.path, to: "new.tide", fileSystem: sound)
    for (number, call) in sound.calls.enumerated() {
      guard case .write = call else { continue }
      let disk = disk(bytes)
      disk.set(faults: SimulatedDisk.Faults(flippedWrites: [number]))
      let failure = #expect(throws: Failure.self) {
        try RecordingRecovery(Session.path, to: "new.tide", fileSystem: disk)
      }
      #expect(failure?.code == .badData)
      #expect(disk.names == [Session.path])
    }
  }

  @Test func `a frame is found wherever it begins`() throws {
    // A search reads blocks of 64 KiB.
    for before in stride(from: 65_480, through: 65_600, by: 6) {
      let disk = disk([UInt8](repeating: 0, count: before) + bytes[frames.places[0]])
      let file = try FrameFile.open(Session.path, in: disk)
      let found = try file.nextFrame(after: 0, fileID: nil)
      #expect(found?.offset == before)
    }
  }

  @Test func `a sound recording is recovered as it is`() throws {
    let disk = disk(bytes)
    let recovery = try RecordingRecovery(Session.path, to: "new.tide", fileSystem: disk)
    #expect(recovery.gaps.isEmpty)
    #expect(!recovery.summary.isInterrupted)
    // But for what frames say about being durable, the bytes are the same.
    let (old, new) = try (Frames(bytes), Frames(#require(disk["new.tide"])))
    #expect(old.headers.map(\.payloadChecksum) == new.headers.map(\.payloadChecksum))
  }

  @Test func `gaps come back from their table`() throws {
    let gaps = [
      RecordingGap(kind: .damage, what: "a", offset: 1, bytes: 2, frames: 3..<4, readings: 5..<6),
      RecordingGap(kind: .tornTail, what: "", offset: 0, bytes: 9, readings: 0..<0, lost: 7..<9),
      RecordingGap(kind: .truth, what: "é", offset: .max, bytes: 0),
    ]
    #expect(try GapTable.decode(GapTable.encode(gaps[...]), rows: 3) == gaps)
    #expect(throws: FormatError.self) { try GapTable.decode(GapTable.encode(gaps[...]), rows: 2) }
    var random = SplitMix64(seed: 3)
    for _ in 0..<500 {
      var payload = GapTable.encode(gaps[...])
      payload[1 + random.below(payload.count - 1)] = UInt8(random.below(256))
      if let found = try? GapTable.decode(payload, rows: 3) { #expect(found.count == 3) }
    }
  }
}
