import TidemarkCore
import TidemarkExchange
import TidemarkMeasurement
import TidemarkRecording
import TidemarkReplay
import TidemarkStreams

/// Scores what a program printed by what the embedded engine gives out, and by the truth.
struct DriveScoring {
  let plan: Plan
  private let work: DriveWork
  private let header: RecordingHeader
  private let summary: RecordingSummary
  private let truth: [Anomaly]

  /// - Throws: `Failure` for a pipeline that does not fit the recording, for thresholds that name no metric,
  ///   and for a recording without readings.
  init(_ work: DriveWork) throws {
    self.work = work
    let reader = try work.access.open(work.recording)
    header = reader.header
    summary = reader.summary
    truth = try reader.anomalies()
    guard summary.readings > 0 else {
      throw Failure(.noInput, "there is no reading inside", file: work.recording)
    }
    do {
      plan = try Plan(work.pipeline.topology, catalog: header.catalog)
    } catch {
      throw error.inFile(work.pipeline.file)
    }
    guard plan.steps.contains(where: { $0.step.operation.isCompared }) else {
      throw Failure(
        .usage,
        "the pipeline has no window and no detector: there is nothing to compare a program with",
        file: work.pipeline.file
      )
    }
    try ThresholdCheck.validate(
      work.pipeline.thresholds.filter { !isDriven($0) },
      catalog: MetricCatalog(work.pipeline.topology, anomalyKinds: kinds),
      file: work.pipeline.file
    )
    try ThresholdCheck.validate(
      work.pipeline.thresholds.filter(isDriven),
      catalog: catalog,
      file: nil
    )
    try ThresholdCheck.validate(work.request.thresholds, catalog: catalog, file: "--threshold")
  }

  private var kinds: [String] {
    Set(truth.map(\.kind)).union(work.possibleKinds).sorted()
  }

  /// What can be said of a driven program.
  private var catalog: MetricCatalog {
    let steps = plan.steps.map { (name: $0.step.name, kind: $0.step.operation.resultKind) }
    return MetricCatalog(drivenSteps: steps, anomalyKinds: kinds)
  }

  /// Whether a threshold asks for what a program outside has too.
  private func isDriven(_ threshold: Threshold) -> Bool { catalog[threshold.metric] != nil }

  func result(_ driven: DriveWork.Driven, _ outcome: ReplayOutcome) throws -> DriveResult {
    let matcher = driven.printed.matcher
    let due = dueTimes(driven)
    var mode = RunResult.Mode.paced
    if case .virtual = work.request.options.pace { mode = .virtual }
    var result = DriveResult(
      subject: DriveResult.Subject(
        recording: work.recording,
        command: work.request.command,
        format: work.request.layout.rawValue
      ),
      mode: mode,
      readings: Int64(driven.rows),
      seconds: Double(max(1, driven.printed.closedAt ?? 0)) / 1e9,
      windows: matcher.windows.map { score($0, due, outcome) },
      detectors: try detectors(matcher, due, outcome),
      otherLines: matcher.others,
      pacing: driven.pacing,
      faults: driven.pacing?.faults ?? []
    )
    result.thresholds = try thresholds(result)
    return result
  }

  private func thresholds(_ result: DriveResult) throws -> [ThresholdOutcome] {
    let catalog = MetricCatalog(result)
    return try (work.pipeline.thresholds + work.request.thresholds).flatMap { threshold in
      guard isDriven(threshold) else {
        let reason = ThresholdOutcome.State.skipped("of the embedded engine")
        return [
          ThresholdOutcome(text: threshold.text, state: reason, value: nil, dimension: .number)
        ]
      }
      return try ThresholdCheck.evaluate([threshold], catalog: catalog, file: work.pipeline.file)
    }
  }

  private func dueTimes(_ driven: DriveWork.Driven) -> DueTimes {
    let pace = work.request.options.pace
    guard pace != .virtual else { return .writes(driven.log) }
    let first = summary.firstArrival?.nanoseconds ?? 0
    return .timetable(Timetable(firstTau: first, pace: pace))
  }

  private func score(
    _ matched: MatchedWindows,
    _ due: DueTimes,
    _ outcome: ReplayOutcome
  ) -> WindowScore {
    let expected = matched.expected
    let rules = NumberRules(expected.numbers)
    var score = WindowScore(step: expected.name)
    var latency = Histogram()
    score.results = matched.results
    score.updates = matched.updates
    score.expectedUpdates = expected.updates
    score.unexpected = Int64(matched.unexpected.values.count { !$0 })
    if case .window(let window) = outcome.steps[expected.step]?.outcome {
      score.tooLate = window.ledger.tooLate
    }
    for window in expected.causes.indices {
      if let readAt = matched.readAt[window], let cause = expected.causes[window],
        let due = due.due(cause)
      {
        latency.record(readAt - due)
      }
      let isThere = matched.readAt[window] != nil && !matched.isWithdrawn[window]
      guard !expected.isWithdrawn[window] else {
        if isThere { score.unexpected += 1 }
        continue
      }
      score.expected += 1
      let wanted = expected.values(window)
      if isThere {
        score.compare(rules, expected: wanted, found: found(matched, window))
      } else {
        score.missing += 1
        if let count = rules.count { score.count(wanted[wanted.startIndex + count], nil) }
      }
    }
    score.latency = SpanStatistics(latency)
    return score
  }

  /// A text is as a number: that of the expectation if it is the same, else none that could be.
  private func found(_ matched: MatchedWindows, _ window: Int) -> ArraySlice<Double?> {
    var values = matched.values(window)
    guard matched.expected.endsInText, let last = values.indices.last else { return values }
    let wanted = matched.expected.values(window)
    values[last] = matched.texts[window].map { text in
      text == matched.expected.texts[window] ? wanted[wanted.endIndex - 1] : -1
    }
    return values
  }

  private func detectors(
    _ matcher: ResultMatcher,
    _ due: DueTimes,
    _ outcome: ReplayOutcome
  ) throws -> [DriveResult.Detector] {
    guard !matcher.alerts.isEmpty else { return [] }
    var reader = try work.access.open(work.recording)
    let readings = try NamedReadings(
      matcher.alerts,
      in: &reader,
      file: work.request.outputName
    )
    let scoring = DetectorScoring(plan, truth: truth, kinds: kinds, duration: summary.span)
    return matcher.alerts.enumerated().map { index, matched in
      detector(matched, readings.found[index], scoring, due, outcome)
    }
  }

  private func detector(
    _ matched: MatchedAlerts,
    _ found: [MatchedAlerts.Name: NamedReadings.Found],
    _ scoring: DetectorScoring,
    _ due: DueTimes,
    _ outcome: ReplayOutcome
  ) -> DriveResult.Detector {
    let step = matched.expected.step
    var latency = Histogram()
    var readings: [SeriesReading: Alert] = [:]
    for (name, alert) in matched.alerts {
      guard let reading = found[name] else { continue }
      if let due = due.due(reading.cause) { latency.record(alert.readAt - due) }
      readings[reading.name] = Alert(
        series: reading.name.series,
        measuredAt: reading.measuredAt,
        raisedAt: Timestamp(nanoseconds: reading.cause.tau),
        score: 0
      )
    }
    return DriveResult.Detector(
      step: matched.expected.name,
      program: scoring.score(step: step, Array(readings.values)),
      embedded: scoring.score(step: step, outcome.detections[step]?.alerts ?? []),
      shared: Int64(readings.keys.count { matched.expected.readings.contains($0) }),
      repeated: matched.repeated + Int64(matched.alerts.count - readings.count),
      latency: SpanStatistics(latency)
    )
  }
}

extension Step.Operation {
  /// Whether a program's results are compared with those of such a step.
  fileprivate var isCompared: Bool {
    switch self {
    case .window, .process: true
    case .validate, .deduplicate, .filter, .map, .reorder, .custom: false
    }
  }
}
