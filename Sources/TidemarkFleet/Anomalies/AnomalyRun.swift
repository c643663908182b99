import TidemarkCore

/// The anomalies of some devices of a class in the course of a simulation, and the truth about them.
///
/// Readings of a series are to be brought in order of true time, those before `nextOnset` may be
/// left out; series are independent of each other. Budget: 80 bytes a series that can be struck,
/// 16 for each of its models that go by `every`, 40 for each of its scopes but the widest; 200 ns a
/// reading from an onset on, nothing before.
struct AnomalyRun {
  /// What a series carries from reading to reading.
  private struct SeriesState: BitwiseCopyable {
    /// The anomaly in force, else the next.
    var current: PlacedAnomaly
    /// The one after it.
    var next: PlacedAnomaly
    /// What the anomaly in force keeps from its first reading on.
    var held: UInt64 = 0
    /// Anomalies so far that affected a reading: the number of the last of them.
    var count: UInt32 = 0
    /// Index of the record of the anomaly in force; `notStruck` if it has affected no reading.
    var record = SeriesState.notStruck

    static let notStruck = UInt32.max

    var hasStruck: Bool { record != Self.notStruck }
  }

  private let plans: AnomalyPlans
  private let firstDevice: Int
  private let deviceCount: Int
  private let firstSeries: Int
  /// True times that are asked for: an anomaly is known if it affected a reading of these.
  private let window: Range<Int64>
  private var placement: AnomalyPlacement
  private var series: [SeriesState] = []
  /// The truth so far, in no order.
  private(set) var records: [AnomalyRecord] = []

  /// `firstSeries` is the catalog's index of the first series of the first device.
  init(
    _ plans: AnomalyPlans,
    devices: Range<Int>,
    firstSeries: Int,
    window: Range<Int64> = Int64.min..<Int64.max
  ) {
    self.plans = plans
    self.window = window
    firstDevice = devices.lowerBound
    deviceCount = devices.count
    self.firstSeries = firstSeries
    placement = AnomalyPlacement(plans, devices: devices)
    series.reserveCapacity(devices.count * plans.struckCount)
    for local in 0..<devices.count {
      for sensor in plans.positions.indices where plans.positions[sensor] != nil {
        let current = placement.next(ofSensor: sensor, device: local)
        let next = placement.next(ofSensor: sensor, device: local)
        series.append(SeriesState(current: lasting(current), next: next))
      }
    }
  }

  /// Bytes that a series carries, without what its placement keeps.
  static var stateSize: Int { MemoryLayout<SeriesState>.size }

  /// Nothing happens to the readings of a series before this true time.
  ///
  /// `local` counts the devices simulated here. The time holds until the next call of `disturb` for
  /// the series.
  @inline(__always)
  func nextOnset(ofSensor sensor: Int, device local: Int) -> Int64 {
    guard let position = plans.positions[sensor] else { return .max }
    return series[local * plans.struckCount + position].current.onset
  }

  /// What becomes of a reading.
  ///
  /// `periodic` is the sum of the sines and square waves of the series at a true time. `reports` says
  /// of a value whether the sensor reports it at all; what is reported, or would have been if nothing
  /// were wrong, is affected.
  @inline(never)
  mutating func disturb(
    _ reading: CleanReading,
    ofSensor sensor: Int,
    device local: Int,
    periodic: (Int64) -> Double,
    reports: (Double) -> Bool = { _ in true }
  ) -> Disturbance {
    guard let struck = plans.positions[sensor] else {
      preconditionFailure("a sensor that nothing strikes has no onset")
    }
    let position = local * plans.struckCount + struck
    var state = series[position]
    defer { series[position] = state }
    var isLate = false
    while reading.trueTime >= state.current.release {
      isLate = !isShown(state) && reading.trueTime < state.next.onset
      if isLate { break }
      advance(&state, sensor, local)
    }
    let striking = Striking(
      reading: reading,
      anomaly: state.current,
      isLate: isLate,
      series: firstSeries + local * plans.positions.count + sensor,
      device: UInt64(firstDevice + local)
    )
    let result = strike(striking, sensor, &state, periodic: periodic, reports: reports)
    if isLate, isShown(state) { advance(&state, sensor, local) }
    return result
  }

  /// Whether a reading tells of the anomaly in force.
  private func isShown(_ state: SeriesState) -> Bool {
    state.hasStruck && records[Int(state.record)].isShown
  }

  private mutating func advance(_ state: inout SeriesState, _ sensor: Int, _ local: Int) {
    state.current = lasting(state.next)
    state.next = placement.next(ofSensor: sensor, device: local)
    state.record = SeriesState.notStruck
  }

  /// An anomaly as a series that it strikes sees it: a failure that is never repaired has no end, and
  /// what is placed behind it meets no reading.
  private func lasting(_ anomaly: PlacedAnomaly) -> PlacedAnomaly {
    guard !anomaly.isNone, plans.sources[Int(anomaly.source)].isFinal else { return anomaly }
    var lasting = anomaly
    lasting.release = .max
    return lasting
  }

  /// How many of those at given times have met no reading so far.
  var unmetCount: Int {
    deviceCount * plans.givenCount - records.count(where: \.isGiven)
  }

  /// The anomalies that affected a reading so far, by (series, number).
  func anomalies() -> [Anomaly] {
    records.filter(\.isAskedFor)
      .sorted { ($0.series, $0.number) < ($1.series, $1.number) }.map(\.anomaly)
  }
}

extension AnomalyRun {
  /// A reading and the anomaly that may strike it.
  private struct Striking {
    let reading: CleanReading
    let anomaly: PlacedAnomaly
    /// Whether the anomaly is over but has changed no reading.
    let isLate: Bool
    let series: Int
    let device: UInt64

    /// How much of the anomaly's length has passed; its peak if it is over, above 1 if it is in
    /// repair.
    func share(peak: Double) -> Double {
      if isLate { return peak }
      guard reading.trueTime < anomaly.end else { return .infinity }
      return Double(reading.trueTime - anomaly.onset) / Double(anomaly.end - anomaly.onset)
    }
  }

  private mutating func strike(
    _ striking: Striking,
    _ sensor: Int,
    _ state: inout SeriesState,
    periodic: (Int64) -> Double,
    reports: (Double) -> Bool
  ) -> Disturbance {
    let (reading, anomaly) = (striking.reading, striking.anomaly)
    let time = reading.trueTime
    let clean = plans.reportings[sensor].reported(reading.value)
    guard time >= anomaly.onset,
      let effect = plans.effect(ofSource: anomaly.source, onSensor: sensor),
      striking.isLate || effect.strikes(reading, device: striking.device)
    else {
      return Disturbance(
        fate: reports(clean) ? .reported : .silent,
        value: clean,
        eventTime: reading.eventTime
      )
    }
    let held =
      state.hasStruck ? state.held : effect.held(from: reading, sign: sign(of: striking))
    let outcome = effect.outcome(
      reading,
      of: anomaly,
      at: striking.share(peak: effect.kind.peakShare),
      held: held,
      device: striking.device,
      periodic: periodic
    )
    var result = Disturbance(value: outcome.value, eventTime: outcome.eventTime)
    let isDue = reports(clean)
    if !outcome.isMeasured {
      result.fate = isDue ? .swallowed : .silent
    } else if !reports(outcome.value) {
      result.fate = .silent
    }
    // What is silent either way is not affected.
    guard isDue || result.fate != .silent else { return result }
    if !state.hasStruck {
      open(striking, effect, held, &state)
    } else if striking.isLate {
      records[Int(state.record)].extend(
        to: time,
        next: state.next.onset,
        resolution: plans.grid.resolution
      )
    }
    records[Int(state.record)].note(
      change: outcome.change,
      isMeasured: outcome.isMeasured,
      at: time,
      detectable: effect.detectable
    )
    if window.contains(time) { records[Int(state.record)].isAskedFor = true }
    result.anomaly = state.count
    return result
  }

  private func sign(of striking: Striking) -> Double {
    let source = Int(striking.anomaly.source)
    let who = plans.who(source, device: striking.device)
    return plans.sources[source].sign(who: who, number: striking.anomaly.number)
  }

  /// Counts the anomaly in force, from its first affected reading on.
  private mutating func open(
    _ striking: Striking,
    _ effect: AnomalyEffect,
    _ held: UInt64,
    _ state: inout SeriesState
  ) {
    state.held = held
    state.count += 1
    state.record = UInt32(records.count)
    records.append(
      AnomalyRecord(
        striking.anomaly,
        kind: effect.kind,
        isGiven: plans.sources[Int(striking.anomaly.source)].isGiven,
        series: UInt32(striking.series),
        number: state.count,
        magnitude: effect.recorded(held: held),
        firstReading: striking.reading.trueTime,
        isLate: striking.isLate,
        next: state.next.onset,
        resolution: plans.grid.resolution
      )
    )
  }
}
