package import TidemarkCore

/// A first pass over a recording: counts, and the ranges that axes must cover.
///
/// Batches must come in the order of the recording, since what is late or out of order depends on
/// what came before. Memory is bounded by the number of sensors.
package struct DeviceSurvey: Sendable {
  /// How far behind the newest event time a reading is late.
  static let lateBounds: [TimeSpan] = [
    .seconds(1), .seconds(5), .seconds(30), .minutes(1), .minutes(5),
  ]
  /// A stamp further ahead of its arrival than this does not make others late: it is a wrong clock,
  /// and pipelines reject it, as the shipped ones do.
  static let mostAhead = TimeSpan.minutes(1)

  /// From the earliest to the latest.
  struct Extent: Sendable, Equatable {
    var low = Int64.max
    var high = Int64.min

    var isEmpty: Bool { low > high }

    mutating func include(_ time: Int64) {
      low = min(low, time)
      high = max(high, time)
    }
  }

  /// What is counted of one sensor.
  struct SensorCounts: Sendable {
    /// Arrived, duplicates included.
    var readings = 0
    var lost = 0
    var duplicates = 0
    /// Originals whose event time is before that of one that came before.
    var outOfOrder = 0
    /// Of those that arrived.
    var notNumbers = 0
    /// Of those that arrived, part of an anomaly.
    var anomalous = 0
    /// By `lateBounds`.
    var late = [Int](repeating: 0, count: DeviceSurvey.lateBounds.count)
    var values = ValueSketch()
    /// By index of the state: how often.
    var states: [Int] = []
  }

  let subject: DeviceSubject
  /// By sensor of the subject.
  private(set) var sensors: [SensorCounts]
  /// By `PageClock.rawValue`.
  private(set) var extents = [Extent](repeating: Extent(), count: PageClock.allCases.count)
  /// By `DelayKind.rawValue`.
  private(set) var delays = [DelaySketch](repeating: DelaySketch(), count: DelayKind.allCases.count)
  /// Latest event time by sensor, of all readings so far.
  private var latest: [Int64]
  /// Latest event time of the partition.
  private var newest = Int64.min

  package init(_ subject: DeviceSubject) {
    self.subject = subject
    sensors = Array(repeating: SensorCounts(), count: subject.series.count)
    latest = Array(repeating: .min, count: subject.series.count)
  }

  /// How many readings of the subject there were, arrived and lost.
  package var total: Int { sensors.reduce(0) { $0 + $1.readings + $1.lost } }
  /// How many of them arrived.
  package var arrived: Int { sensors.reduce(0) { $0 + $1.readings } }

  /// Readings that arrived.
  package mutating func add(_ batch: borrowing ReadingBatch) {
    for row in 0..<batch.count {
      let series = Int(batch.series[row])
      guard subject.isNeighbour[series] else { continue }
      let slot = Int(subject.slots[series])
      if slot >= 0 { add(batch, row: row, slot: slot) }
      let event = batch.eventTime[row]
      let (limit, overflow) = batch.arrivalTime[row].addingReportingOverflow(
        DeviceSurvey.mostAhead.nanoseconds
      )
      if overflow || event <= limit { newest = max(newest, event) }
    }
  }

  /// Readings that never arrived.
  package mutating func addLost(_ batch: borrowing ReadingBatch) {
    for row in 0..<batch.count {
      let slot = Int(subject.slots[Int(batch.series[row])])
      guard slot >= 0, subject.covers(batch, row: row) else { continue }
      sensors[slot].lost += 1
      if subject.knowsTrueTime {
        extents[PageClock.trueTime.rawValue].include(batch.trueTime[row])
        include(batch.value[row], slot: slot)
      }
    }
  }

  private mutating func add(_ batch: borrowing ReadingBatch, row: Int, slot: Int) {
    let event = batch.eventTime[row]
    let isOriginal = batch.copy[row] == 0
    let isOutOfOrder = isOriginal && event < latest[slot]
    latest[slot] = max(latest[slot], event)
    guard subject.covers(batch, row: row) else { return }
    sensors[slot].readings += 1
    if !isOriginal { sensors[slot].duplicates += 1 }
    if isOutOfOrder { sensors[slot].outOfOrder += 1 }
    if batch.anomaly[row] != 0 { sensors[slot].anomalous += 1 }
    for (index, bound) in DeviceSurvey.lateBounds.enumerated() {
      let (deadline, overflow) = event.addingReportingOverflow(bound.nanoseconds)
      if !overflow, newest > deadline { sensors[slot].late[index] += 1 }
    }
    if !include(batch.value[row], slot: slot) { sensors[slot].notNumbers += 1 }
    for clock in subject.clocks { extents[clock.rawValue].include(clock.time(batch, row)) }
    for kind in DelayKind.known(withTruth: subject.knowsTrueTime) {
      delays[kind.rawValue].add(kind.span(batch, row))
    }
  }

  /// False if the value is neither a number nor a state.
  @discardableResult
  private mutating func include(_ value: Double, slot: Int) -> Bool {
    guard value.isFinite else { return false }
    if subject.sensor(slot).kind == .state {
      guard let state = Int(exactly: value), subject.catalog.states.indices.contains(state) else {
        return false
      }
      if sensors[slot].states.isEmpty {
        sensors[slot].states = Array(repeating: 0, count: subject.catalog.states.count)
      }
      sensors[slot].states[state] += 1
    } else {
      sensors[slot].values.add(value)
    }
    return true
  }
}
