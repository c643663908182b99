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
  /// The part that is wanted of what the scenario's fleet sends.
  var request = SliceRequest.whole
  /// Where the truth about anomalies goes besides; nil: only into the recording.
  var truthPath: String?
  var options = RecordingOptions()
  var order = ChunkOrder.stored

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
    let catalog = try scenario.catalog(of: model)
    let slice = try request.slice(of: model, catalog: catalog)
    announceReplay(of: slice, model)
    var header = RecordingHeader(
      origin: .simulated,
      name: scenario.name,
      scenario: scenario.text,
      seed: scenario.seed,
      hasTruth: true,
      start: model.start,
      duration: model.duration,
      producer: "tidemark \(tidemarkVersion)",
      slices: slice == .whole(catalog) ? [] : [slice],
      catalog: catalog
    )
    header.recordedSeries = model.recordings
    let run = FleetRun(model, catalog: catalog, slice: slice, threads: threads)
    let recorder = try Recorder(
      path: path,
      header: header,
      encoders: min(threads, 4),
      order: order,
      options: options
    )
    var truth = try truthPath.map { try TruthFile($0) }
    var meter = ProgressMeter("simulate", output)
    let clock = ContinuousClock()
    let start = clock.now
    var readings = 0
    var lastArrival = Int64.min
    let found = try await run.run { arrived, lost, progress in
      try await recorder.append(arrived)
      try await recorder.appendLost(lost)
      readings += arrived.count + lost.count
      lastArrival = arrived.arrivalTime.last ?? lastArrival
      meter.update(fraction: progress, readings: readings)
      return !Interrupts.shared.isRequested
    }
    meter.finish()
    let isInterrupted = Interrupts.shared.isRequested
    var anomalies = found.anomalies
    if isInterrupted {
      // The simulation is a little ahead of what was recorded.
      anomalies.removeAll { $0.firstDetectable.nanoseconds > lastArrival }
    }
    let summary = try await recorder.finish(anomalies: anomalies, isInterrupted: isInterrupted)
    try truth.take()?.finish(anomalies, catalog: catalog)
    if isInterrupted {
      throw Failure(
        .interrupted,
        "interrupted; the first \(summary.readings) readings are kept",
        file: path
      )
    }
    announce(unmet: found.unmet, of: slice)
    let seconds = start.duration(to: clock.now) / .seconds(1)
    return WrittenRecording(summary: summary, simulated: Double(readings) / seconds)
  }

  /// Simulates, counts, and writes nothing; `digest` says whether to derive the digest too.
  func dryRun(digest hasDigest: Bool) async throws -> DryRun {
    guard case .fleet(let model) = scenario.input else {
      throw Failure(.usage, "there is no fleet to simulate", file: scenario.path)
    }
    let catalog = try scenario.catalog(of: model)
    let slice = try request.slice(of: model, catalog: catalog)
    announceReplay(of: slice, model)
    let run = FleetRun(model, catalog: catalog, slice: slice, threads: threads)
    let names = hasDigest ? SeriesNameHashes(catalog) : nil
    var found = DryRun(scenario: scenario.name, seed: scenario.seed, threads: threads)
    var digest = LogicalDigest()
    var meter = ProgressMeter("simulate", output)
    let clock = ContinuousClock()
    let start = clock.now
    let truth = try await run.run { arrived, lost, progress in
      if let names {
        digest.add(arrived, names: names, lost: false)
        digest.add(lost, names: names, lost: true)
      }
      found.readings += arrived.count
      found.lost += lost.count
      meter.update(fraction: progress, readings: found.readings + found.lost)
      try Interrupts.shared.check()
      return true
    }
    meter.finish()
    found.seconds = start.duration(to: clock.now) / .seconds(1)
    found.anomalies = truth.anomalies.count
    announce(unmet: truth.unmet, of: slice)
    if let names {
      digest.add(truth.anomalies, names: names)
      found.digest = digest
    }
    return found
  }

  /// Says how many anomalies were asked for at a time and are not in the truth; of a slice of the time,
  /// which has not all of them anyway, nothing.
  private func announce(unmet count: Int, of slice: FleetSlice) {
    guard count > 0, slice.from == nil, slice.until == nil, !output.quiet else { return }
    let what = count == 1 ? "anomaly at a given time" : "anomalies at given times"
    Console.printError(
      "tidemark: \(count) \(what) met no reading, as devices were off or sensors measured nothing, "
        + "and \(count == 1 ? "is" : "are") not in the truth\n"
    )
  }

  /// Says why a slice takes as long as all before it, if it does.
  private func announceReplay(of slice: FleetSlice, _ model: FleetModel) {
    guard slice.from != nil, !output.quiet else { return }
    let reasons = FleetSimulator.replayReasons(of: model)
    guard !reasons.isEmpty else { return }
    Console.printError(
      "tidemark: simulating all before --from too, which these need: "
        + "\(reasons.joined(separator: "; "))\n"
    )
  }

  private func importFile(_ source: ImportSource, to path: String) throws -> WrittenRecording {
    guard request.isWhole else {
      throw Failure(
        .usage,
        "only a fleet has slices: this scenario imports a file",
        file: scenario.path
      )
    }
    let imported = try ImportWork(
      path: source.path,
      mapping: source.mapping,
      partitions: scenario.partitions
    ).read()
    guard truthPath == nil || imported.hasTruth else {
      throw Failure(
        .noInput,
        "there is no truth to write: the source has no labels",
        file: scenario.path
      )
    }
    var truth = try truthPath.map { try TruthFile($0) }
    let header = RecordingHeader(
      origin: .imported,
      name: scenario.name,
      scenario: scenario.text,
      seed: scenario.seed,
      hasTruth: imported.hasTruth,
      producer: "tidemark \(tidemarkVersion)",
      catalog: imported.catalog
    )
    var writer = try RecordingWriter(path: path, header: header, options: options)
    try writer.append(imported.batch)
    let summary = try writer.finish(anomalies: imported.anomalies)
    try truth.take()?.finish(imported.anomalies, catalog: imported.catalog)
    return WrittenRecording(summary: summary)
  }
}
