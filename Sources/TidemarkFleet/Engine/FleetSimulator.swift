package import TidemarkCore

/// What a part of a fleet sends, slice by slice.
///
/// A part is any devices for any of the simulated time; a whole simulation is one part, or several
/// whose slices are joined by `SliceMerge` (slice *i* of every part covers the same time of
/// arrival). The readings of a device are the same bits however the fleet is cut, and however many
/// devices and classes it has.
///
/// Memory: the state of the devices, one slice, and the rows that wait for a later one.
package struct FleetSimulator: Sendable {
  private let schedule: SliceSchedule
  private var runs: [ClassRun] = []
  private var outbox: Outbox
  /// One for all classes, of which there may be thousands.
  private var block = Block()
  private var wire = Wire()
  private var slice = 0

  /// Checks the model and lists its classes, groups, sensors, devices and series.
  ///
  /// Throws `Failure` with code `usage` at the first thing wrong.
  package static func catalog(of model: FleetModel) throws(Failure) -> Catalog {
    try model.validate()
    return Catalog(model)
  }

  /// Prepares to simulate a part of the fleet.
  ///
  /// `catalog` is the model's own, which shows that the model was checked.
  package init(_ model: FleetModel, catalog: Catalog, slice part: FleetSlice) {
    for devices in part.devices {
      precondition(
        devices.lowerBound >= 0 && devices.upperBound <= catalog.devices.count,
        "devices outside the catalog"
      )
    }
    schedule = SliceSchedule(model)
    outbox = Outbox(schedule: schedule)
    let end = model.start + model.duration
    // On a coarse clock's grid the first readings lie before the start.
    let from = part.from.map { $0 <= model.start ? .min : $0.nanoseconds } ?? .min
    let until = part.until.map { $0 >= end ? .max : $0.nanoseconds } ?? .max
    let window = until <= model.start.nanoseconds ? from..<from : from..<max(from, until)
    for plan in ClassPlan.plans(of: model, states: catalog.states) {
      let ofClass = plan.firstDevice..<plan.firstDevice + plan.deviceCount
      for devices in part.devices {
        let part = devices.clamped(to: ofClass)
        guard !part.isEmpty else { continue }
        let first = part.lowerBound - plan.firstDevice
        runs.append(ClassRun(plan, devices: first..<first + part.count, window: window))
      }
    }
  }

  /// Prepares to simulate the devices `devices` (indices into `catalog.devices`) for all the time.
  package init(_ model: FleetModel, catalog: Catalog, devices: Range<Int>) {
    self.init(model, catalog: catalog, slice: FleetSlice(devices: [devices]))
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
    guard slice < schedule.count || !outbox.isEmpty || runs.contains(where: \.isWaiting)
    else { return false }
    outbox.open(slice: slice)
    let end = schedule.end(of: slice)
    for index in runs.indices {
      exchangeWorkspace(with: index)
      runs[index].generate(until: end, into: &outbox)
      exchangeWorkspace(with: index)
    }
    slice += 1
    outbox.append(arrived: &arrived, lost: &lost)
    return true
  }

  /// Exchanges the block and the wire with those of a class; a second time gives them back.
  private mutating func exchangeWorkspace(with index: Int) {
    swap(&runs[index].block, &block)
    swap(&runs[index].wire, &wire)
  }

  /// The share of the simulated time that is done, 0 to 1; 1 while late rows are still arriving.
  package var progress: Double {
    min(1, Double(slice) / Double(schedule.count))
  }

  /// How many anomalies at given times have met no reading of the part so far.
  ///
  /// At the end these are not in the truth: their devices were off, or their sensors measured nothing
  /// before the next one.
  package var unmetAnomalies: Int {
    runs.reduce(0) { $0 + $1.anomalies.unmetCount }
  }

  /// The anomalies that affected a reading of the part so far, by (series, number); complete at the
  /// end.
  package func anomalies() -> [Anomaly] {
    runs.flatMap { $0.anomalies.anomalies() }
      .sorted { ($0.series, $0.number) < ($1.series, $1.number) }
  }
}
