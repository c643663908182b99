import TidemarkCore
import TidemarkFleet
import TidemarkMeasurement
import TidemarkRecording
import TidemarkReplay

/// Predicts how late readings are if there are more devices, from the time that batches were measured to take.
struct FleetPlanWork {
  /// A core is not asked for more than this share of its time: what a plan needs beside its load.
  static let allowedLoad = 0.7
  /// Numbers of cores that are tried.
  private static let cores = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64]

  let trials: PacedTrials
  let request: CapacityRequest
  let header: RecordingHeader
  let output: OutputOptions

  func run(devices factor: Double) async throws -> FleetPlanAnswer {
    let capacity = try await capacity()
    let rounds = PacedRounds(trials: trials, capacity: capacity, isChecked: request.check)
    let measured = try await rounds.run()
    guard !measured.calibration.isEmpty else {
      throw Failure(.noInput, "no batch was measured: raise --for", file: trials.recording)
    }
    let service = ServiceModel(
      measured.calibration.map(\.service),
      perReading: 1e9 / (try await fastest())
    )
    let arrivals = try await FleetArrivals(
      header: header,
      readings: trials.readings,
      factor: factor,
      output: output,
      file: trials.recording
    ).load()
    var predictions: [FleetPlanAnswer.Prediction] = []
    var needed: Int?
    for count in Self.cores {
      try Interrupts.shared.check()
      let prediction = predict(arrivals, service, cores: count, capacity: capacity)
      predictions.append(prediction)
      guard prediction.load <= Self.allowedLoad, try holds(prediction) else { continue }
      needed = count
      break
    }
    return FleetPlanAnswer(
      name: trials.recording,
      factor: factor,
      speed: request.speed,
      devices: arrivals.devices,
      isSimulated: arrivals.isSimulated,
      rate: arrivals.rate * request.speed,
      capacity: capacity,
      predictions: predictions,
      needed: needed,
      thresholds: request.thresholds.map(\.text),
      checks: measured.checked.compactMap { check($0, service) }
    )
  }

  /// Readings per second of a run as fast as possible.
  private func fastest() async throws -> Double {
    var fastest = 0.0
    for _ in 0..<3 { fastest = max(fastest, try await trials.fastest()) }
    return fastest
  }

  /// Readings per second that one core sustains here, within a tenth.
  private func capacity() async throws -> Double {
    let verdict = try await CapacityWork(
      trials: trials,
      output: output,
      limits: 1...request.most,
      precision: 0.1,
      repetitions: 1
    ).run()
    guard let capacity = verdict.capacity else {
      throw Failure(
        .invalid,
        "not even the lowest rate is sustained here: a plan needs a machine that keeps a schedule",
        file: trials.recording
      )
    }
    return capacity
  }

  private func holds(_ prediction: FleetPlanAnswer.Prediction) throws -> Bool {
    let catalog = MetricCatalog(readingLatency: prediction.latency)
    return try ThresholdCheck.evaluate(request.thresholds, catalog: catalog, file: nil)
      .allSatisfy(\.ok)
  }

  private func predict(
    _ arrivals: FleetArrivals.Stream,
    _ service: ServiceModel,
    cores: Int,
    capacity: Double
  ) -> FleetPlanAnswer.Prediction {
    var queue = QueueSimulation(
      service,
      rate: arrivals.rate * request.speed / Double(cores),
      batchSize: request.options.batchSize,
      servers: cores,
      seed: header.seed
    )
    let first = arrivals.times.first ?? 0
    var counts = [Int](repeating: 0, count: cores)
    for (time, partition) in zip(arrivals.times, arrivals.partitions) {
      let after = Double(time - first) / request.speed
      let core = Int(partition) % cores
      counts[core] += 1
      queue.arrive(at: Int64(min(after, 0x1p62)), server: core)
    }
    queue.finish()
    return FleetPlanAnswer.Prediction(
      cores: cores,
      load: arrivals.share(of: counts.max() ?? 0) * request.speed / capacity,
      latency: SpanStatistics(queue.latency)
    )
  }

  /// A run beside what the queue predicts for the same schedule.
  private func check(_ run: PacedRounds.Run, _ service: ServiceModel) -> FleetPlanAnswer.Check? {
    let seconds = Double(request.measured.nanoseconds) / 1e9
    var queue = QueueSimulation(
      service,
      rate: run.rate,
      batchSize: request.options.batchSize,
      servers: 1,
      seed: header.seed
    )
    for row in 0..<Int(run.rate * seconds) {
      queue.arrive(at: Int64(Double(row) / run.rate * 1e9), server: 0)
    }
    queue.finish()
    return SpanStatistics(queue.latency).map {
      FleetPlanAnswer.Check(rate: run.rate, load: run.load, predicted: $0, measured: run.latency)
    }
  }
}
