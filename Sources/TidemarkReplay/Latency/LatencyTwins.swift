package import TidemarkStreams

/// Finds the last reading to arrive of each window, by a silent twin of the step.
///
/// A window step keeps what its aggregates need and no more. Where the latency of its results is to be split,
/// a step with the same windows beside it keeps the last reading, so that a pipeline pays for that only then.
/// Windows over results have no twin: what arrived for them is behind other windows.
package enum LatencyTwins {
  private static let suffix = " (last reading)"

  package static func isTwin(_ name: String) -> Bool { name.hasSuffix(suffix) }

  /// The step whose twin this is.
  package static func original(of name: String) -> String { String(name.dropLast(suffix.count)) }

  /// A plan's topology with a twin for each window over readings, behind all other steps; they are called
  /// by the names that are returned.
  package static func added(to plan: Plan) -> (topology: Topology, names: Set<String>) {
    var topology = plan.topology
    var names: Set<String> = []
    for planned in plan.steps where planned.results == nil {
      guard case .window(let spec, _) = planned.step.operation else { continue }
      var twin = planned.step
      twin.name += suffix
      twin.from =
        planned.inputs.isEmpty
        ? [Step.source] : planned.inputs.map { plan.steps[$0].step.name }
      twin.operation = .window(spec, [])
      twin.aggregator = .lastReading
      names.insert(twin.name)
      topology.steps.append(twin)
    }
    return (topology, names)
  }
}
