package import TidemarkCore

/// Holds a run's numbers against its thresholds.
package enum ThresholdCheck {
  /// Throws for the first threshold that names no metric, or whose bound has another unit than its
  /// metric.
  ///
  /// Needs no run: a typing error should cost a second, not an hour. `file` is where the thresholds
  /// were written.
  package static func validate(
    _ thresholds: [Threshold],
    catalog: MetricCatalog,
    file: String?
  ) throws(Failure) {
    for threshold in thresholds { _ = try metric(of: threshold, in: catalog, file: file) }
  }

  /// Judges each threshold.
  ///
  /// `baseline` holds the metrics of an earlier run by name; without it, thresholds relative to a
  /// baseline are skipped, and so are those about truth in a run that was not verified. Any other metric
  /// that has no value in this run fails its threshold. Throws as `validate` does, and if the baseline
  /// lacks a metric.
  package static func evaluate(
    _ thresholds: [Threshold],
    result: RunResult,
    baseline: [String: Double]? = nil,
    file: String?
  ) throws(Failure) -> [ThresholdOutcome] {
    try evaluate(thresholds, catalog: MetricCatalog(result), baseline: baseline, file: file)
  }

  /// The same of metrics that are not those of a run.
  package static func evaluate(
    _ thresholds: [Threshold],
    catalog: MetricCatalog,
    baseline: [String: Double]? = nil,
    file: String?
  ) throws(Failure) -> [ThresholdOutcome] {
    var outcomes: [ThresholdOutcome] = []
    for threshold in thresholds {
      let metric = try metric(of: threshold, in: catalog, file: file)
      let state = try judge(threshold, metric, baseline: baseline, file: file)
      outcomes.append(
        ThresholdOutcome(
          text: threshold.text,
          state: state,
          value: metric.value,
          dimension: metric.dimension
        )
      )
    }
    return outcomes
  }

  private static func judge(
    _ threshold: Threshold,
    _ metric: Metric,
    baseline: [String: Double]?,
    file: String?
  ) throws(Failure) -> ThresholdOutcome.State {
    if let absence = metric.absence { return .skipped(absence) }
    let bound: Double
    switch threshold.bound {
    case .value(let value, _): bound = value
    case .baseline(let factor):
      guard let baseline else { return .skipped("no baseline") }
      guard let value = baseline[metric.name] else {
        throw Failure(
          .noBaseline,
          "the baseline has no value for '\(metric.name)': record it again",
          file: file,
          line: threshold.line,
          column: threshold.column
        )
      }
      bound = value * factor
    }
    guard let value = metric.value else { return .failed("no value") }
    return threshold.comparison.holds(value, bound) ? .held : .failed(nil)
  }

  private static func metric(
    of threshold: Threshold,
    in catalog: MetricCatalog,
    file: String?
  ) throws(Failure) -> Metric {
    guard let metric = catalog[threshold.metric] else {
      throw failure(unknownMetric(threshold.metric, catalog), threshold, file)
    }
    if case .value(let bound, let dimension) = threshold.bound,
      !metric.dimension.accepts(bound, dimension)
    {
      throw failure(wrongUnit(metric, catalog), threshold, file)
    }
    return metric
  }

  private static func failure(_ message: String, _ threshold: Threshold, _ file: String?) -> Failure
  {
    Failure(.usage, message, file: file, line: threshold.line, column: threshold.column)
  }
}

extension ThresholdCheck {
  private static func unknownMetric(_ name: String, _ catalog: MetricCatalog) -> String {
    let problem = "'\(name)' names no metric of this run"
    if let nearest = nearestName(to: name, among: catalog.names) {
      return "\(problem); did you mean '\(nearest)'?"
    }
    // Too far from everything as a whole: look at what the first word, a step or group, offers.
    let group = String(name.prefix { $0 != "." })
    let members = catalog.names.filter { $0.hasPrefix(group + ".") }
    if !members.isEmpty {
      let words = members.map { $0.dropFirst(group.count + 1) }
      return "\(problem); '\(group)' has \(words.joined(separator: ", "))"
    }
    var groups: [String] = []
    for metric in catalog.names {
      let word = String(metric.prefix { $0 != "." })
      if !groups.contains(word) { groups.append(word) }
    }
    if let nearest = nearestName(to: group, among: groups) {
      return "\(problem); did you mean '\(nearest)...'?"
    }
    return "\(problem), which has metrics of \(groups.joined(separator: ", "))"
  }

  private static func wrongUnit(_ metric: Metric, _ catalog: MetricCatalog) -> String {
    let share = metric.name + ".share"
    let hint =
      metric.dimension == .number && catalog[share] != nil
      ? "; its part of the whole is '\(share)'" : ""
    return "'\(metric.name)' is \(metric.dimension.advice)\(hint)"
  }
}

extension Threshold.Dimension {
  /// Whether a bound written in `dimension` can be compared with a metric of this dimension.
  ///
  /// A share may be written as a fraction, and zero needs no unit.
  func accepts(_ bound: Double, _ dimension: Threshold.Dimension) -> Bool {
    if self == dimension { return true }
    return dimension == .number && (self == .share || bound == 0)
  }

  /// What it is and how its bound is written.
  fileprivate var advice: String {
    switch self {
    case .number: "a plain number: write its bound without a unit, such as 12"
    case .share: "a share: write its bound as 8% or 0.08"
    case .span: "a span of time: write its bound with a unit, such as 40s"
    case .rate: "a rate: write its bound per second, such as 5M/s"
    }
  }
}
