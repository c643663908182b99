import TidemarkCore
import TidemarkMeasurement
import TidemarkStreams

extension MetricCatalog {
  /// The metrics that a run of a pipeline has.
  init(_ topology: Topology, anomalyKinds: [String]) {
    self.init(
      steps: topology.steps.map { step in
        var aggregates: [String] = []
        if case .window(_, let computed) = step.operation { aggregates = computed.map(\.word) }
        return Step(step.name, step.operation.resultKind, aggregates: aggregates)
      },
      anomalyKinds: anomalyKinds
    )
  }
}
