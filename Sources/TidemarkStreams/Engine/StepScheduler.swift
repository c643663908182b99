import TidemarkCore

/// Decides when a window step fires, whatever its semantics; detectors need none.
enum StepScheduler: Sendable {
  case flink(FlinkScheduler)
  case kafka(KafkaScheduler)
  case none

  init(_ planned: Plan.PlannedStep, _ topology: Topology, _ rules: EngineRules) {
    guard let keys = planned.keys, let spec = Self.windows(of: planned.step.operation, topology)
    else {
      self = .none
      return
    }
    switch topology.semantics {
    case .flink:
      // Where each window has timers of its own, every rise is looked at.
      guard spec.isPlain else {
        self = .none
        return
      }
      let grid = WindowGrid(spec.assigner, quantum: topology.quantum, rules: rules)
      self = .flink(FlinkScheduler(grid: grid))
    case .kafkaStreams:
      self = .kafka(
        KafkaScheduler(spec, topology: topology, rules: rules, tasks: keys.taskCount)
      )
    }
  }

  /// The windows whose schedule a step needs.
  private static func windows(of operation: Step.Operation, _ topology: Topology) -> WindowSpec? {
    switch operation {
    case .window(let spec, _): spec
    // Its timers need stream time, which any window without final results has.
    case .custom where topology.semantics == .kafkaStreams:
      WindowSpec(assigner: .tumbling(size: topology.quantum, offset: .zero), emit: .onUpdate)
    case .custom, .process, .validate, .deduplicate, .filter, .map, .reorder: nil
    }
  }

  /// Makes `schedule` that of a batch, whose rows came through where `input` says so (nil: all).
  mutating func schedule(
    _ batch: EngineBatch,
    _ planned: Plan.PlannedStep,
    input: [UInt8]?,
    atEnd: Bool,
    into schedule: inout StepSchedule
  ) {
    schedule.removeAll()
    switch self {
    case .flink(var scheduler):
      scheduler.schedule(batch.advances, atEnd: atEnd, into: &schedule)
      self = .flink(scheduler)
    case .kafka(var scheduler):
      self = .none
      if let keys = planned.keys {
        scheduler.schedule(batch, step: planned, keys: keys, input: input, into: &schedule)
      }
      self = .kafka(scheduler)
    case .none: break
    }
  }

  /// Operators start anew on what was stored.
  mutating func restart() {
    guard case .kafka(var scheduler) = self else { return }
    scheduler.restart()
    self = .kafka(scheduler)
  }
}
