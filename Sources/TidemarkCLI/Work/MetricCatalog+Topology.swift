import TidemarkCore
import TidemarkMeasurement
import TidemarkStreams

extension MetricCatalog {
  /// The metrics that a run of a pipeline has.
  init(_ topology: Topology, anomalyKinds: [String]) {
    self.init(
      steps: topology.steps.map {
        Step($0.name, $0.operation.resultKind, aggregates: $0.resultNames)
      },
      anomalyKinds: anomalyKinds
    )
  }
}
