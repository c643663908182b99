import TidemarkCore
import TidemarkRecording
import TidemarkReplay

/// What one replay reads from and writes to.
final class ReplayDesk {
  var reader: RecordingReader
  private let results: ResultsFile
  private var meter: ProgressMeter
  private let total: Double

  init(
    recording: String,
    access: RecordingAccess = RecordingAccess(),
    results: String?,
    output: OutputOptions
  ) throws {
    reader = try access.open(recording)
    total = Double(max(1, reader.summary.readings))
    self.results = try ResultsFile(path: results)
    meter = ProgressMeter("replay", output)
  }

  var ports: ReplayPorts {
    ReplayPorts(
      next: { [self] in try reader.nextBatch(into: &$0) },
      write: { [self] in try results.write($0) },
      progress: { [self] readings in
        meter.update(fraction: Double(readings) / total, readings: readings)
        try Interrupts.shared.check()
      }
    )
  }

  /// Readings of each series; the reader is at its start again afterwards.
  func countReadings() throws -> [Int] {
    var counts = [Int](repeating: 0, count: reader.header.catalog.series.count)
    var batch = ReadingBatch()
    while try reader.nextBatch(into: &batch) {
      for series in batch.series { counts[Int(series)] += 1 }
    }
    reader.rewind()
    return counts
  }

  /// The digest of the results.
  func finish() throws -> String {
    meter.finish()
    return try results.finish()
  }
}
