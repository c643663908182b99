package import TidemarkCore

/// What a page is about: some sensors of one device, for some of the time.
package struct DeviceSubject: Sendable {
  package let catalog: Catalog
  /// Index into `catalog.devices`.
  package let device: Int
  /// Indices into `catalog.series`, ascending.
  package let series: [Int]
  /// Inclusive.
  package let from: Timestamp?
  /// Exclusive.
  package let until: Timestamp?
  /// Whether true times are more than a copy of event times, as they are in imports.
  package let knowsTrueTime: Bool

  /// Per series of the catalog its place in `series`, or -1.
  let slots: [Int32]
  /// Per series of the catalog whether it shares the device's partition.
  let isNeighbour: [Bool]

  package init(
    catalog: Catalog,
    device: Int,
    series: [Int],
    from: Timestamp? = nil,
    until: Timestamp? = nil,
    knowsTrueTime: Bool
  ) {
    self.catalog = catalog
    self.device = device
    self.series = series
    self.from = from
    self.until = until
    self.knowsTrueTime = knowsTrueTime
    var slots = [Int32](repeating: -1, count: catalog.series.count)
    for (slot, index) in series.enumerated() { slots[index] = Int32(slot) }
    self.slots = slots
    let partition = catalog.devices[device].partition
    isNeighbour = catalog.series.map { catalog.devices[Int($0.device)].partition == partition }
  }

  var name: String { catalog.devices[device].name }

  func sensor(_ slot: Int) -> Catalog.Sensor {
    catalog.sensors[Int(catalog.series[series[slot]].sensor)]
  }

  /// Clocks by which a reading can be placed, the most trustworthy first.
  var clocks: [PageClock] {
    knowsTrueTime ? [.trueTime, .eventTime, .arrivalTime] : [.eventTime, .arrivalTime]
  }

  /// Whether a row of a batch is in the time that is asked for.
  func covers(_ batch: borrowing ReadingBatch, row: Int) -> Bool {
    let time = knowsTrueTime ? batch.trueTime[row] : batch.eventTime[row]
    if let from, time < from.nanoseconds { return false }
    if let until, time >= until.nanoseconds { return false }
    return true
  }
}

/// A clock by which readings are placed on the axis.
enum PageClock: Int, CaseIterable, Sendable {
  case trueTime, eventTime, arrivalTime

  /// The class of its marks.
  var style: String {
    switch self {
    case .trueTime: "true"
    case .eventTime: "event"
    case .arrivalTime: "arrival"
    }
  }

  var title: String {
    switch self {
    case .trueTime: "true time"
    case .eventTime: "event time"
    case .arrivalTime: "arrival time"
    }
  }

  var meaning: String {
    switch self {
    case .trueTime: "when it was measured"
    case .eventTime: "what the device's clock said"
    case .arrivalTime: "when it reached the engine"
    }
  }

  func time(_ batch: borrowing ReadingBatch, _ row: Int) -> Int64 {
    switch self {
    case .trueTime: batch.trueTime[row]
    case .eventTime: batch.eventTime[row]
    case .arrivalTime: batch.arrivalTime[row]
    }
  }
}
