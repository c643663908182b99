import TidemarkCore
import TidemarkMeasurement
import TidemarkStreams

/// Judges the results of window steps by what was really measured.
///
/// True windows are those of the same pipeline over an ideal world: validation, filters and values are
/// its own, only that nothing is delayed, lost, doubled or stamped wrongly.
struct TruthOracle {
  private let engine: EngineOracle
  private let world: IdealWorld
  private let ideal: ObservedRun
  private let arrived: ReadingBatch

  init(
    _ engine: EngineOracle,
    arrived: ReadingBatch,
    lost: ReadingBatch,
    progress: (Int) throws -> Void = { _ in }
  ) throws {
    self.engine = engine
    self.arrived = arrived
    world = IdealWorld(arrived: arrived, lost: lost)
    ideal = try ObservedRun.entries(engine.plan, engine.steps, world.readings, progress: progress)
  }

  /// By index of the step.
  func truths() -> [Int: WindowTruth] {
    var found: [Int: WindowTruth] = [:]
    for number in engine.steps.indices { found[engine.steps[number].index] = truth(number) }
    return found
  }

  private func truth(_ number: Int) -> WindowTruth {
    let step = engine.steps[number]
    let counted = engine.recomputations[number]
    // Nothing is late in an ideal world.
    let never = [Int64](repeating: .min, count: world.readings.count)
    let measured = Recomputation(
      step,
      number: number,
      engine.plan,
      ideal,
      world.readings,
      watermarks: (never, .min)
    )
    let places = Dictionary(
      measured.keyNames.enumerated().map { ($0.element, $0.offset) },
      uniquingKeysWith: { first, _ in first }
    )
    var judge = TruthJudge(
      step,
      world,
      counted: counted,
      measured: measured,
      results: engine.observed.results[number],
      eventTimes: eventTimes()
    )
    for (key, name) in counted.keyNames.enumerated() { judge.judge(key, measuredKey: places[name]) }
    // Calculated keys that never came.
    let known = Set(counted.keyNames)
    for (key, name) in measured.keyNames.enumerated() where !known.contains(name) {
      judge.judge(nil, measuredKey: key)
    }
    return judge.finish()
  }

  /// Of each measurement the event time, in quanta, that it arrived with; nil: it did not.
  private func eventTimes() -> [Int64?] {
    let quantum = engine.plan.topology.quantum.nanoseconds
    return world.firstRow.map { row in
      row < 0 ? nil : flooredDivision(arrived.eventTime[Int(row)], quantum).quotient
    }
  }
}
