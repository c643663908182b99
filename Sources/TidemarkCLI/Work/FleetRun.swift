import TidemarkCore
import TidemarkFleet

/// Simulates a fleet, or a slice of it, on some threads.
///
/// Each simulates a part of the devices, and what they give for the same time is merged in the order
/// of arrival, so the readings are the same for any number of threads.
struct FleetRun {
  let model: FleetModel
  let catalog: Catalog
  private let parts: [FleetSlice]

  /// The whole fleet.
  init(_ model: FleetModel, threads: Int) throws {
    let catalog = try FleetSimulator.catalog(of: model)
    self.init(model, catalog: catalog, slice: .whole(catalog), threads: threads)
  }

  /// A slice of it; `catalog` is the model's own.
  init(_ model: FleetModel, catalog: Catalog, slice: FleetSlice, threads: Int) {
    self.model = model
    self.catalog = catalog
    parts = slice.split(into: threads, of: catalog)
  }

  /// What is known of the anomalies when all is over.
  struct Truth {
    var anomalies: [Anomaly] = []
    /// How many at given times met no reading.
    var unmet = 0
  }

  /// Hands over slice after slice of time, in order, and returns the truth about anomalies.
  ///
  /// `take` gets the readings that arrived, those that were lost, and how much of the simulation is
  /// done; if it returns false the simulation ends early. While it runs, the next slice is simulated.
  func run(
    _ take: (_ arrived: ReadingBatch, _ lost: ReadingBatch, _ progress: Double) async throws -> Bool
  ) async throws -> Truth {
    let seats = parts.map { FleetSeat(model, catalog: catalog, slice: $0) }
    // A shard of more shards than groups has no devices.
    guard !seats.isEmpty else { return Truth() }
    var pending = start(seats)
    while true {
      let slices = await collect(pending)
      let more = slices.contains { $0.more }
      if more { pending = start(seats) }
      let progress = slices.map(\.progress).min() ?? 1
      let goesOn = try await take(merge(slices, \.arrived), merge(slices, \.lost), progress)
      if !more || !goesOn { break }
    }
    var truth = Truth()
    for seat in seats {
      // Parts follow each other, and so do their series.
      truth.anomalies += await seat.anomalies()
      truth.unmet += await seat.unmetAnomalies
    }
    return truth
  }

  private func merge(
    _ slices: [FleetSeat.Slice],
    _ rows: KeyPath<FleetSeat.Slice, ReadingBatch>
  ) -> ReadingBatch {
    if slices.count == 1 { return slices[0][keyPath: rows] }
    var merged = ReadingBatch()
    SliceMerge.merge(slices.map { $0[keyPath: rows] }, into: &merged)
    return merged
  }

  private func start(_ seats: [FleetSeat]) -> [Task<FleetSeat.Slice, Never>] {
    seats.map { seat in Task { await seat.nextSlice() } }
  }

  private func collect(_ tasks: [Task<FleetSeat.Slice, Never>]) async -> [FleetSeat.Slice] {
    var slices: [FleetSeat.Slice] = []
    for task in tasks { slices.append(await task.value) }
    return slices
  }
}

/// Keeps one part of the devices in one place, so that its state never moves between threads by copy.
private actor FleetSeat {
  struct Slice: Sendable {
    var arrived = ReadingBatch()
    var lost = ReadingBatch()
    var more: Bool
    var progress: Double
  }

  private var simulator: FleetSimulator

  init(_ model: FleetModel, catalog: Catalog, slice: FleetSlice) {
    simulator = FleetSimulator(model, catalog: catalog, slice: slice)
  }

  func nextSlice() -> Slice {
    var slice = Slice(more: true, progress: 0)
    slice.more = simulator.nextSlice(arrived: &slice.arrived, lost: &slice.lost)
    slice.progress = simulator.progress
    return slice
  }

  func anomalies() -> [Anomaly] { simulator.anomalies() }

  var unmetAnomalies: Int { simulator.unmetAnomalies }
}
