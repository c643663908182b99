import TidemarkCore
import TidemarkMeasurement
import TidemarkRecording
import TidemarkReplay
import TidemarkStreams

/// Checks a replay by the oracle and by other replays, and judges its windows by the truth.
struct VerifyWork {
  let recording: String
  let access: RecordingAccess
  let plan: Plan
  let output: OutputOptions

  /// Adds what it finds to what the replay found.
  func verify(_ result: inout RunResult, silentSteps: Set<String>, seed: UInt64) async throws {
    var reader = try access.open(recording)
    let (summary, header) = (reader.summary, reader.header)
    let count = Int(clamping: summary.readings + summary.lost)
    try RunVerifier.checkCount(count, file: recording)
    let arrived = try reader.allReadings()
    let lost = try reader.allLost()
    let verifier = RunVerifier(
      plan,
      arrived: arrived,
      lost: header.hasTruth ? lost : nil,
      silentSteps: silentSteps,
      seed: seed
    )
    var found = try await verifier.run { _ in try Interrupts.shared.check() }
    let place = found.verification.checks.firstIndex { $0.name == "threads" } ?? 0
    let chunks = try ChunkCheck(header: header, arrived: arrived).run()
    found.verification.checks.insert(chunks, at: place)
    result.verification = found.verification
    for index in result.steps.indices {
      let name = result.steps[index].name
      guard case .window(var window) = result.steps[index].outcome,
        let step = plan.steps.firstIndex(where: { $0.step.name == name })
      else { continue }
      window.truth = found.truths[step]
      result.steps[index].outcome = .window(window)
    }
  }
}
