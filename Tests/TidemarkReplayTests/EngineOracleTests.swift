import Testing
import TidemarkCore
import TidemarkStreams
import TidemarkTestSupport

@testable import TidemarkReplay

/// Windows computed in batch against the engine, over random pipelines.
@Suite struct EngineOracleTests {
  private static let seeds = UInt64(Depth.count(200, deep: 20_000))
  private static let parts: UInt64 = 8

  @Test(arguments: 0..<parts)
  func `the engine ends as the oracle says`(_ part: UInt64) throws {
    for seed in stride(from: part, to: Self.seeds, by: UInt64.Stride(Self.parts)) {
      let trial = TrialGenerator.trial(seed: seed)
      guard let oracle = try oracle(trial) else { continue }
      for tally in oracle.tallies() {
        guard let first = tally.first else { continue }
        Issue.record("seed \(seed): \(first)\n\n\(CaseText(trial, name: "seed-\(seed)").text)")
        return
      }
    }
  }

  /// An oracle that leaves everything out would find nothing.
  @Test func `most kinds of windows are recomputed, and the others are named`() throws {
    var recomputed: [String: Int] = [:]
    var windows = 0
    for seed in 0..<UInt64(300) {
      let trial = TrialGenerator.trial(seed: seed)
      guard let oracle = try oracle(trial) else { continue }
      for step in oracle.steps {
        let name = "\(trial.topology.semantics.rawValue) \(step.spec.assigner.word)"
        recomputed[name, default: 0] += 1
      }
      windows += oracle.tallies().reduce(0) { $0 + $1.windows }
      let omitted = OracleStep.omissions(of: oracle.plan).map(\.step)
      #expect(Set(omitted).isDisjoint(with: oracle.steps.map(\.planned.step.name)))
      #expect(omitted.count + oracle.steps.count == trial.windowSteps.count)
    }
    #expect(recomputed.keys.sorted() == Self.kinds && recomputed.values.allSatisfy { $0 > 5 })
    #expect(windows > 2_000)
  }

  private static let kinds = [
    "flink cumulative", "flink hopping", "flink session", "flink tumbling",
    "kafka-streams hopping", "kafka-streams session", "kafka-streams tumbling",
  ]

  /// Nil where a suppress buffer that must not be is full.
  private func oracle(_ trial: StreamTrial) throws -> EngineOracle? {
    var readings = ReadingBatch()
    for reading in trial.readings { readings.append(reading) }
    let plan = try Plan(trial.topology, catalog: trial.catalog)
    do {
      return try EngineOracle(plan, readings)
    } catch let failure as Failure where failure.code == .invalid {
      return nil
    }
  }
}
