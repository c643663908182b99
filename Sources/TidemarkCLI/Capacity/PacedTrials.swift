import TidemarkCore
import TidemarkMeasurement
import TidemarkReplay
import TidemarkStreams

/// Paced runs of readings in memory at any rate: what a search for the capacity is made of.
struct PacedTrials {
  let readings: ReadingBatch
  let plan: Plan
  let thresholds: [Threshold]
  let options: ReplayOptions
  /// Of the wall clock; measured ones, behind those that warm up.
  let measured: TimeSpan
  let warmUp: TimeSpan
  let recording: String

  /// What one run found.
  struct Found {
    var trial: CapacityTrial
    var outcome: ReplayOutcome
  }

  func run(rate: Double) async throws -> Found {
    let seconds = Double((warmUp + measured).nanoseconds) / 1e9
    let outcome = try await replay(.rate(rate), count: max(1, Int((rate * seconds).rounded())))
    return Found(trial: try judge(outcome, rate: rate), outcome: outcome)
  }

  /// Readings per second of a run as fast as possible, a second or so.
  func fastest() async throws -> Double {
    var count = readings.count
    while true {
      let outcome = try await replay(.virtual, count: count)
      let rate = Double(outcome.readings) / max(outcome.seconds, 1e-6)
      if outcome.seconds > 0.5 || count > 4_000_000 { return rate }
      count *= 4
    }
  }

  private func replay(_ pace: ReplayOptions.Pace, count: Int) async throws -> ReplayOutcome {
    let source = try LoopedReadings(readings, count: count, file: recording)
    let results = try ResultsFile(path: nil)
    var options = options
    options.pace = pace
    options.warmUp = warmUp
    var replay = Replay(plan, options: options)
    return try await replay.run(
      ReplayPorts(
        next: { source.next(&$0) },
        write: { try results.write($0) },
        progress: { _ in try Interrupts.shared.check() }
      )
    )
  }

  private func judge(_ outcome: ReplayOutcome, rate: Double) throws -> CapacityTrial {
    guard let pacing = outcome.pacing else {
      return CapacityTrial(
        rate: rate,
        reasons: ["no reading was due behind the warm-up"],
        isOnlyLate: true
      )
    }
    var reasons = outcome.invalidReasons.isEmpty ? [] : [Self.missed(pacing)]
    if CapacityTrial.grows(pacing.backlogSlope, rate: rate) {
      reasons.append("the backlog grew by \(Int(pacing.backlogSlope ?? 0)) readings/s")
    }
    for outcome in try ThresholdCheck.evaluate(thresholds, result: result(outcome), file: nil)
    where !outcome.ok {
      reasons.append("\(outcome.text) does not hold")
    }
    return CapacityTrial(
      rate: rate,
      reasons: reasons,
      isOnlyLate: reasons.count == 1 && !outcome.invalidReasons.isEmpty,
      backlogSlope: pacing.backlogSlope,
      latency: pacing.readingLatency
    )
  }

  private static func missed(_ pacing: Pacing) -> String {
    let percent = (pacing.lateShare * 1_000).rounded() / 10
    return "\(percent) % of the readings could not be handed over in time"
  }

  /// What thresholds about latency can name.
  private func result(_ outcome: ReplayOutcome) -> RunResult {
    RunResult(
      version: tidemarkVersion,
      scenario: recording,
      seed: 0,
      devices: plan.catalog.devices.count,
      duration: measured,
      mode: .paced,
      threads: options.threads,
      batchSize: options.batchSize,
      readings: outcome.readings,
      digests: RunResult.Digests(recording: ""),
      ledger: outcome.ledger,
      processingLatency: outcome.processingLatency,
      pacing: outcome.pacing,
      steps: plan.steps.indices.compactMap { outcome.steps[$0] }
    )
  }
}
