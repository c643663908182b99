package import TidemarkCore

/// Readings that a fleet has measured, sent anew by other networks or stamped by other clocks, slice by slice.
///
/// What a fleet is and does (when its sensors look, when devices are on) follows the original model and its
/// seed; what happens to a reading on the way follows the new one. A new delivery by the original model is the
/// original one, bit for bit. Like a simulation it is the same however the fleet is cut.
package struct FleetDelivery: Sendable {
  private let schedule: SliceSchedule
  private var runs: [DeliveryRun] = []
  private var outbox: Outbox
  private var readings: RecordedReadings
  private var block = Block()
  private var wire = Wire()
  private var slice = 0

  /// Prepares to deliver the readings of the devices `devices` (indices into `catalog.devices`).
  ///
  /// `model` is the original with other networks, clocks, incidents or seed. `stamping` are the classes whose
  /// readings get new event times; the others keep theirs. `catalog` shows that both were checked.
  package init(
    _ model: FleetModel,
    of original: FleetModel,
    stamping: Set<String>,
    catalog: Catalog,
    devices: Range<Int>,
    readings: consuming RecordedReadings
  ) {
    schedule = SliceSchedule(original)
    outbox = Outbox(schedule: schedule)
    readings.arrange(series: catalog.series.count)
    self.readings = readings
    let plans = ClassPlan.plans(of: original, states: catalog.states)
    for (index, plan) in plans.enumerated() {
      let part = devices.clamped(to: plan.firstDevice..<plan.firstDevice + plan.deviceCount)
      guard !part.isEmpty else { continue }
      let hasNewClocks = stamping.contains(plan.className)
      let first = part.lowerBound - plan.firstDevice
      runs.append(
        DeliveryRun(
          plan.delivered(by: model.classes[index], of: model, hasNewClocks: hasNewClocks),
          of: plan,
          devices: first..<first + part.count,
          hasNewClocks: hasNewClocks
        )
      )
    }
  }

  /// Appends the next slice, as `FleetSimulator.nextSlice` does.
  package mutating func nextSlice(
    arrived: inout ReadingBatch,
    lost: inout ReadingBatch
  ) -> Bool {
    guard slice < schedule.count || !outbox.isEmpty || runs.contains(where: \.run.isWaiting)
    else { return false }
    outbox.open(slice: slice)
    let end = schedule.end(of: slice)
    for index in runs.indices {
      exchangeWorkspace(with: index)
      runs[index].deliver(until: end, &readings, into: &outbox)
      exchangeWorkspace(with: index)
    }
    slice += 1
    outbox.append(arrived: &arrived, lost: &lost)
    return true
  }

  private mutating func exchangeWorkspace(with index: Int) {
    swap(&runs[index].run.block, &block)
    swap(&runs[index].run.wire, &wire)
  }

  /// The share of the simulated time that is done, 0 to 1.
  package var progress: Double { min(1, Double(slice) / Double(schedule.count)) }

  /// Readings that the fleet of the original model does not measure; 0 at the end, unless somebody changed
  /// the recording or its scenario.
  package var unmet: Int { readings.unmet }
}
