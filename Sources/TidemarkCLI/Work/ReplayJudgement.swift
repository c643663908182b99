import TidemarkCore
import TidemarkMeasurement
import TidemarkRecording
import TidemarkReplay
import TidemarkStreams

/// Puts what one replay found beside the truth of the recording: ledger, steps, scores.
struct ReplayJudgement {
  let plan: Plan
  let header: RecordingHeader
  let summary: RecordingSummary
  let truth: [Anomaly]
  /// Kinds of anomalies that there are, or could have been.
  let kinds: [String]

  /// Kinds of anomalies that there are, or could have been: a seed that draws none of a kind leaves
  /// its recall without a value, not without a name.
  static func kinds(_ truth: [Anomaly], possible: [String]) -> [String] {
    Set(truth.map(\.kind)).union(possible).sorted()
  }

  /// The run, without what only its runner knows: files, digest of the results, thresholds.
  func result(_ outcome: ReplayOutcome, _ options: ReplayOptions) -> RunResult {
    var ledger = outcome.ledger
    ledger[.lost] = Int64(summary.lost)
    ledger.generated = Int64(summary.readings) + Int64(summary.lost)
    let span = summary.span
    let scoring = DetectorScoring(plan, truth: truth, kinds: kinds, duration: span)
    var mode = RunResult.Mode.paced
    if case .virtual = options.pace { mode = .virtual }
    return RunResult(
      version: tidemarkVersion,
      scenario: header.name,
      seed: header.seed,
      devices: header.catalog.devices.count,
      duration: header.duration ?? span,
      mode: mode,
      threads: options.threads,
      batchSize: options.batchSize,
      readings: Int64(summary.readings),
      digests: RunResult.Digests(recording: summary.digest.hex),
      ledger: ledger,
      throughput: RunResult.Throughput(
        replay: Double(outcome.readings - outcome.readingsBefore) / outcome.seconds
      ),
      processingLatency: outcome.processingLatency,
      pacing: outcome.pacing,
      steps: plan.steps.indices.compactMap { index in
        options.silentSteps.contains(plan.steps[index].step.name)
          ? nil : outcome.steps[index] ?? scoring.result(step: index, outcome)
      },
      faults: outcome.invalidReasons + (ledger.generated == 0 ? ["there was no reading"] : [])
    )
  }
}
