import Synchronization
import TidemarkCore
import TidemarkRecording
import TidemarkReplay

/// The readings of some points: in memory, where they are few enough, or in their file.
///
/// Many replays read it at the same time.
final class SweepSource: Sendable {
  /// More are read from the file again for every point: a reading takes about 60 bytes in memory.
  static let mostInMemory: UInt64 = 5_000_000

  let header: RecordingHeader
  let summary: RecordingSummary
  let truth: [Anomaly]
  /// Kinds of anomalies that there are, or could have been.
  let kinds: [String]
  private let path: String
  private let access: RecordingAccess
  /// Nil: they are read from the file.
  private let batches: [ReadingBatch]?
  /// Goes with this.
  private let file: TemporaryFile?

  init(
    _ path: String,
    _ access: RecordingAccess,
    possibleKinds: [String],
    file: TemporaryFile? = nil
  ) throws {
    var reader = try access.open(path)
    self.path = path
    self.access = access
    self.file = file
    header = reader.header
    summary = reader.summary
    truth = try reader.anomalies()
    kinds = ReplayJudgement.kinds(truth, possible: possibleKinds)
    guard reader.summary.readings <= Self.mostInMemory else {
      batches = nil
      return
    }
    var read: [ReadingBatch] = []
    var batch = ReadingBatch()
    while try reader.nextBatch(into: &batch, limit: ReplayOptions.defaultBatchSize) {
      read.append(batch)
      // Its buffers are the list's now.
      batch = ReadingBatch()
      try Interrupts.shared.check()
    }
    batches = read
  }

  /// All readings from the first, for one replay.
  func ports() throws -> ReplayPorts {
    let next: @Sendable (inout ReadingBatch) throws -> Bool
    if let batches {
      let place = Mutex(0)
      next = { batch in
        let index = place.withLock { place in
          defer { place += 1 }
          return place
        }
        guard index < batches.count else { return false }
        batch = batches[index]
        return true
      }
    } else {
      let desk = Mutex(try access.open(path))
      next = { batch in
        try desk.withLock {
          try $0.nextBatch(into: &batch, limit: ReplayOptions.defaultBatchSize)
        }
      }
    }
    return ReplayPorts(next: next, progress: { _ in try Interrupts.shared.check() })
  }
}
