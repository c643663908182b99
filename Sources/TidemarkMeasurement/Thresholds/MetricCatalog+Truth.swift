extension MetricCatalog {
  /// Why metrics about truth have no value in a run that was not verified.
  private static let absence = "needs --verify"

  /// What only a run with `--verify` knows of a window step with these aggregates.
  static func truth(
    _ step: String,
    _ truth: WindowTruth?,
    aggregates: [String],
    isVerified: Bool
  ) -> [Metric] {
    var metrics: [Metric] = []
    for windowClass in WindowTruth.WindowClass.allCases {
      let count = truth?[windowClass]
      metrics.add("\(step).windows.\(windowClass.rawValue)", count: count, of: truth?.windows)
    }
    metrics.add("\(step).windows.without-result", count: truth?.withoutResult)
    metrics.add("\(step).windows.without-truth", count: truth?.withoutTruth)
    let completeness = "\(step).completeness"
    metrics.append(Metric(completeness, .share, truth?.overallCompleteness))
    metrics.append(Metric(completeness + ".min", .share, truth?.completeness?.min))
    metrics.append(Metric(completeness + ".p1", .share, truth?.completeness?.p1))
    metrics.append(Metric(completeness + ".p50", .share, truth?.completeness?.p50))
    for aggregate in aggregates {
      let error = truth?.errors.first { $0.aggregate == aggregate }
      metrics.add("\(step).value-error.\(aggregate)", .number, error?.absolute)
      metrics.add("\(step).relative-error.\(aggregate)", .share, error?.relative)
    }
    guard !isVerified else { return metrics }
    return metrics.map { metric in
      var metric = metric
      metric.absence = absence
      return metric
    }
  }
}

extension [Metric] {
  fileprivate mutating func add(
    _ name: String,
    _ dimension: Threshold.Dimension,
    _ values: ValueStatistics?
  ) {
    append(Metric(name + ".p50", dimension, values?.p50))
    append(Metric(name + ".p99", dimension, values?.p99))
    append(Metric(name + ".max", dimension, values?.max))
  }
}
