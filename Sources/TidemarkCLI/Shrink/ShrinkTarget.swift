import TidemarkCore
import TidemarkMeasurement
import TidemarkReplay
import TidemarkScenario
import TidemarkStreams

/// What must still fail of fewer readings.
enum ShrinkTarget: Sendable {
  case threshold(Threshold)
  /// A check of `--verify`, by name.
  case check(String)
  /// A reading whose class or windows are others than a case expects.
  case fate(expected: CaseExpectation.Fate, found: CaseExpectation.Fate)
}

/// Asks of some readings whether they fail.
struct ShrinkQuestion: Sendable {
  let topology: Topology
  let target: ShrinkTarget
  let seed: UInt64

  func fails(_ subset: ReadingSubset) async throws -> Bool {
    // A pipeline may name a sensor that only readings have that are not here.
    guard let plan = try? Plan(topology, catalog: subset.catalog) else { return false }
    switch target {
    case .threshold(let threshold):
      return try await Self.outcome(threshold, plan, subset.readings)?.ok == false
    case .check(let name):
      let verifier = RunVerifier(plan, arrived: subset.readings, lost: nil, seed: seed)
      guard case .failed = try await verifier.check(named: name)?.state else { return false }
      return true
    case .fate(let expected, let found):
      let fate = try? Self.fate(expected, plan, subset.readings)
      return fate == found
    }
  }

  /// How a threshold fares with some readings; nil if they have no such number.
  static func outcome(
    _ threshold: Threshold,
    _ plan: Plan,
    _ readings: ReadingBatch
  ) async throws -> ThresholdOutcome? {
    var options = ReplayOptions()
    // Nobody reads the lines.
    options.takeResults = { _, _ in }
    var replay = Replay(plan, options: options)
    let all = OneBatch(readings)
    let outcome = try await replay.run(ReplayPorts(next: { all.hand(to: &$0) }))
    let result = RunResult(
      version: tidemarkVersion,
      scenario: "",
      seed: 0,
      devices: plan.catalog.devices.count,
      duration: .zero,
      batchSize: options.batchSize,
      readings: Int64(readings.count),
      digests: RunResult.Digests(recording: ""),
      ledger: outcome.ledger,
      steps: plan.steps.indices.compactMap { outcome.steps[$0] }
    )
    let judged = try ThresholdCheck.evaluate([threshold], result: result, file: nil).first
    return judged.flatMap { $0.value == nil ? nil : $0 }
  }

  /// What becomes of a reading.
  static func fate(
    _ watch: CaseExpectation.Fate,
    _ plan: Plan,
    _ readings: ReadingBatch
  ) throws -> CaseExpectation.Fate {
    let story = try ReadingStory.find(
      watch.reading,
      copy: watch.copy,
      plan: plan,
      arrived: readings,
      lost: ReadingBatch()
    )
    return CaseExpectation.Fate(
      reading: watch.reading,
      copy: watch.copy,
      ledgerClass: story.ledgerClass,
      windows: watch.windows == nil ? nil : story.enteredStarts
    )
  }
}

extension Threshold {
  /// Refuses what is not a function of readings and pipeline alone.
  func checkShrinkable(_ topology: Topology) throws(Failure) {
    if case .baseline = bound {
      throw Failure(.usage, "--threshold '\(text)': there is no baseline to compare with")
    }
    if metric.hasPrefix("ledger.lost") {
      throw Failure(.usage, "--threshold '\(text)': readings that never arrived are in no case")
    }
    let catalog = MetricCatalog(topology, anomalyKinds: [])
    guard let known = catalog[metric] else { return }
    guard !known.isOfMachine else {
      throw Failure(
        .usage,
        "--threshold '\(text)': it depends on the machine or the file, not on readings"
      )
    }
    if known.absence != nil {
      throw Failure(
        .usage,
        "--threshold '\(text)': what is measured against the truth goes by readings that never arrived, too"
      )
    }
    let step = topology.steps.first { $0.name == metric.prefix { $0 != "." } }
    if case .process = step?.operation {
      throw Failure(
        .usage,
        "--threshold '\(text)': detectors are scored by anomalies, not by single readings"
      )
    }
  }
}
