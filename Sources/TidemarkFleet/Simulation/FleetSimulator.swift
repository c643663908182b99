package import TidemarkCore

/// What a part of a fleet sends, slice by slice.
///
/// A part is any range of devices; a whole simulation is one part, or several whose slices are
/// joined by `SliceMerge` (slice *i* of every part covers the same time). The readings of a device
/// are the same bits however the fleet is cut, and however many devices and classes it has.
///
/// Memory: the state of the devices, one slice, and the rows that wait for a later one.
package struct FleetSimulator: Sendable {
  private let schedule: SliceSchedule
  private var runs: [ClassRun] = []
  private var outbox: Outbox
  private var sorter = RowSorter()
  private var slice = 0

  /// Checks the model and lists its classes, groups, sensors, devices and series.
  ///
  /// Throws `Failure` with code `usage` at the first thing wrong.
  package static func catalog(of model: FleetModel) throws(Failure) -> Catalog {
    try model.validate()
    return Catalog(model)
  }

  /// Prepares to simulate the devices `devices` (indices into `catalog.devices`).
  ///
  /// `catalog` is the model's own, which shows that the model was checked.
  package init(_ model: FleetModel, catalog: Catalog, devices: Range<Int>) {
    precondition(
      devices.lowerBound >= 0 && devices.upperBound <= catalog.devices.count,
      "devices outside the catalog"
    )
    schedule = SliceSchedule(model)
    outbox = Outbox(schedule: schedule)
    for plan in ClassPlan.plans(of: model) {
      let ofClass = plan.firstDevice..<plan.firstDevice + plan.deviceCount
      let part = devices.clamped(to: ofClass)
      guard !part.isEmpty else { continue }
      let first = part.lowerBound - plan.firstDevice
      runs.append(ClassRun(plan, devices: first..<first + part.count))
    }
  }

  /// Appends the next slice; false, and nothing appended, when the simulation is over.
  ///
  /// A slice is all copies whose arrival time lies in it, in `Reading.precedes` order: `arrived`
  /// those that arrive, `lost` those that would have. It may be empty. Parts of a fleet may be over
  /// after different numbers of slices.
  package mutating func nextSlice(
    arrived: inout ReadingBatch,
    lost: inout ReadingBatch
  ) -> Bool {
    guard slice < schedule.count || !outbox.isEmpty else { return false }
    outbox.open(slice: slice)
    if slice < schedule.count {
      let end = schedule.end(of: slice)
      for index in runs.indices { runs[index].generate(until: end, into: &outbox) }
    }
    slice += 1
    sorter.append(outbox.arrived.current, to: &arrived)
    sorter.append(outbox.lost.current, to: &lost)
    return true
  }

  /// The share of the simulated time that is done, 0 to 1; 1 while late rows are still arriving.
  package var progress: Double {
    min(1, Double(slice) / Double(schedule.count))
  }

  /// The anomalies that affected a reading so far, by (series, number); complete at the end.
  package func anomalies() -> [Anomaly] {
    runs.flatMap(\.anomalies).sorted { ($0.series, $0.number) < ($1.series, $1.number) }
  }
}
