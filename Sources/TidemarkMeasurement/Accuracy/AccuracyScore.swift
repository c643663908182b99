package import TidemarkCore

/// How well alerts match the anomalies that are known to be there.
///
/// - An anomaly is *hit* when an alert of its series lies in onset...(end + grace), both included.
/// - An alert is *true* when it lies in such an interval of some anomaly of its series, and a false
///   alarm otherwise. There is no credit before the onset.
/// - *Recall* = anomalies hit / anomalies; *precision* = true alerts / alerts; F1 from both.
/// - *Detection delay* = τ of the first alert in the interval − true onset, per anomaly hit.
///
/// An alert's place is its `measuredAt`, compared with the true times of the anomalies.
package struct AccuracyScore: Sendable, Equatable {
  /// Recall for the anomalies of one kind.
  package struct KindRecall: Sendable, Equatable {
    package var kind: String
    package var events: Int
    package var hits: Int
    /// Nil if no anomaly of the kind occurred.
    package var recall: Double? { ratio(hits, events) }

    package init(kind: String, events: Int, hits: Int) {
      self.kind = kind
      self.events = events
      self.hits = hits
    }
  }

  package var alerts: Int
  /// Alerts that lie in an anomaly's interval.
  package var trueAlerts: Int
  /// By kind, in the order of the kinds' names.
  package var kinds: [KindRecall]
  /// Over the anomalies that were hit; nil if none was.
  package var detectionDelay: SpanStatistics?
  /// See `ScoringRules.deviceDays`.
  package var deviceDays: Double

  package init(
    alerts: Int,
    trueAlerts: Int,
    kinds: [KindRecall],
    detectionDelay: SpanStatistics?,
    deviceDays: Double
  ) {
    self.alerts = alerts
    self.trueAlerts = trueAlerts
    self.kinds = kinds
    self.detectionDelay = detectionDelay
    self.deviceDays = deviceDays
  }
}

extension AccuracyScore {
  /// Anomalies that occurred.
  package var events: Int { kinds.reduce(0) { $0 + $1.events } }
  /// Anomalies that were hit.
  package var hits: Int { kinds.reduce(0) { $0 + $1.hits } }
  package var falseAlarms: Int { alerts - trueAlerts }

  /// Nil without alerts.
  package var precision: Double? { ratio(trueAlerts, alerts) }
  /// Nil without anomalies.
  package var recall: Double? { ratio(hits, events) }

  /// Harmonic mean of precision and recall; 0 where nothing was hit, nil without anomalies.
  package var f1: Double? {
    guard let recall else { return nil }
    guard let precision, precision + recall > 0 else { return 0 }
    return 2 * precision * recall / (precision + recall)
  }

  /// Nil if nothing was watched.
  package var falseAlarmsPerDeviceDay: Double? {
    deviceDays > 0 ? Double(falseAlarms) / deviceDays : nil
  }
}

/// A detector beside those that know nothing: one that is not better than them proves nothing.
package struct DetectionScores: Sendable, Equatable {
  package var detector: AccuracyScore
  /// Never raises an alert.
  package var null: AccuracyScore
  /// Raises alerts at random, under the detector's policy.
  package var random: AccuracyScore

  package init(detector: AccuracyScore, null: AccuracyScore, random: AccuracyScore) {
    self.detector = detector
    self.null = null
    self.random = random
  }

  /// Scores the alerts of a detector and of its random twin by the same rules.
  package init(truth: [Anomaly], detector: [Alert], random: [Alert], rules: ScoringRules) {
    self.init(
      detector: AccuracyScore(truth: truth, alerts: detector, rules: rules),
      null: AccuracyScore(truth: truth, alerts: [], rules: rules),
      random: AccuracyScore(truth: truth, alerts: random, rules: rules)
    )
  }
}

private func ratio(_ part: Int, _ whole: Int) -> Double? {
  whole > 0 ? Double(part) / Double(whole) : nil
}
