import Foundation
import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

/// A tiny recording with every type of frame, damaged in every place.
@Suite struct DamageTests {
  private let directory: TemporaryDirectory
  private let readings = Samples.steady(series: 3, rounds: 4, seed: 4)
  private let lost = Samples.wild(series: 3, rows: 5, seed: 4)
  private let anomalies = Samples.anomalies(series: 3)
  private let bytes: [UInt8]
  /// Where each frame begins, and the end of the file.
  private let frames: [Int]

  init() throws {
    directory = try TemporaryDirectory()
    try record(
      readings,
      lost: lost,
      anomalies: anomalies,
      header: Samples.header(series: 3),
      rowsPerChunk: 10,
      to: directory.path("whole.tide")
    )
    bytes = try directory.bytes("whole.tide")
    let file = try FrameFile.open(directory.path("whole.tide"))
    var frames = [0]
    while let start = frames.last, start < bytes.count {
      frames.append(start + FrameHeader.length + (try file.header(at: start).payloadLength))
    }
    self.frames = frames
  }

  /// In memory, as a disk takes its time for thousands of files.
  private func failure(_ damaged: [UInt8]) throws -> Failure? {
    let disk = SimulatedDisk()
    disk[directory.path("damaged.tide")] = damaged
    do {
      _ = try Contents(path: directory.path("damaged.tide"), fileSystem: disk)
      return nil
    } catch let failure as Failure {
      return failure
    }
  }

  @Test func `the sample has every type of frame`() throws {
    let file = try FrameFile.open(directory.path("whole.tide"))
    let types = try frames.dropLast().map { try file.header(at: $0).type }
    #expect(Set(types) == Set(FrameType.allCases.map(\.rawValue)))
  }

  @Test func `every byte that changes is noticed`() throws {
    var random = SplitMix64(seed: 1)
    for offset in Depth.some(bytes.indices, quick: 150) {
      let change = random.pick([UInt8.max, 1 << UInt8(random.below(8))])
      var damaged = bytes
      damaged[offset] ^= change
      let failure = try failure(damaged)
      #expect(failure?.code == .badData, "byte \(offset) ^ \(change)")
      #expect(failure?.offset != nil)
      #expect(failure?.file == directory.path("damaged.tide"))
    }
  }

  @Test func `a recording of another version is refused by name`() throws {
    var header = FrameHeader(
      type: .file,
      payloadLength: 0,
      payloadChecksum: 0,
      rows: 0,
      sequence: 0,
      fileID: 1,
      durableThrough: 0
    ).bytes
    header[3] = 1
    header.replace(at: 44, with: CRC32C.checksum(header, in: 0..<44))
    try directory.write(header, to: "old.tide")
    let path = directory.path("old.tide")
    let refusal = Failure(
      .badData,
      "the recording has format version 1, which this program does not read; make it again, or use "
        + "the program that wrote it",
      file: path,
      offset: 0
    )
    for mode in [RecordingReader.Mode.sealed, .partial, .salvage] {
      #expect(throws: refusal) { _ = try RecordingReader(path: path, mode: mode) }
    }
    #expect(throws: refusal) { try RecordingReader.inspect(path) }
  }

  @Test func `damage in a sealed recording names the frame it is in`() throws {
    for (start, end) in zip(frames, frames.dropFirst()).dropLast() {
      var damaged = bytes
      damaged[(start + end) / 2] ^= 4
      let failure = try #require(try failure(damaged))
      #expect(failure.offset == start)
      #expect(failure.message.contains("corrupt"))
      #expect(!failure.message.contains("torn"))
    }
  }

  @Test func `damage in a chunk names its readings`() throws {
    var damaged = bytes
    damaged[frames[3] + 60] ^= 4
    #expect(try failure(damaged)?.message.contains(": readings 10...") == true)
  }

  @Test func `a file cut anywhere is unsealed and says what is readable`() throws {
    for length in Depth.some(1..<bytes.count, quick: 150) {
      let failure = try #require(try failure(Array(bytes[..<length])))
      let whole = try #require(frames.lastIndex { $0 <= length })
      let rest = length - frames[whole]
      #expect(failure.code == .badData)
      #expect(failure.offset == frames[whole])
      #expect(failure.message.contains("unsealed"))
      #expect(failure.message.contains("\(whole) whole frames"))
      #expect(failure.message.contains("last \(rest) bytes are a torn tail") == (rest > 0))
    }
  }

  @Test func `inspection finds exactly the whole frames of a cut file`() throws {
    for length in stride(from: 1, to: bytes.count, by: Depth.count(29, deep: 7)) {
      try directory.write(Array(bytes[..<length]), to: "cut.tide")
      let inspection = try RecordingReader.inspect(directory.path("cut.tide"))
      let whole = try #require(frames.lastIndex { $0 <= length })
      #expect(inspection.state == .unsealed(tornBytes: length - frames[whole]))
      #expect(inspection.frames == whole)
      #expect(inspection.wholeBytes == frames[whole])
      #expect(inspection.fileBytes == length)
      #expect(inspection.summary == nil)
      #expect((inspection.header != nil) == (whole >= 2))
    }
  }

  @Test func `inspection of a whole file agrees with its end frame`() throws {
    let inspection = try RecordingReader.inspect(directory.path("whole.tide"))
    #expect(inspection.state == .sealed)
    #expect(inspection.header == Samples.header(series: 3))
    #expect(inspection.readings == UInt64(readings.count))
    #expect(inspection.lost == 5)
    #expect(inspection.summary?.readings == inspection.readings)
    #expect(inspection.frames == frames.count - 1)
  }

  @Test func `damage before whole frames is corruption, not a torn tail`() throws {
    // Without the end frame, and a byte wrong in the first chunk.
    var damaged = Array(bytes[..<frames[frames.count - 2]])
    damaged[frames[2] + 60] ^= 1
    let failure = try #require(try failure(damaged))
    #expect(failure.message.contains("corrupt"))
    #expect(failure.offset == frames[2])
    try directory.write(damaged, to: "damaged.tide")
    guard
      case .corrupt(_, let offset) = try RecordingReader.inspect(
        directory.path("damaged.tide")
      ).state
    else {
      Issue.record("not reported as corrupt")
      return
    }
    #expect(offset == frames[2])
  }

  @Test func `bytes after the end, and the tail of another recording, are noticed`() throws {
    for tail in [[0], [UInt8](repeating: 0, count: 4_096), Array(bytes[frames[5]...])] {
      let failure = try #require(try failure(bytes + tail))
      #expect(failure.code == .badData)
      #expect(failure.offset == bytes.count)
      #expect(failure.message.contains("follow"))
    }
  }

  @Test func `frames that are missing, repeated or exchanged are noticed`() throws {
    let pieces = zip(frames, frames.dropFirst()).map { Array(bytes[$0..<$1]) }
    for index in pieces.indices {
      var missing = pieces
      missing.remove(at: index)
      #expect(try failure(missing.flatMap(\.self))?.code == .badData)
      #expect(try failure((pieces[...index] + pieces[index...]).flatMap(\.self))?.code == .badData)
    }
    for index in pieces.indices.dropLast() {
      var exchanged = pieces
      exchanged.swapAt(index, index + 1)
      #expect(try failure(exchanged.flatMap(\.self))?.code == .badData)
    }
  }

  @Test func `a chunk of another recording is noticed`() throws {
    var header = Samples.header(series: 3)
    header.seed = 8
    try record(
      readings,
      lost: lost,
      anomalies: anomalies,
      header: header,
      rowsPerChunk: 10,
      to: directory.path("other.tide")
    )
    let other = try directory.bytes("other.tide")
    #expect(other.count == bytes.count)
    var mixed = bytes
    mixed.replaceSubrange(frames[2]..<frames[3], with: other[frames[2]..<frames[3]])
    #expect(try failure(mixed)?.code == .badData)
  }

  /// Without reading the whole file, which would find the number or the file id.
  @Test(arguments: FrameType.allCases.filter { $0 != .end })
  func `a frame of another type or recording is not read as one that belongs there`(
    type: FrameType
  ) throws {
    let whole = try FrameSurgery.frames(of: directory.path("whole.tide"))
    let place = try #require(whole.firstIndex { $0.header.isOf(type) })
    for isOtherType in [true, false] {
      var frames = whole
      if isOtherType {
        frames[place].header.type = 200
        frames[place].header.flags.insert(.skippable)
      } else {
        frames[place].header.fileID ^= 1
      }
      try directory.write(FrameSurgery.bytes(frames), to: "other.tide")
      let failure = #expect(throws: Failure.self) {
        var reader = try RecordingReader(path: directory.path("other.tide"))
        _ = try reader.anomalies()
        if type == .chunk {
          // Page by page, which does not look at the whole frame.
          let selection = RowSelection(series: [0, 1, 2])
          reader.select(selection)
        }
        var batch = ReadingBatch()
        while try reader.nextBatch(into: &batch) {}
      }
      #expect(failure?.code == .badData)
    }
  }

  /// Fuzzing found it.
  @Test func `a chunk that claims no rows is damage, in an unfinished recording too`() throws {
    var frames = try FrameSurgery.frames(of: directory.path("whole.tide"))
    let place = try #require(frames.firstIndex { $0.header.isOf(.chunk) })
    frames[place].header.rows = 0
    try directory.write(FrameSurgery.bytes(Array(frames[...place])), to: "none.tide")
    for mode in [RecordingReader.Mode.sealed, .partial] {
      let failure = #expect(throws: Failure.self) {
        var reader = try RecordingReader(path: directory.path("none.tide"), mode: mode)
        var batch = ReadingBatch()
        while try reader.nextBatch(into: &batch) {}
      }
      #expect(failure?.code == .badData)
    }
  }

  @Test func `a file that gets shorter while it is read is said to do so, and not to be damaged`()
    throws
  {
    try directory.write(bytes, to: "cut.tide")
    let path = directory.path("cut.tide")
    var reader = try RecordingReader(path: path)
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.truncate(atOffset: UInt64(frames[3] + 9))
    try file.close()
    let failure = #expect(throws: Failure.self) {
      var batch = ReadingBatch()
      while try reader.nextBatch(into: &batch) {}
    }
    #expect(failure?.code == .inputOutput)
    #expect(failure?.message.contains("got shorter") == true)
  }

  @Test func `damage of the first frame is no torn tail`() throws {
    var bytes = bytes
    bytes[FrameHeader.length + 3] ^= 1
    try directory.write(bytes, to: "first.tide")
    let found = try RecordingReader.inspect(directory.path("first.tide"))
    guard case .corrupt(_, offset: 0) = found.state else {
      Issue.record("\(found.state)")
      return
    }
    // What is left of a file whose first frame was torn.
    try directory.write(Array(bytes[..<(frames[1] - 1)]), to: "torn.tide")
    let torn = try RecordingReader.inspect(directory.path("torn.tide"))
    #expect(torn.state == .unsealed(tornBytes: frames[1] - 1))
  }

  @Test func `verifying finds frames that must be known, and those of another recording`() throws {
    let whole = try FrameSurgery.frames(of: directory.path("whole.tide"))
    // The copy, which nobody needs here.
    let place = try #require(whole.lastIndex { $0.header.isOf(.dictionary) })
    var frames = whole
    frames[place].header.type = 200
    let failure = try failure(FrameSurgery.bytes(frames))
    #expect(failure?.message.contains("type 200, which this version does not know") == true)
    frames[place].header.flags.insert(.skippable)
    #expect(try self.failure(FrameSurgery.bytes(frames)) == nil)
    frames[place].header.fileID ^= 1
    let other = try self.failure(FrameSurgery.bytes(frames))
    #expect(other?.message.contains("another recording") == true)
  }

  @Test func `verifying finds other readings than the end frame counts and hashes`() throws {
    let whole = try FrameSurgery.frames(of: directory.path("whole.tide"))
    let sound = try EndFrame(payload: try #require(whole.last).payload)
    let (summary, digest) = (sound.summary, sound.summary.digest)
    var (other, counted) = (sound, sound)
    other.summary.digest = LogicalDigest(
      rows: digest.rows,
      anomalies: digest.anomalies,
      sum: digest.sum ^ 1
    )
    (counted.summary.readings, counted.summary.lost) = (summary.readings - 1, summary.lost + 1)
    for end in [other, counted] {
      var frames = whole
      frames[frames.count - 1].payload = end.payload
      try directory.write(FrameSurgery.bytes(frames), to: "other.tide")
      var reader = try RecordingReader(path: directory.path("other.tide"))
      let failure = #expect(throws: Failure.self) { try reader.verifyDigest() }
      #expect(failure?.message.contains("its readings have digest \(digest.hex)") == true)
    }
  }

  @Test func `an end frame of a file of another size is refused`() throws {
    var frames = try FrameSurgery.frames(of: directory.path("whole.tide"))
    var end = try EndFrame(payload: try #require(frames.last).payload)
    end.summary.columnSizes[.frames] += 1
    frames[frames.count - 1].payload = end.payload
    let failure = try #require(try failure(FrameSurgery.bytes(frames)))
    #expect(failure.message.contains("its end frame does not describe it"))
  }

  @Test func `what is no recording is said to be none`() throws {
    for text in ["time,value\n1,2\n", "TD", "x", String(repeating: "TDM\u{1}", count: 100)] {
      let failure = try #require(try failure(Array(text.utf8)))
      #expect(failure.code == .badData)
      #expect(failure.offset == 0)
    }
    #expect(try failure(Array("time,value".utf8))?.message.contains("not a Tidemark") == true)
  }

  @Test func `no file, an empty file, a directory: nothing to read`() throws {
    try directory.write([], to: "empty.tide")
    for name in ["none.tide", "empty.tide", ".", "whole.tide/x"] {
      #expect {
        _ = try RecordingReader(path: directory.path(name))
      } throws: {
        ($0 as? Failure)?.code == .noInput
      }
      #expect(throws: Failure.self) { try RecordingReader.inspect(directory.path(name)) }
    }
  }
}
