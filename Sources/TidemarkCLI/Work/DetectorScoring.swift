import TidemarkCore
import TidemarkMeasurement
import TidemarkReplay
import TidemarkStreams

/// Scores what detectors and their random twins raised against the truth.
struct DetectorScoring {
  private let plan: Plan
  private let truth: [Anomaly]
  /// Of all anomalies that there could be.
  private let kinds: [String]
  private let duration: TimeSpan

  init(_ plan: Plan, truth: [Anomaly], kinds: [String], duration: TimeSpan) {
    self.kinds = kinds
    self.plan = plan
    self.truth = truth
    self.duration = duration
  }

  /// Nil for steps that are no detectors, and for the twins, which are scored beside theirs.
  func result(step index: Int, _ outcome: ReplayOutcome) -> StepResult? {
    let step = plan.steps[index]
    guard let detections = outcome.detections[index], !DetectorDummies.isTwin(step.step.name) else {
      return nil
    }
    let twin = outcome.detections.values.first {
      $0.step == DetectorDummies.twin(of: step.step.name)
    }
    let events = truth.filter { step.selects[Int($0.series)] }
    let devices = Set(
      step.selects.indices.filter { step.selects[$0] }.map { plan.catalog.series[$0].device }
    )
    let rules = ScoringRules(
      grace: .zero,
      devices: devices.count,
      duration: duration,
      kinds: kinds
    )
    let scores = DetectionScores(
      truth: events,
      detector: detections.alerts,
      random: twin?.alerts ?? [],
      rules: rules
    )
    return StepResult(
      name: step.step.name,
      outcome: .detect(DetectResult(input: detections.input, scores: scores)),
      latency: detections.latency
    )
  }
}
