package import TidemarkCore
package import TidemarkStreams

/// A pipeline and what goes in: what one seed of the property tests makes.
package struct StreamTrial: Sendable {
  package typealias Input = ReferencePipeline.Input

  package var topology: Topology
  package var catalog: Catalog
  package var inputs: [Input]

  package init(topology: Topology, catalog: Catalog, inputs: [Input]) {
    self.topology = topology
    self.catalog = catalog
    self.inputs = inputs
  }

  package var readings: [Reading] {
    inputs.compactMap { if case .reading(let reading) = $0 { reading } else { nil } }
  }

  package var windowSteps: [Int] {
    topology.steps.indices.filter { !topology.steps[$0].operation.passesReadings }
  }

  /// What the reference engine makes of it.
  package func reference() -> ReferencePipeline.Result {
    ReferencePipeline.run(topology, catalog: catalog, inputs)
  }
}
