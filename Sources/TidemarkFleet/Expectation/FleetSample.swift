package import TidemarkCore

/// Readings of a small fleet, simulated in memory.
package struct FleetSample: Sendable {
  package let model: FleetModel
  package let catalog: Catalog
  package private(set) var arrived = ReadingBatch()
  package private(set) var lost = ReadingBatch()
  package private(set) var anomalies: [Anomaly] = []
  /// Whether the simulation came to its end.
  package private(set) var isWhole = false
  /// Share of the simulated time that is in it.
  package private(set) var progress = 0.0

  package var count: Int { arrived.count + lost.count }

  /// Simulates until there are `limit` readings or the simulation ends.
  package init(_ model: FleetModel, limit: Int) throws(Failure) {
    self.model = model
    catalog = try FleetSimulator.catalog(of: model)
    var simulator = FleetSimulator(model, catalog: catalog, slice: .whole(catalog))
    while count < limit {
      guard simulator.nextSlice(arrived: &arrived, lost: &lost) else {
        isWhole = true
        break
      }
    }
    progress = simulator.progress
    anomalies = simulator.anomalies()
  }
}
