import TidemarkCore
import TidemarkDetection
import TidemarkMeasurement
import TidemarkRecording
import TidemarkReplay
import TidemarkStreams

/// Replays a recording through a pipeline, scores its detectors, and judges its thresholds.
struct ReplayWork {
  let recording: String
  let topology: Topology
  let thresholds: [Threshold]
  /// The file that errors about thresholds name.
  let source: String
  let seed: UInt64
  var options: ReplayOptions
  let output: OutputOptions
  /// Nil: results are hashed and not kept.
  let resultsPath: String?
  /// How results name the recording.
  let recordingName: String
  /// Kinds of anomalies that the scenario may inject.
  var possibleKinds: [String] = []
  /// Readings per second of the simulation before it; nil if there was none.
  var simulated: Double?
  var access = RecordingAccess()
  /// Nil: the replay is not saved.
  var checkpoint: CheckpointOptions.Request?
  /// Whether it is checked by the oracle and by other replays.
  var verifies = false
  var latency = LatencyRequest()

  func run() async throws -> RunResult {
    // Before the machine is busy with the run.
    let environment = RunEnvironment.here()
    var result = try await measured()
    result.environment = environment
    return result
  }

  private func measured() async throws -> RunResult {
    let desk = try ReplayDesk(
      recording: recording,
      access: access,
      batchSize: options.batchSize,
      output: output
    )
    let keeper = try checkpoint.map { try CheckpointKeeper($0, topology) }
    try keeper?.check(desk.withReader { RecordingIdentity($0) })
    let truth = try desk.withReader { try $0.anomalies() }
    let dummies = DetectorDummies(topology, seed: seed)
    let counts =
      try keeper?.saved?.readingsOfSeries ?? (dummies.isEmpty ? [] : desk.countReadings())
    let header = desk.withReader { $0.header }
    let catalog = header.catalog
    var plan = try plan(dummies.topology(catalog: catalog, truth: truth, readings: counts), catalog)
    try ThresholdCheck.validate(thresholds, catalog: metrics(truth), file: source)
    var options = options
    options.silentSteps = dummies.names
    // What is checked is the pipeline, without what only measures.
    let checked = plan
    let twins = latency.splits || options.pace != .virtual ? LatencyTwins.added(to: plan) : nil
    if let twins {
      options.splitsLatency = true
      options.silentSteps.formUnion(twins.names)
      plan = try self.plan(twins.topology, catalog)
    }
    let histograms = try latency.histograms.map { try HistogramFolder($0) }
    if let histograms { options.takeLatencies = { histograms.take($0) } }
    if case .virtual = options.pace {
      options.workers = plan.workers(ofThreads: options.threads)
    }
    let (outcome, digest) = try await replay(plan, options, desk, keeper, counts: counts)
    try histograms?.finish(outcome.latencies)
    let summary = try desk.withReader { reader in
      var summary = reader.summary
      summary.digest = try reader.digestOfRows()
      return summary
    }
    var result = judge(outcome, plan, options, header, summary, truth, digest)
    if verifies {
      let work = VerifyWork(recording: recording, access: access, plan: checked, output: output)
      try await work.verify(&result, silentSteps: dummies.names, seed: seed)
    }
    result.thresholds = try ThresholdCheck.evaluate(thresholds, result: result, file: source)
    return result
  }

  /// What came out, and the digest of the results.
  private func replay(
    _ plan: Plan,
    _ options: ReplayOptions,
    _ desk: ReplayDesk,
    _ keeper: CheckpointKeeper?,
    counts: [Int]
  ) async throws -> (ReplayOutcome, digest: String) {
    var options = options
    guard let keeper else {
      let results = try ResultsFile(path: resultsPath)
      options.setLayout(ofResults: resultsPath)
      var replay = Replay(plan, options: options)
      let outcome = try await replay.run(desk.ports(results) { _ in })
      desk.finish()
      return (outcome, try results.finish())
    }
    let identity = CheckpointIdentity(
      recording: desk.withReader { RecordingIdentity($0) },
      plan.topology,
      silent: options.silentSteps,
      threads: options.threads,
      results: resultsPath ?? ""
    )
    try keeper.check(identity)
    options.checkpoints = keeper.rule
    var replay = Replay(plan, options: options)
    try await keeper.restore(&replay)
    let results = try keeper.results()
    try desk.begin(with: keeper, output)
    do {
      let outcome = try await replay.run(
        desk.ports(results) { checkpoint in
          try keeper.save(checkpoint, identity, results, readingsOfSeries: counts)
        }
      )
      desk.finish()
      let digest = try results.finish()
      try keeper.finish()
      return (outcome, digest)
    } catch let failure as Failure {
      throw keeper.explained(failure)
    }
  }

  private func plan(_ topology: Topology, _ catalog: Catalog) throws -> Plan {
    do {
      return try Plan(topology, catalog: catalog)
    } catch {
      throw error.inFile(source)
    }
  }

  private func kinds(_ truth: [Anomaly]) -> [String] {
    ReplayJudgement.kinds(truth, possible: possibleKinds)
  }

  private func metrics(_ truth: [Anomaly]) -> MetricCatalog {
    MetricCatalog(topology, anomalyKinds: kinds(truth))
  }

  private func judge(
    _ outcome: ReplayOutcome,
    _ plan: Plan,
    _ options: ReplayOptions,
    _ header: RecordingHeader,
    _ summary: RecordingSummary,
    _ truth: [Anomaly],
    _ digest: String
  ) -> RunResult {
    let judgement = ReplayJudgement(
      plan: plan,
      header: header,
      summary: summary,
      truth: truth,
      kinds: kinds(truth)
    )
    var result = judgement.result(outcome, options)
    result.recording = RunResult.Recording(path: recordingName, bytes: Int64(summary.bytes))
    result.digests.results = digest
    result.throughput.simulate = simulated
    return result
  }
}

extension Step.Operation {
  /// What reports call this kind of step.
  var resultKind: StepResult.Kind {
    switch self {
    case .validate: .validate
    case .deduplicate: .deduplicate
    case .filter: .filter
    case .map: .map
    case .reorder: .reorder
    case .window: .window
    case .process, .custom: .detect
    }
  }
}
