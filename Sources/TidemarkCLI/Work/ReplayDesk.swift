import Synchronization
import TidemarkCore
import TidemarkRecording
import TidemarkReplay

/// What one replay reads from and writes to.
///
/// The stages of a replay read and write at the same time, so each part has a lock; since only one stage
/// uses a part, none waits for another.
final class ReplayDesk: Sendable {
  private let reader: Mutex<RecordingReader>
  private let meter: Mutex<ProgressMeter>
  private let total: Double
  private let batchSize: Int

  init(
    recording: String,
    access: RecordingAccess = RecordingAccess(),
    batchSize: Int,
    output: OutputOptions,
    label: String = "replay"
  ) throws {
    let reader = try access.open(recording)
    total = Double(max(1, reader.summary.readings))
    self.reader = Mutex(reader)
    self.batchSize = batchSize
    meter = Mutex(ProgressMeter(label, output))
  }

  /// Asks the reader, or goes on with it.
  func withReader<Value: Sendable>(
    _ body: (inout RecordingReader) throws -> Value
  ) rethrows -> Value {
    try reader.withLock { try body(&$0) }
  }

  /// `results` takes the lines; `checkpoint` what is to be saved.
  func ports(
    _ results: ResultsFile,
    checkpoint: @escaping @Sendable (ReplayCheckpoint) throws -> Void
  ) -> ReplayPorts {
    ReplayPorts(
      next: { batch in try self.withReader { try $0.nextBatch(into: &batch, limit: self.batchSize) }
      },
      write: { try results.write($0) },
      progress: { readings in
        let fraction = Double(readings) / self.total
        self.meter.withLock { $0.update(fraction: fraction, readings: readings) }
        try Interrupts.shared.check()
      },
      checkpoint: checkpoint
    )
  }

  /// Goes to the reading that a saved replay is taken up from, and says so.
  func begin(with keeper: CheckpointKeeper, _ output: OutputOptions) throws {
    guard let readings = keeper.saved?.replay.readings else {
      if keeper.wasFinished, !output.quiet {
        Console.printError("tidemark: the replay that was saved is finished: starting anew\n")
      }
      return
    }
    try withReader { try $0.seek(toReading: UInt64(readings)) }
    guard !output.quiet else { return }
    Console.printError("tidemark: going on behind reading \(readings) of \(Int(total))\n")
  }

  /// Readings of each series; the reader is at its start again afterwards.
  func countReadings() throws -> [Int] {
    try withReader { reader in
      var counts = [Int](repeating: 0, count: reader.header.catalog.series.count)
      var batch = ReadingBatch()
      while try reader.nextBatch(into: &batch) {
        for series in batch.series { counts[Int(series)] += 1 }
      }
      reader.rewind()
      return counts
    }
  }

  func finish() { meter.withLock { $0.finish() } }
}
