package import TidemarkCore

/// A second pass over a recording: the marks of all panels, gathered by pixel column.
///
/// Memory is bounded by the number of sensors and the width of a panel.
package struct DeviceTraces: Sendable {
  /// In pixels, of the plots.
  static let width = 860

  /// Readings whose time is outside the axis.
  struct Outside: Sendable {
    var before = 0
    var after = 0
    var extent = DeviceSurvey.Extent()
  }

  /// The marks of one sensor by one clock.
  struct Layer: Sendable {
    /// Numbers; of a state sensor nothing.
    var readings: ColumnTrace
    var lanes: LaneTrace
    var anomalous: ColumnTrace
    var lost: ColumnTrace
    var duplicates: ColumnTrace
    /// Values that are neither numbers nor states, at 0.
    var notNumbers: ColumnTrace
    var outside = Outside()

    init(_ axis: TimeAxis) {
      readings = ColumnTrace(axis)
      lanes = LaneTrace(axis)
      anomalous = ColumnTrace(axis)
      lost = ColumnTrace(axis)
      duplicates = ColumnTrace(axis)
      notNumbers = ColumnTrace(axis)
    }
  }

  /// A value on the axis of its sensor.
  private enum Mark {
    case number(Double)
    case lane(Int)
    case none
  }

  let survey: DeviceSurvey
  /// Nil without readings.
  let axis: TimeAxis?
  /// By sensor, then by clock of the subject.
  private(set) var layers: [[Layer]]
  let lanes: [StateLanes]
  /// By sensor: the values that its panel shows; nil without numbers.
  let ranges: [ClosedRange<Double>?]
  /// By sensor: readings above or below that.
  private(set) var beyond: [Int]
  /// By `DelayKind.rawValue`; nil where nothing is known.
  private(set) var bins: [SpanBins?]

  private var subject: DeviceSubject { survey.subject }

  package init(_ survey: DeviceSurvey) {
    self.survey = survey
    let axis = survey.timeAxis(width: DeviceTraces.width)
    self.axis = axis
    let clocks = survey.subject.clocks.count
    layers = survey.sensors.map { _ in
      axis.map { Array(repeating: Layer($0), count: clocks) } ?? []
    }
    lanes = survey.sensors.map {
      StateLanes(counts: $0.states, names: survey.subject.catalog.states)
    }
    ranges = survey.sensors.indices.map {
      survey.sensors[$0].values.shown(sensorRange: survey.subject.sensor($0).range)
    }
    beyond = survey.sensors.map { _ in 0 }
    bins = survey.delays.map(\.bins)
  }

  /// Readings that arrived.
  package mutating func add(_ batch: borrowing ReadingBatch) {
    for row in 0..<batch.count {
      let slot = Int(subject.slots[Int(batch.series[row])])
      guard slot >= 0, subject.covers(batch, row: row) else { continue }
      for (index, clock) in subject.clocks.enumerated() {
        // A duplicate was not measured again.
        if clock == .trueTime, batch.copy[row] > 0 { continue }
        add(batch, row: row, slot: slot, layer: index, time: clock.time(batch, row))
      }
      noteBeyond(batch.value[row], slot: slot)
      for kind in DelayKind.known(withTruth: subject.knowsTrueTime) {
        bins[kind.rawValue]?.add(kind.span(batch, row))
      }
    }
  }

  /// Readings that never arrived: they are drawn where they were measured.
  package mutating func addLost(_ batch: borrowing ReadingBatch) {
    guard subject.knowsTrueTime else { return }
    for row in 0..<batch.count where batch.copy[row] == 0 {
      let slot = Int(subject.slots[Int(batch.series[row])])
      guard slot >= 0, subject.covers(batch, row: row) else { continue }
      let time = batch.trueTime[row]
      noteBeyond(batch.value[row], slot: slot)
      add(batch, row: row, slot: slot, layer: 0, time: time)
      switch mark(batch.value[row], slot: slot) {
      case .number(let value): layers[slot][0].lost.add(time: time, value: value)
      case .lane(let lane): layers[slot][0].lost.add(time: time, value: Double(lane))
      case .none: break
      }
    }
  }

  private mutating func noteBeyond(_ value: Double, slot: Int) {
    if let range = ranges[slot], value.isFinite, !range.contains(value) { beyond[slot] += 1 }
  }

  private func mark(_ value: Double, slot: Int) -> Mark {
    guard value.isFinite else { return .none }
    guard subject.sensor(slot).kind == .state else { return .number(value) }
    return lanes[slot].lane(of: value).map { .lane($0) } ?? .none
  }

  private mutating func add(
    _ batch: borrowing ReadingBatch,
    row: Int,
    slot: Int,
    layer: Int,
    time: Int64
  ) {
    guard let axis, axis.contains(time) else {
      noteOutside(time, slot: slot, layer: layer)
      return
    }
    let value: Double
    switch mark(batch.value[row], slot: slot) {
    case .number(let number):
      value = number
      layers[slot][layer].readings.add(time: time, value: number)
    case .lane(let lane):
      value = Double(lane)
      layers[slot][layer].lanes.add(time: time, lane: lane)
    case .none:
      layers[slot][layer].notNumbers.add(time: time, value: 0)
      return
    }
    if batch.anomaly[row] != 0 { layers[slot][layer].anomalous.add(time: time, value: value) }
    if batch.copy[row] > 0 { layers[slot][layer].duplicates.add(time: time, value: value) }
  }

  private mutating func noteOutside(_ time: Int64, slot: Int, layer: Int) {
    guard let axis else { return }
    if time < axis.low {
      layers[slot][layer].outside.before += 1
    } else {
      layers[slot][layer].outside.after += 1
    }
    layers[slot][layer].outside.extent.include(time)
  }
}

/// The lanes of a state sensor: the states that occur, in the order of their index.
struct StateLanes: Sendable {
  /// From the bottom.
  private(set) var names: [String] = []
  /// By index of the state.
  private var lanes: [Int?]

  init(counts: [Int], names all: [String]) {
    lanes = Array(repeating: nil, count: counts.count)
    let used = counts.indices.filter { counts[$0] > 0 }
    for state in used {
      guard used.count > LaneTrace.most, names.count >= LaneTrace.most - 1 else {
        lanes[state] = names.count
        names.append(all[state])
        continue
      }
      lanes[state] = LaneTrace.most - 1
    }
    if used.count > LaneTrace.most {
      names.append("\(used.count - LaneTrace.most + 1) others")
    }
  }

  func lane(of value: Double) -> Int? {
    guard let state = Int(exactly: value), lanes.indices.contains(state) else { return nil }
    return lanes[state]
  }
}
