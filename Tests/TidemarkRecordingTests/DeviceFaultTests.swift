import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkRecording

/// The disk is full, fails, takes a part, or cannot sync.
@Suite struct DeviceFaultTests {
  private static let session = Session(chunks: Depth.count(4, deep: 60), rowsPerChunk: 20)

  private static var calls: [SimulatedDisk.Call] {
    let disk = SimulatedDisk()
    _ = session.record(on: disk)
    return disk.calls
  }

  @Test(arguments: [SimulatedDisk.errorOfSpace, SimulatedDisk.errorOfInputOutput])
  func `an error at any call ends the recording, is named, and keeps what was whole`(
    number: Int32
  ) {
    let session = Self.session
    for (call, kind) in Self.calls.enumerated() {
      var faults = SimulatedDisk.Faults()
      faults.errors[call] = number
      let disk = SimulatedDisk(faults: faults)
      let outcome = session.record(on: disk)
      let failure = outcome.failure
      #expect(failure?.code == (call == 0 ? .cannotCreate : .inputOutput), "\(kind), call \(call)")
      let text = number == SimulatedDisk.errorOfSpace ? "No space left" : "Input/output error"
      #expect(failure?.message.contains(text) == true, "\(failure?.message ?? "no failure")")
      disk.set(faults: SimulatedDisk.Faults())
      let problem = session.problemOfRecovery(on: disk, after: outcome)
      #expect(problem == nil, "\(kind), call \(call): \(problem ?? "")")
      var random = SplitMix64(seed: UInt64(call))
      let left = disk.afterPowerFailure(&random)
      let later = session.problemOfRecovery(on: left, after: outcome)
      #expect(later == nil, "\(kind), call \(call), then the power: \(later ?? "")")
    }
  }

  @Test func `a write that takes a part is continued`() throws {
    let session = Self.session
    let whole = SimulatedDisk()
    _ = session.record(on: whole)
    var random = SplitMix64(seed: 5)
    for (call, kind) in Self.calls.enumerated() {
      guard case .write(let count) = kind else { continue }
      var faults = SimulatedDisk.Faults()
      faults.shortWrites[call] = 1 + random.below(count - 1)
      let disk = SimulatedDisk(faults: faults)
      #expect(session.record(on: disk).isFinished, "call \(call)")
      #expect(disk[Session.path] == whole[Session.path], "call \(call)")
    }
  }

  @Test func `a part of a frame that the disk had no room for is taken back`() throws {
    let session = Self.session
    let whole = SimulatedDisk()
    _ = session.record(on: whole)
    let bytes = try #require(whole[Session.path])
    let ends = Set(try Frames(bytes).places.map(\.upperBound) + [0])
    for space in stride(from: 0, to: bytes.count, by: 97) {
      var faults = SimulatedDisk.Faults()
      faults.space = space
      let disk = SimulatedDisk(faults: faults)
      let outcome = session.record(on: disk)
      #expect(outcome.failure?.message.contains("No space left") == true, "space \(space)")
      let left = try #require(disk[Session.path])
      #expect(ends.contains(left.count), "space \(space): \(left.count) bytes")
      #expect(left.elementsEqual(bytes.prefix(left.count)))
    }
  }

  @Test func `after a failed sync nothing is durable, written or synced any more`() throws {
    let session = Self.session
    for (call, kind) in Self.calls.enumerated() where kind == .sync {
      var faults = SimulatedDisk.Faults()
      faults.errors[call] = SimulatedDisk.errorOfInputOutput
      let disk = SimulatedDisk(faults: faults)
      var durable: UInt64 = 0
      var failure: Failure?
      do throws(Failure) {
        var writer = try ChunkWriter(
          path: Session.path,
          header: session.header,
          options: RecordingOptions(sync: .chunk, naming: .atOnce, fileSystem: disk)
        )
        for chunk in session.chunks {
          do throws(Failure) {
            try writer.append(chunk)
            #expect(failure == nil, "rows are taken after a failed sync")
            durable = writer.durableReadings
          } catch {
            // Not another one: nothing was tried again.
            #expect(failure == nil || failure == error)
            failure = error
            #expect(writer.durableReadings == durable)
          }
        }
        if failure != nil { #expect(throws: Failure.self) { try writer.sync() } }
        _ = try writer.finish(anomalies: session.anomalies)
        Issue.record("finished after a failed sync at call \(call)")
      } catch {
        #expect(error.message.contains("Input/output error"))
        #expect(error.message.contains("syncing"))
      }
      #expect(disk.calls.count == call + 1, "something was done after the failed sync")
      // The pages that the sync did not write are gone with the power; those before are not.
      var random = SplitMix64(seed: UInt64(call))
      let left = disk.afterPowerFailure(&random)
      var outcome = Session.Outcome()
      outcome.durableReadings = durable
      let problem = session.problemOfRecovery(on: left, after: outcome)
      #expect(problem == nil, "call \(call): \(problem ?? "")")
    }
  }

  @Test func `what fails while reading is no damage`() throws {
    let session = Self.session
    let disk = SimulatedDisk()
    _ = session.record(on: disk)
    let broken = FailingReads(disk)
    for mode in [RecordingReader.Mode.sealed, .partial, .salvage] {
      // At each read in turn, until none is left to fail.
      for number in 0..<10_000 {
        broken.fail(at: number)
        do throws(Failure) {
          var reader = try RecordingReader(path: Session.path, mode: mode, fileSystem: broken)
          var batch = ReadingBatch()
          while try reader.nextBatch(into: &batch) {}
          #expect(number > 3)
          break
        } catch {
          #expect(error.code == .inputOutput, "\(mode), read \(number): \(error)")
        }
      }
    }
  }

  @Test func `a name that is taken is not written over at once`() throws {
    let disk = SimulatedDisk()
    disk[Session.path] = [1, 2, 3]
    let outcome = Self.session.record(on: disk)
    #expect(outcome.failure?.code == .cannotCreate)
    #expect(disk[Session.path] == [1, 2, 3])
  }
}

/// A disk of which one read fails.
private final class FailingReads: FileSystem {
  private let disk: SimulatedDisk
  private let reads = Countdown()

  init(_ disk: SimulatedDisk) { self.disk = disk }

  func fail(at number: Int) { reads.set(number) }

  func openForReading(_ path: String) throws(SystemError) -> any OpenFile {
    Handle(try disk.openForReading(path), reads)
  }

  func create(_ path: String, replacing: Bool) throws(SystemError) -> any OpenFile {
    try disk.create(path, replacing: replacing)
  }

  func kind(of path: String) -> FileKind? { disk.kind(of: path) }
  func rename(_ source: String, to target: String) throws(SystemError) {}
  func remove(_ path: String) throws(SystemError) {}
  func syncDirectory(_ path: String) throws(SystemError) {}
  var now: Int64 { 0 }
  var processID: Int32 { 7 }

  private final class Handle: OpenFile {
    private let file: any OpenFile
    private let reads: Countdown

    init(_ file: any OpenFile, _ reads: Countdown) {
      self.file = file
      self.reads = reads
    }

    func write(_ bytes: [UInt8], from start: Int) throws(SystemError) -> Int { bytes.count }
    func sync() throws(SystemError) {}
    func truncate(to size: Int) throws(SystemError) {}

    func read(at offset: Int, into bytes: inout [UInt8]) throws(SystemError) -> Int {
      if reads.isZero() { throw SystemError(SimulatedDisk.errorOfInputOutput) }
      return try file.read(at: offset, into: &bytes)
    }

    func kindAndSize() throws(SystemError) -> (kind: FileKind, size: Int) {
      try file.kindAndSize()
    }
  }
}
