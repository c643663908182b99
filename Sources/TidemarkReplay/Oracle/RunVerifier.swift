package import TidemarkCore
package import TidemarkMeasurement
package import TidemarkStreams

/// Checks a replay by an oracle and by replays that must give the same, and judges it by the truth.
///
/// All in memory: some 60 bytes for each reading and, for each window step that it comes to, about as many
/// again.
package struct RunVerifier: Sendable {
  /// More are refused.
  package static let mostReadings = 2_000_000

  package struct Findings: Sendable {
    package var verification: RunVerification
    /// By index of the step; empty if true times are not known.
    package var truths: [Int: WindowTruth]
  }

  let plan: Plan
  let arrived: ReadingBatch
  /// Nil: what was lost, and when readings were measured, is not known.
  private let lost: ReadingBatch?
  let silentSteps: Set<String>
  private let seed: UInt64

  /// `silentSteps` are those whose output is no part of the results.
  package init(
    _ plan: Plan,
    arrived: ReadingBatch,
    lost: ReadingBatch?,
    silentSteps: Set<String> = [],
    seed: UInt64 = 0
  ) {
    self.plan = plan
    self.arrived = arrived
    self.lost = lost
    self.silentSteps = silentSteps
    self.seed = seed
  }

  /// Refuses more readings than are held in memory.
  package static func checkCount(_ count: Int, file: String) throws(Failure) {
    guard count > mostReadings else { return }
    throw Failure(
      .usage,
      "\(count) readings are too many to verify, which holds them in memory: at most \(mostReadings); "
        + "cut a part out with 'tidemark slice'",
      file: file
    )
  }

  /// `progress` is called often, with the readings done of the replay in hand; throw to stop.
  package func run(
    progress: @escaping @Sendable (Int) throws -> Void = { _ in }
  ) async throws -> Findings {
    var found = RunVerification(
      omissions: OracleStep.omissions(of: plan).map { .init(subject: $0.step, reason: $0.reason) }
        + OracleStep.takenFromEngine(plan).map { .init(subject: $0.steps, reason: $0.reason) }
    )
    let engine = try EngineOracle(plan, arrived, progress: progress)
    found.checks += windowChecks(engine)
    let driving = try await DrivingChecks(
      plan,
      arrived,
      silentSteps: silentSteps,
      progress: progress
    )
    found.checks.append(try await driving.batchSizes())
    found.checks.append(try await driving.threads())
    found.checks.append(try await driving.resumption())
    found.checks += try orderChecks(engine.steps, progress)
    var truths: [Int: WindowTruth] = [:]
    if let lost {
      truths = try TruthOracle(engine, arrived: arrived, lost: lost, progress: progress).truths()
    } else {
      found.omissions.append(
        .init(subject: "truth", reason: "the recording does not tell when readings were measured")
      )
    }
    return Findings(verification: found, truths: truths)
  }

  /// What the check of a step's windows is called.
  static func name(of step: OracleStep) -> String { "windows of \(step.planned.step.name)" }

  /// The windows that the engine gave out, held against those computed in batch.
  func windowChecks(_ engine: EngineOracle) -> [RunVerification.Check] {
    zip(engine.steps, engine.tallies()).map { step, tally in
      var state = RunVerification.Check.State.held
      if let first = tally.first {
        let others = tally.differing > 1 ? ", and \(tally.differing - 1) windows more differ" : ""
        state = .failed(first + others)
      }
      return RunVerification.Check(
        name: Self.name(of: step),
        detail: "\(tally.windows) results as computed in batch",
        state: state
      )
    }
  }

  func orderChecks(
    _ steps: [OracleStep],
    _ progress: @escaping @Sendable (Int) throws -> Void
  ) throws -> [RunVerification.Check] {
    func skipped(_ reason: String) -> [RunVerification.Check] {
      OrderChecks.names.map {
        RunVerification.Check(name: $0, detail: "nothing is late", state: .skipped(reason))
      }
    }
    if steps.isEmpty { return skipped("no window step can be compared") }
    if CalmWorld.isFar(arrived) {
      return skipped("event times are too far apart for a bound behind which nothing is late")
    }
    return try OrderChecks(plan, steps, arrived, seed: seed, progress: progress).all()
  }
}
