import TidemarkCore
import TidemarkStreams

/// A window step that the oracle recomputes.
struct OracleStep: Sendable {
  /// Index into `Plan.steps`.
  let index: Int
  let planned: Plan.PlannedStep
  let spec: WindowSpec
  let aggregates: [Aggregate]

  /// Those of a plan.
  static func all(of plan: Plan) -> [OracleStep] {
    plan.steps.indices.compactMap { index in
      guard case .window(let spec, let aggregates) = plan.steps[index].step.operation,
        reasonAgainst(plan.steps[index], spec, aggregates, plan.topology) == nil
      else { return nil }
      return OracleStep(
        index: index,
        planned: plan.steps[index],
        spec: spec,
        aggregates: aggregates
      )
    }
  }

  /// Window steps, and operators written in Swift, that it leaves out, and why.
  static func omissions(of plan: Plan) -> [(step: String, reason: String)] {
    plan.steps.compactMap { planned in
      switch planned.step.operation {
      case .window(let spec, let aggregates):
        return reasonAgainst(planned, spec, aggregates, plan.topology).map {
          (planned.step.name, $0)
        }
      case .custom: return (planned.step.name, "what it does is written in Swift")
      case .validate, .deduplicate, .filter, .map, .reorder, .process: return nil
      }
    }
  }

  /// Steps whose part in the windows is taken as the engine has it, and detectors.
  static func takenFromEngine(_ plan: Plan) -> [(steps: String, reason: String)] {
    func names(_ condition: (Step.Operation) -> Bool) -> String {
      plan.topology.steps.filter { condition($0.operation) }.map(\.name).joined(separator: ", ")
    }
    let passing = names(\.passesReadings)
    let detectors = names { if case .process = $0 { true } else { false } }
    return [
      (passing, "which readings are passed on, and with which values, is taken from the engine"),
      (detectors, "alerts are compared between replays, and not computed again"),
    ].filter { !$0.0.isEmpty }
  }

  private static func reasonAgainst(
    _ planned: Plan.PlannedStep,
    _ spec: WindowSpec,
    _ aggregates: [Aggregate],
    _ topology: Topology
  ) -> String? {
    if planned.results != nil { return "it reads results of windows, not readings" }
    if planned.section > 0 { return "it reads behind a reorder step" }
    if planned.step.aggregator != nil { return "what it computes is written in Swift" }
    if aggregates.contains(.concat) { return "its results are words" }
    switch topology.semantics {
    case .flink: return reasonAgainst(flink: spec)
    case .kafkaStreams: return reasonAgainst(kafka: spec)
    }
  }

  private static func reasonAgainst(flink spec: WindowSpec) -> String? {
    if spec.accumulation == .discarding { return "its results are parts of windows (discarding)" }
    switch spec.trigger {
    case .count, .endOfStream: return "its windows do not fire by time"
    case .eventTime, .continuousEventTime, .early: break
    }
    switch spec.assigner {
    case .tumbling, .hopping, .cumulative: return nil
    case .session where spec.trigger == .eventTime: return nil
    case .session: return "its sessions fire early, also those that merge later"
    case .sliding, .global: return "a global window has no end"
    }
  }

  private static func reasonAgainst(kafka spec: WindowSpec) -> String? {
    if spec.emit == .suppress {
      if spec.suppress.isLimited { return "its suppress buffer has a limit" }
      if spec.suppress.until != .windowCloses { return "its suppress buffer goes by time" }
    }
    switch spec.assigner {
    case .tumbling, .hopping: return nil
    case .session where spec.emit == .onUpdate: return nil
    case .session: return "its sessions come out once closed, and again if one joins them later"
    case .sliding: return "which sliding windows there are depends on the order of the readings"
    case .cumulative, .global: return "Kafka Streams has no such windows"
    }
  }
}
