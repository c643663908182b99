import TidemarkCore
import TidemarkStreams

/// Runs the engine over readings, and computes from those that came to each window step what it must end
/// with.
///
/// What the steps before a window let through, and the keys, are taken from the engine; progress of time,
/// lateness, windows and aggregates are computed again.
struct EngineOracle: Sendable {
  let plan: Plan
  let steps: [OracleStep]
  let observed: ObservedRun
  let recomputations: [Recomputation]

  init(
    _ plan: Plan,
    _ readings: ReadingBatch,
    progress: (Int) throws -> Void = { _ in }
  ) throws {
    self.plan = plan
    let steps = OracleStep.all(of: plan)
    self.steps = steps
    let observed = try ObservedRun.run(plan, steps, readings, progress: progress)
    self.observed = observed
    let watermarks = EngineOracle.watermarks(plan, readings, isSeen: observed.isSeen)
    recomputations = steps.enumerated().map { number, step in
      Recomputation(step, number: number, plan, observed, readings, watermarks: watermarks)
    }
  }

  /// What the engine did, held against the oracle, by step.
  func tallies() -> [Recomputation.Tally] {
    zip(recomputations, observed.results).map { $0.compare($1, keyNames: $0.keyNames) }
  }

  /// The watermark before each reading, and behind the last.
  private static func watermarks(
    _ plan: Plan,
    _ readings: borrowing ReadingBatch,
    isSeen: [Bool]?
  ) -> (before: [Int64], last: Int64) {
    guard plan.topology.semantics == .flink else { return ([], .min) }
    let quantum = plan.topology.quantum.nanoseconds
    let partitionOfSeries = plan.catalog.series.map {
      Int(plan.catalog.devices[Int($0.device)].partition)
    }
    var watermarks = PlainWatermarks(plan.topology, plan.catalog)
    var before: [Int64] = []
    before.reserveCapacity(readings.count)
    for row in 0..<readings.count {
      let tau = readings.arrivalTime[row]
      watermarks.moveClock(to: tau)
      before.append(watermarks.current)
      guard isSeen?[row] ?? true else { continue }
      watermarks.observe(
        time: flooredDivision(readings.eventTime[row], quantum).quotient,
        partition: partitionOfSeries[Int(readings.series[row])],
        tau: tau
      )
    }
    return (before, watermarks.current)
  }
}
