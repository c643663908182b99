package import TidemarkCore

/// Everything that is known about one run: what `run.json` holds and what reports show.
package struct RunResult: Sendable, Equatable {
  package enum Mode: String, Sendable, CaseIterable {
    /// As fast as possible, on the recording's own clock.
    case virtual
    /// Held to the wall clock.
    case paced
  }

  package enum Verdict: String, Sendable, CaseIterable {
    case ok, failed, invalid
  }

  /// The file that was replayed.
  package struct Recording: Sendable, Equatable {
    package var path: String
    package var bytes: Int64

    package init(path: String, bytes: Int64) {
      self.path = path
      self.bytes = bytes
    }
  }

  package struct Digests: Sendable, Equatable {
    /// The logical digest of the readings.
    package var recording: String
    /// SHA-256 of the results file, behind what says how it is laid out; nil if there is none.
    package var results: String?

    package init(recording: String, results: String? = nil) {
      self.recording = recording
      self.results = results
    }
  }

  /// Readings per second of wall clock.
  package struct Throughput: Sendable, Equatable {
    /// Nil if nothing was simulated.
    package var simulate: Double?
    package var replay: Double?

    package init(simulate: Double? = nil, replay: Double? = nil) {
      self.simulate = simulate
      self.replay = replay
    }
  }

  /// Of Tidemark.
  package var version: String
  package var scenario: String
  package var seed: UInt64
  package var devices: Int
  /// Of the scenario, on its own clock.
  package var duration: TimeSpan
  package var mode: Mode
  package var threads: Int
  /// Readings per batch.
  package var batchSize: Int
  /// Readings that arrived.
  package var readings: Int64
  /// Nil if nothing was written.
  package var recording: Recording?
  package var digests: Digests
  package var ledger: Ledger
  package var throughput: Throughput
  /// Wall clock of an output − due time of what caused it; paced runs only.
  package var processingLatency: SpanStatistics?
  /// Paced runs only.
  package var pacing: Pacing?
  /// In the order of the pipeline.
  package var steps: [StepResult]
  package var thresholds: [ThresholdOutcome]
  /// What makes the run worthless, as far as only its runner can know: a missed schedule.
  package var faults: [String]
  /// What the run was made with; nil if nobody looked.
  package var environment: RunEnvironment?
  /// What was checked beside the run; nil without `--verify`.
  package var verification: RunVerification?

  package init(
    version: String,
    scenario: String,
    seed: UInt64,
    devices: Int,
    duration: TimeSpan,
    mode: Mode = .virtual,
    threads: Int = 1,
    batchSize: Int,
    readings: Int64,
    recording: Recording? = nil,
    digests: Digests,
    ledger: Ledger,
    throughput: Throughput = Throughput(),
    processingLatency: SpanStatistics? = nil,
    pacing: Pacing? = nil,
    steps: [StepResult] = [],
    thresholds: [ThresholdOutcome] = [],
    faults: [String] = [],
    environment: RunEnvironment? = nil,
    verification: RunVerification? = nil
  ) {
    self.version = version
    self.scenario = scenario
    self.seed = seed
    self.devices = devices
    self.duration = duration
    self.mode = mode
    self.threads = threads
    self.batchSize = batchSize
    self.readings = readings
    self.recording = recording
    self.digests = digests
    self.ledger = ledger
    self.throughput = throughput
    self.processingLatency = processingLatency
    self.pacing = pacing
    self.steps = steps
    self.thresholds = thresholds
    self.faults = faults
    self.environment = environment
    self.verification = verification
  }
}

extension RunResult {
  /// Size of the recording per reading that arrived; nil without either.
  package var bytesPerReading: Double? {
    guard let recording, readings > 0 else { return nil }
    return Double(recording.bytes) / Double(readings)
  }

  /// Equalities that must hold in every run and do not hold in this one.
  package var accountingFaults: [String] {
    var faults: [String] = []
    if let imbalance = ledger.imbalance { faults.append(imbalance) }
    let arrived = ledger.generated - ledger[.lost]
    if arrived != readings {
      faults.append("\(readings) readings arrived, but the ledger says \(arrived)")
    }
    for step in steps {
      guard case .window(let window) = step.outcome, let imbalance = window.ledger.imbalance
      else { continue }
      faults.append("step \(step.name): \(imbalance)")
    }
    return faults
  }

  /// Why the run proves nothing; empty if it is valid.
  package var invalidReasons: [String] {
    faults + (verification?.faults ?? []) + accountingFaults
  }

  /// `invalid` if anything makes the run worthless, else `failed` if a threshold does not hold.
  package var verdict: Verdict {
    if !invalidReasons.isEmpty { return .invalid }
    return thresholds.allSatisfy(\.ok) ? .ok : .failed
  }
}
