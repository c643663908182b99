import TidemarkCore
import TidemarkExchange
import TidemarkFleet
import TidemarkRecording
import TidemarkScenario

/// A recording that was just written.
struct WrittenRecording {
  var summary: RecordingSummary
  /// Readings per second of wall clock, arrived and lost; nil for imports.
  var simulated: Double?
}

/// Makes the recording that a scenario describes: simulated, or imported from its file.
struct RecordingWork {
  let scenario: Scenario
  let threads: Int
  let output: OutputOptions

  /// - Throws: `Failure` (interrupted) after closing what was recorded so far, which is then valid.
  func write(to path: String) async throws -> WrittenRecording {
    switch scenario.input {
    case .fleet(let model): try await simulate(model, to: path)
    case .file(let source): try importFile(source, to: path)
    case .none:
      throw Failure(
        .usage,
        "there is neither a fleet nor a source: nothing to record",
        file: scenario.path
      )
    }
  }

  private func simulate(_ model: FleetModel, to path: String) async throws -> WrittenRecording {
    let run = try FleetRun(model, threads: threads)
    let header = RecordingHeader(
      origin: .simulated,
      name: scenario.name,
      scenario: scenario.text,
      seed: scenario.seed,
      hasTruth: true,
      start: model.start,
      duration: model.duration,
      producer: "tidemark \(tidemarkVersion)",
      catalog: run.catalog
    )
    var writer = try RecordingWriter(path: path, header: header)
    var meter = ProgressMeter("simulate", output)
    let clock = ContinuousClock()
    let start = clock.now
    var readings = 0
    var lastArrival = Int64.min
    let anomalies = try await run.run { arrived, lost, progress in
      try writer.append(arrived)
      try writer.appendLost(lost)
      readings += arrived.count + lost.count
      lastArrival = arrived.arrivalTime.last ?? lastArrival
      meter.update(fraction: progress, readings: readings)
      return !Interrupts.shared.isRequested
    }
    if Interrupts.shared.isRequested {
      meter.finish()
      // The simulation is a little ahead of what was recorded.
      let begun = anomalies.filter { $0.firstDetectable.nanoseconds <= lastArrival }
      let summary = try writer.closeInterrupted(anomalies: begun)
      throw Failure(
        .interrupted,
        "interrupted; the first \(summary.readings) readings are kept",
        file: path
      )
    }
    meter.finish()
    let summary = try writer.finish(anomalies: anomalies)
    let seconds = start.duration(to: clock.now) / .seconds(1)
    return WrittenRecording(summary: summary, simulated: Double(readings) / seconds)
  }

  private func importFile(_ source: ImportSource, to path: String) throws -> WrittenRecording {
    let imported = try ImportWork(
      path: source.path,
      mapping: source.mapping,
      partitions: scenario.partitions
    ).read()
    let header = RecordingHeader(
      origin: .imported,
      name: scenario.name,
      scenario: scenario.text,
      seed: scenario.seed,
      hasTruth: imported.hasTruth,
      producer: "tidemark \(tidemarkVersion)",
      catalog: imported.catalog
    )
    var writer = try RecordingWriter(path: path, header: header)
    try writer.append(imported.batch)
    return WrittenRecording(summary: try writer.finish(anomalies: imported.anomalies))
  }
}

/// Reads a file of readings and its labels.
struct ImportWork {
  let path: String
  let mapping: ImportMapping
  let partitions: Int

  func read() throws -> ImportedReadings {
    var labels: InputFile?
    if case .nabWindows(let path, _) = mapping.labels {
      labels = InputFile(name: path, bytes: try WholeFile.bytes(path))
    }
    return try Importer.read(
      InputFile(name: path, bytes: try WholeFile.bytes(path)),
      mapping: mapping,
      labels: labels,
      partitions: partitions
    )
  }
}
