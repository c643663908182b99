import TidemarkCore
package import TidemarkMeasurement

extension RunReport {
  /// What `run.json` holds and `run --json` prints; `RunSchema.json` describes it.
  ///
  /// Keys are a contract, their order is fixed, and what was not measured is `null`.
  package static func json(_ result: RunResult) -> String {
    JSONWriter.document { json in
      json.field("scenario", result.scenario)
      json.field("seed", result.seed)
      json.field("devices", result.devices)
      json.field("duration_ns", result.duration.nanoseconds)
      json.field("readings", result.readings)
      json.field("mode", result.mode.rawValue)
      json.field("threads", result.threads)
      json.field("batch_size", result.batchSize)
      json.field("version", result.version)
      if let recording = result.recording {
        json.object("recording") {
          $0.field("path", recording.path)
          $0.field("bytes", recording.bytes)
          $0.field("bytes_per_reading", result.bytesPerReading)
        }
      } else {
        json.null("recording")
      }
      json.object("digests") {
        $0.field("recording", result.digests.recording)
        $0.field("results", result.digests.results)
      }
      json.object("ledger") { $0.fields(result.ledger, total: "generated") }
      json.object("throughput") {
        $0.field("simulate_per_s", result.throughput.simulate)
        $0.field("replay_per_s", result.throughput.replay)
      }
      json.field("processing_latency_ns", result.processingLatency)
      json.field("pacing", result.pacing)
      json.object("steps") {
        for step in result.steps { $0.field(step) }
      }
      if let verification = result.verification { json.field("verification", verification) }
      json.array("thresholds", result.thresholds) { $0.fields($1) }
      json.field("verdict", result.verdict.rawValue)
      json.field("environment", result.environment)
      json.array("invalid_reasons", result.invalidReasons)
      json.object("metrics") {
        for metric in result.metrics { $0.field(metric.name, metric.value) }
      }
    }
  }
}

extension JSONWriter {
  mutating func field(_ key: String, _ statistics: SpanStatistics?) {
    guard let statistics else { return null(key) }
    object(key) {
      $0.field("count", statistics.count)
      $0.field("min", statistics.min)
      $0.field("p50", statistics.p50)
      $0.field("p95", statistics.p95)
      $0.field("p99", statistics.p99)
      $0.field("p99_9", statistics.p999)
      $0.field("p99_99", statistics.p9999)
      $0.field("max", statistics.max)
      $0.field("mean", statistics.mean)
    }
  }

  fileprivate mutating func field(_ key: String, _ split: LatencySplit?) {
    guard let split else { return null(key) }
    object(key) {
      for stage in LatencySplit.Stage.allCases { $0.field(stage.key, split[stage]) }
    }
  }

  fileprivate mutating func field(_ key: String, _ environment: RunEnvironment?) {
    guard let environment else { return null(key) }
    object(key) { json in
      json.array("command", environment.command)
      json.field("commit", environment.commit)
      json.field("cpu", environment.cpu)
      json.field("cores", environment.cores)
      json.field("memory_bytes", environment.memoryBytes)
      json.field("kernel", environment.kernel)
      json.field("architecture", environment.architecture)
      json.field("compiler", environment.compiler)
      json.field("build", environment.build)
      json.object("noise") {
        $0.field("loop_ns", environment.noise.loops)
        $0.field("spread", environment.noise.spread)
      }
    }
  }

  mutating func field(_ key: String, _ pacing: Pacing?) {
    guard let pacing else { return null(key) }
    object(key) {
      $0.field("lag_ns", pacing.lag)
      $0.field("reading_latency_ns", pacing.readingLatency)
      $0.field("tolerance_ns", pacing.tolerance.nanoseconds)
      $0.field("late", pacing.late)
      $0.field("late_share", pacing.lateShare)
      $0.field("most_waiting", pacing.mostWaiting)
      $0.field("backlog_slope_per_s", pacing.backlogSlope)
      if let steal = pacing.steal {
        $0.field("steal_ns", steal.nanoseconds)
      } else {
        $0.null("steal_ns")
      }
      $0.field("own_core", pacing.hasOwnCore)
    }
  }

  fileprivate mutating func fields(_ ledger: Ledger, total: String) {
    field(total, ledger.generated)
    for ledgerClass in LedgerClass.allCases { field(ledgerClass.key, ledger[ledgerClass]) }
    field("too_late", ledger.tooLate)
    field("too_late_share", ledger.share(of: ledger.tooLate))
    field("open", ledger.open)
  }

  fileprivate mutating func field(_ step: StepResult) {
    object(step.name) { json in
      json.field("kind", step.kind.rawValue)
      switch step.outcome {
      case .validate(let validate): json.fields(validate)
      case .deduplicate(let deduplicate):
        json.field("in", deduplicate.input)
        json.field("duplicates", deduplicate.duplicates)
      case .filter(let filter):
        json.field("in", filter.input)
        json.field("filtered", filter.filtered)
      case .map(let map): json.field("in", map.input)
      case .reorder(let reorder):
        json.field("in", reorder.input)
        json.field("late", reorder.late)
        json.field("most_held", reorder.mostHeld)
      case .window(let window):
        json.fields(window)
        json.field("latency_split_ns", step.latency)
      case .detect(let detect):
        json.fields(detect)
        json.field("latency_split_ns", step.latency)
      }
    }
  }

  private mutating func fields(_ validate: ValidateResult) {
    field("in", validate.input)
    field("rejected", validate.rejected)
    object("rejected_by_reason") {
      for reject in validate.rejects { $0.field(reject.reason, reject.count) }
    }
  }

  private mutating func fields(_ window: WindowResult) {
    object("ledger") { $0.fields(window.ledger, total: "in") }
    field("results", window.results)
    field("updates", window.updates)
    field("end_of_input_firings", window.endOfInputFirings)
    field("open_windows", window.openWindows)
    field("result_latency_ns", window.resultLatency)
    if let truth = window.truth { field("truth", truth) }
  }

  private mutating func fields(_ detect: DetectResult) {
    field("in", detect.input)
    fields(detect.scores.detector)
    object("dummies") { json in
      json.object("null") { $0.fields(detect.scores.null) }
      json.object("random") { $0.fields(detect.scores.random) }
    }
  }

  mutating func fields(_ score: AccuracyScore) {
    field("alerts", score.alerts)
    field("true_alerts", score.trueAlerts)
    field("anomalies", score.events)
    field("anomalies_hit", score.hits)
    field("precision", score.precision)
    field("recall", score.recall)
    field("f1", score.f1)
    object("recall_by_kind") {
      for row in score.kinds { $0.field(row.kind, row.recall) }
    }
    field("detection_delay_ns", score.detectionDelay)
    field("false_alarms_per_device_day", score.falseAlarmsPerDeviceDay)
  }

  mutating func fields(_ outcome: ThresholdOutcome) {
    field("text", outcome.text)
    field("ok", outcome.ok)
    field("value", outcome.value)
    field("unit", outcome.dimension.unit)
    if case .skipped = outcome.state { field("skipped", true) }
    if let reason = outcome.reason { field("reason", reason) }
  }
}

extension Threshold.Dimension {
  /// Of the bare number in JSON.
  fileprivate var unit: String {
    switch self {
    case .number: "1"
    case .share: "share"
    case .span: "ns"
    case .rate: "per_s"
    }
  }
}
