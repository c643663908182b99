import TidemarkCore
import TidemarkFleet
import TidemarkMeasurement
import TidemarkScenario
import TidemarkStreams

/// Scenarios from files.
enum LoadedScenario {
  static func load(_ path: String, seed: UInt64? = nil) throws -> Scenario {
    try Scenario.load(text: try WholeFile.text(path), file: path, seed: seed)
  }
}

extension Scenario {
  func requirePipeline() throws -> Topology {
    guard let pipeline else {
      throw Failure(
        .usage,
        "there is no pipeline; add one, or record with 'tidemark simulate'",
        file: path
      )
    }
    return pipeline
  }

  /// Finds what is wrong before anything is simulated.
  func checkBeforeRun(_ topology: Topology) throws {
    if case .fleet(let model) = input {
      let catalog = try FleetSimulator.catalog(of: model)
      do {
        _ = try Plan(topology, catalog: catalog)
      } catch {
        throw Failure(error.code, error.message, file: path)
      }
    }
    let catalog = MetricCatalog(
      steps: topology.steps.map { ($0.name, $0.operation.resultKind) },
      anomalyKinds: anomalyKinds
    )
    try ThresholdCheck.validate(thresholds, catalog: catalog, file: path)
  }

  /// Kinds of anomalies that there can be; the labels of a file all are `label`.
  var anomalyKinds: [String] {
    guard case .fleet(let model) = input else { return ["label"] }
    return Set(model.classes.flatMap(\.anomalies).map(\.kind.name)).sorted()
  }
}
