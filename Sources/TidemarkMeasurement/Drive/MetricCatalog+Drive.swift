extension MetricCatalog {
  /// The metrics of a driven program for a pipeline with these steps, known before it runs.
  package init(drivenSteps steps: [(name: String, kind: StepResult.Kind)], anomalyKinds: [String]) {
    var metrics = Self.drive(nil)
    for step in steps where step.kind == .window { metrics += Self.window(step.name, driven: nil) }
    for step in steps where step.kind == .detect {
      metrics += Self.detect(step.name, driven: nil, kinds: anomalyKinds)
    }
    self.init(metrics)
  }

  /// The metrics of a driven program, with their values.
  package init(_ result: DriveResult) {
    var metrics = Self.drive(result)
    for window in result.windows { metrics += Self.window(window.step, driven: window) }
    for detector in result.detectors {
      let kinds = detector.program.kinds.map(\.kind)
      metrics += Self.detect(detector.step, driven: detector, kinds: kinds)
    }
    self.init(metrics)
  }

  private static func drive(_ result: DriveResult?) -> [Metric] {
    var metrics: [Metric] = []
    metrics.add("readings", count: result?.readings)
    let rate = result.flatMap { $0.seconds > 0 ? Double($0.readings) / $0.seconds : nil }
    metrics.append(Metric("throughput.drive", .rate, rate))
    metrics.add("pacing.lag", spans: result?.pacing?.lag)
    metrics.add("pacing.late", count: result?.pacing?.late, of: result?.pacing?.lag.count)
    metrics.add("reading-latency", spans: result?.pacing?.readingLatency)
    return metrics
  }

  private static func window(_ step: String, driven score: WindowScore?) -> [Metric] {
    var metrics: [Metric] = []
    metrics.add("\(step).expected", count: score?.expected)
    metrics.add("\(step).right", count: score?.right, of: score?.expected)
    metrics.add("\(step).wrong", count: score?.wrong, of: score?.expected)
    metrics.add("\(step).missing", count: score?.missing, of: score?.expected)
    metrics.add("\(step).unexpected", count: score?.unexpected)
    metrics.add("\(step).results", count: score?.results)
    metrics.add("\(step).updates", count: score?.updates)
    metrics.add("\(step).more", count: score?.contents?.more, of: score?.expected)
    metrics.add("\(step).fewer", count: score?.contents?.fewer, of: score?.expected)
    metrics.append(Metric("\(step).completeness", .share, score?.contents?.completeness))
    metrics.add("\(step).processing-latency", spans: score?.latency)
    return metrics
  }

  private static func detect(
    _ step: String,
    driven detector: DriveResult.Detector?,
    kinds: [String]
  ) -> [Metric] {
    var metrics = accuracy(step, detector?.program, kinds: kinds)
    metrics.add("\(step).shared", count: detector?.shared)
    metrics.add("\(step).repeated", count: detector?.repeated)
    metrics.add("\(step).processing-latency", spans: detector?.latency)
    return metrics
  }
}
