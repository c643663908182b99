/// The metrics that a run of some pipeline has, known before it runs.
///
/// One list of metrics serves the names before a run and the values after it, so that they cannot
/// disagree. Where a step is called like a group of the run, such as `ledger`, the latter wins.
package struct MetricCatalog: Sendable {
  /// In the order of the pipeline; without values if there was no run yet.
  package let metrics: [Metric]
  private let indices: [String: Int]

  /// A step of a pipeline, as far as its metrics depend on it.
  package struct Step: Sendable {
    package var name: String
    package var kind: StepResult.Kind
    /// Of a window step: what it computes.
    package var aggregates: [String]

    package init(_ name: String, _ kind: StepResult.Kind, aggregates: [String] = []) {
      self.name = name
      self.kind = kind
      self.aggregates = aggregates
    }
  }

  /// The metrics of a pipeline with these steps.
  ///
  /// `anomalyKinds` are those that the scenario may inject: each has a recall of its own.
  package init(steps: [Step], anomalyKinds: [String] = []) {
    var metrics = Self.run(nil)
    for step in steps {
      switch step.kind {
      case .validate: metrics += Self.validate(step.name, nil)
      case .deduplicate: metrics += Self.deduplicate(step.name, nil)
      case .filter: metrics += Self.filter(step.name, nil)
      case .map: metrics += Self.map(step.name, nil)
      case .reorder: metrics += Self.reorder(step.name, nil)
      case .window:
        metrics += Self.window(step.name, nil, nil)
        metrics += Self.truth(step.name, nil, aggregates: step.aggregates, isVerified: false)
      case .detect: metrics += Self.detect(step.name, nil, nil, kinds: anomalyKinds)
      }
    }
    self.init(metrics)
  }

  /// The metrics of a run, with their values.
  package init(_ result: RunResult) {
    var metrics = Self.run(result)
    for step in result.steps {
      switch step.outcome {
      case .validate(let validate): metrics += Self.validate(step.name, validate)
      case .deduplicate(let deduplicate): metrics += Self.deduplicate(step.name, deduplicate)
      case .filter(let filter): metrics += Self.filter(step.name, filter)
      case .map(let map): metrics += Self.map(step.name, map)
      case .reorder(let reorder): metrics += Self.reorder(step.name, reorder)
      case .window(let window):
        metrics += Self.window(step.name, window, step.latency)
        metrics += Self.truth(
          step.name,
          window.truth,
          aggregates: window.aggregates,
          isVerified: result.verification != nil
        )
      case .detect(let detect):
        let kinds = detect.scores.detector.kinds.map(\.kind)
        metrics += Self.detect(step.name, detect, step.latency, kinds: kinds)
      }
    }
    self.init(metrics)
  }

  init(_ metrics: [Metric]) {
    self.metrics = metrics
    indices = Dictionary(
      metrics.enumerated().map { ($0.element.name, $0.offset) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  /// What a queueing simulation tells.
  package init(readingLatency: SpanStatistics?) {
    var metrics: [Metric] = []
    metrics.addOfMachine { $0.add("reading-latency", spans: readingLatency) }
    self.init(metrics)
  }

  package var names: [String] { metrics.map(\.name) }

  package subscript(name: String) -> Metric? { indices[name].map { metrics[$0] } }
}

extension RunResult {
  /// Every number of the run that a threshold can name, but for those that were not asked for.
  package var metrics: [Metric] { MetricCatalog(self).metrics.filter { $0.absence == nil } }
}

extension MetricCatalog {
  private static func run(_ result: RunResult?) -> [Metric] {
    var metrics: [Metric] = []
    metrics.add("readings", count: result?.readings)
    metrics.add("ledger.generated", count: result?.ledger.generated)
    metrics.add("ledger", ledger: result?.ledger)
    metrics.addOfMachine { metrics in
      metrics.append(Metric("bytes-per-reading", .number, result?.bytesPerReading))
      metrics.append(Metric("throughput.simulate", .rate, result?.throughput.simulate))
      metrics.append(Metric("throughput.replay", .rate, result?.throughput.replay))
      // One run has one replay: its median over repetitions is its own rate.
      metrics.append(Metric("throughput.p50", .rate, result?.throughput.replay))
      metrics.add("processing-latency", spans: result?.processingLatency)
      metrics.add("pacing.lag", spans: result?.pacing?.lag)
      metrics.add("reading-latency", spans: result?.pacing?.readingLatency)
      metrics.add("pacing.late", count: result?.pacing?.late, of: result?.pacing?.lag.count)
      metrics.add("pacing.most-waiting", count: result?.pacing?.mostWaiting)
    }
    return metrics
  }

  private static func validate(_ step: String, _ result: ValidateResult?) -> [Metric] {
    var metrics: [Metric] = []
    metrics.add("\(step).in", count: result?.input)
    metrics.add("\(step).rejected", count: result?.rejected, of: result?.input)
    return metrics
  }

  private static func deduplicate(_ step: String, _ result: DeduplicateResult?) -> [Metric] {
    var metrics: [Metric] = []
    metrics.add("\(step).in", count: result?.input)
    metrics.add("\(step).duplicates", count: result?.duplicates, of: result?.input)
    return metrics
  }

  private static func filter(_ step: String, _ result: FilterResult?) -> [Metric] {
    var metrics: [Metric] = []
    metrics.add("\(step).in", count: result?.input)
    metrics.add("\(step).filtered", count: result?.filtered, of: result?.input)
    return metrics
  }

  private static func map(_ step: String, _ result: MapResult?) -> [Metric] {
    var metrics: [Metric] = []
    metrics.add("\(step).in", count: result?.input)
    return metrics
  }

  private static func reorder(_ step: String, _ result: ReorderResult?) -> [Metric] {
    var metrics: [Metric] = []
    metrics.add("\(step).in", count: result?.input)
    metrics.add("\(step).late", count: result?.late, of: result?.input)
    metrics.add("\(step).most-held", count: result?.mostHeld)
    return metrics
  }

  private static func window(
    _ step: String,
    _ result: WindowResult?,
    _ split: LatencySplit?
  ) -> [Metric] {
    var metrics: [Metric] = []
    metrics.add("\(step).in", count: result?.ledger.generated)
    metrics.add(step, ledger: result?.ledger)
    metrics.add("\(step).results", count: result?.results)
    metrics.add("\(step).updates", count: result?.updates)
    metrics.add("\(step).end-of-input-firings", count: result?.endOfInputFirings)
    metrics.add("\(step).open-windows", count: result?.openWindows)
    metrics.add("\(step).result-latency", spans: result?.resultLatency)
    metrics.add(step, split: split)
    return metrics
  }

  private static func detect(
    _ step: String,
    _ result: DetectResult?,
    _ split: LatencySplit?,
    kinds: [String]
  ) -> [Metric] {
    var metrics: [Metric] = []
    metrics.add("\(step).in", count: result?.input)
    metrics += accuracy(step, result?.scores.detector, kinds: kinds)
    metrics.add(step, split: split)
    return metrics
  }

  /// How well alerts match the truth, whoever raised them.
  static func accuracy(_ step: String, _ score: AccuracyScore?, kinds: [String]) -> [Metric] {
    var metrics: [Metric] = []
    metrics.add("\(step).alerts", count: score.map { Int64($0.alerts) })
    metrics.append(Metric("\(step).precision", .share, score?.precision))
    metrics.append(Metric("\(step).recall", .share, score?.recall))
    for kind in kinds {
      let row = score?.kinds.first { $0.kind == kind }
      metrics.append(Metric("\(step).recall.\(kind)", .share, row?.recall))
    }
    metrics.append(Metric("\(step).f1", .share, score?.f1))
    metrics.append(Metric("\(step).false-alarms", .number, score?.falseAlarmsPerDeviceDay))
    metrics.add("\(step).detection-delay", spans: score?.detectionDelay)
    return metrics
  }
}
