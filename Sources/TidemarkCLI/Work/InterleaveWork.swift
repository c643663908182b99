import TidemarkCore
import TidemarkRecording
import TidemarkReplay
import TidemarkStreams

/// Replays a recording in interleavings of its partitions.
struct InterleaveWork {
  let recording: String
  let topology: Topology
  /// The file that errors about the pipeline name.
  let source: String
  let request: InterleaveOptions.Request
  let options: ReplayOptions
  let output: OutputOptions
  var access = RecordingAccess()

  /// `results` is where what one interleaving gives out is written.
  func run(results: String?) async throws -> InterleavingReport {
    var reader = try access.open(recording)
    let catalog = reader.header.catalog
    let plan: Plan
    do {
      plan = try Plan(topology, catalog: catalog)
    } catch {
      throw error.inFile(source)
    }
    let readings = try read(&reader)
    let source = PartitionedReadings(readings, catalog: catalog)
    let replay: InterleavedReplay
    do {
      replay = try InterleavedReplay(
        plan,
        source,
        request.draw,
        threads: options.threads,
        batchSize: options.batchSize
      )
    } catch {
      throw error.inFile(self.source)
    }
    let count = request.numbers.count
    var meter = ProgressMeter("interleave", output)
    let report = try await replay.run(request.numbers) { done in
      meter.update(fraction: Double(done) / Double(count), readings: done * readings.count)
      try Interrupts.shared.check()
    }
    meter.finish()
    if let results {
      let order = request.draw.interleaving(request.numbers.lowerBound, of: source)
      try await write(order.readings(of: source), plan, to: results)
    }
    return report
  }

  /// All that arrived; how many there are is checked before they fill the memory.
  private func read(_ reader: inout RecordingReader) throws -> ReadingBatch {
    let count = Int(clamping: reader.summary.readings)
    try InterleavedReplay.checkCount(count, file: recording)
    return try reader.allReadings()
  }

  private func write(_ readings: ReadingBatch, _ plan: Plan, to path: String) async throws {
    let file = try ResultsFile(path: path)
    var options = options
    options.setLayout(ofResults: path)
    var replay = Replay(plan, options: options)
    let all = OneBatch(readings)
    _ = try await replay.run(
      ReplayPorts(
        next: { all.hand(to: &$0) },
        write: { try file.write($0) },
        progress: { _ in try Interrupts.shared.check() }
      )
    )
    _ = try file.finish()
  }
}
