import Synchronization
import TidemarkCore
import TidemarkFleet

/// Simulates a fleet on some threads.
///
/// Each simulates a range of devices, and their slices are merged in the order of arrival, so the
/// readings are the same for any number of threads.
struct FleetRun {
  let model: FleetModel
  let catalog: Catalog
  let threads: Int

  init(_ model: FleetModel, threads: Int) throws {
    self.model = model
    catalog = try FleetSimulator.catalog(of: model)
    self.threads = max(1, min(threads, catalog.devices.count))
  }

  /// Hands over slice after slice, in order, and returns the truth about anomalies.
  ///
  /// `take` gets the readings that arrived, those that were lost, and how much of the simulation is
  /// done; if it returns false the simulation ends early.
  func run(
    _ take: (_ arrived: ReadingBatch, _ lost: ReadingBatch, _ progress: Double) throws -> Bool
  ) async throws -> [Anomaly] {
    let seats = ranges.map { FleetSeat(model, catalog: catalog, devices: $0) }
    var arrived = ReadingBatch()
    var lost = ReadingBatch()
    var pending = start(seats)
    while true {
      let slices = await collect(pending)
      let more = slices.contains { $0.more }
      if more { pending = start(seats) }
      arrived.removeAll()
      lost.removeAll()
      SliceMerge.merge(slices.map(\.arrived), into: &arrived)
      SliceMerge.merge(slices.map(\.lost), into: &lost)
      let goesOn = try take(arrived, lost, slices.map(\.progress).min() ?? 1)
      if !more || !goesOn { break }
    }
    var anomalies: [Anomaly] = []
    // Ranges follow each other, and so do their series.
    for seat in seats { anomalies += await seat.anomalies() }
    return anomalies
  }

  private var ranges: [Range<Int>] {
    let count = catalog.devices.count
    return (0..<threads).map { $0 * count / threads..<($0 + 1) * count / threads }
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

/// Keeps one range of devices in one place, so that its state never moves between threads by copy.
private actor FleetSeat {
  struct Slice: Sendable {
    var arrived = ReadingBatch()
    var lost = ReadingBatch()
    var more: Bool
    var progress: Double
  }

  private var simulator: FleetSimulator

  init(_ model: FleetModel, catalog: Catalog, devices: Range<Int>) {
    simulator = FleetSimulator(model, catalog: catalog, devices: devices)
  }

  func nextSlice() -> Slice {
    var slice = Slice(more: true, progress: 0)
    slice.more = simulator.nextSlice(arrived: &slice.arrived, lost: &slice.lost)
    slice.progress = simulator.progress
    return slice
  }

  func anomalies() -> [Anomaly] { simulator.anomalies() }
}
