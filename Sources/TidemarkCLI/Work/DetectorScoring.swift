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
    let scores = DetectionScores(
      truth: events(index),
      detector: detections.alerts,
      random: twin?.alerts ?? [],
      rules: rules(index)
    )
    return StepResult(
      name: step.step.name,
      outcome: .detect(DetectResult(input: detections.input, scores: scores)),
      latency: detections.latency
    )
  }

  /// Alerts that somebody else raised for a step.
  func score(step index: Int, _ alerts: [Alert]) -> AccuracyScore {
    AccuracyScore(truth: events(index), alerts: alerts, rules: rules(index))
  }

  private func events(_ index: Int) -> [Anomaly] {
    truth.filter { plan.steps[index].selects[Int($0.series)] }
  }

  private func rules(_ index: Int) -> ScoringRules {
    let selects = plan.steps[index].selects
    let devices = Set(selects.indices.filter { selects[$0] }.map { plan.catalog.series[$0].device })
    return ScoringRules(grace: .zero, devices: devices.count, duration: duration, kinds: kinds)
  }
}
