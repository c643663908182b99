package import TidemarkMeasurement
import TidemarkStreams

extension RunVerifier {
  /// Makes one of the checks again, such as one that failed; nil if a run of this plan has none of that
  /// name.
  package func check(named name: String) async throws -> RunVerification.Check? {
    let progress: @Sendable (Int) throws -> Void = { _ in }
    let steps = OracleStep.all(of: plan)
    if let number = steps.firstIndex(where: { Self.name(of: $0) == name }) {
      return windowChecks(try EngineOracle(plan, arrived))[number]
    }
    if OrderChecks.names.contains(name) {
      return try orderChecks(steps, progress).first { $0.name == name }
    }
    let driving = try await DrivingChecks(
      plan,
      arrived,
      silentSteps: silentSteps,
      progress: progress
    )
    switch name {
    case "batch size": return try await driving.batchSizes()
    case "threads": return try await driving.threads()
    case "resume": return try await driving.resumption()
    default: return nil
    }
  }
}
