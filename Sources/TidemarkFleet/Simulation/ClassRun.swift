import TidemarkCore

/// Some devices of one class in the course of a simulation.
///
/// What happens to a device is a function of its draws and its own past; how the time is cut into
/// slices and which other devices are simulated beside it changes nothing. State is a few flat
/// arrays, one entry a device, a series, a sine or an anomaly model. Budget: 200 ns a reading.
struct ClassRun {
  /// What a device carries from slice to slice.
  private struct DeviceState: BitwiseCopyable {
    /// Nanoseconds by which the clock is ahead at the start, and seconds that it gains per second.
    var clockOffset = 0.0
    var clockDrift = 0.0
    var outage = Outage.never
  }

  /// What a series carries from slice to slice: its next reading.
  private struct SeriesState: BitwiseCopyable {
    /// When the next reading is due, without jitter.
    var due: Int64
    /// True time of the next reading; `Int64.max` after the last.
    var trueTime: Int64
    /// Number of the next reading.
    var sequence: UInt32
    /// What the last reading reported.
    var lastValue: Double
    var anomalies: AnomalyTrack
  }

  private let plan: ClassPlan
  /// Index in the class of the first device simulated here.
  private let firstDevice: Int
  private var devices: [DeviceState] = []
  private var series: [SeriesState] = []
  /// In turns, for each device all sines of the class.
  private var phases: [Double] = []
  /// For each device all anomaly models of the class.
  private var proposals: [AnomalyTrack.Proposal] = []
  /// The anomalies that affected a reading so far, in no order.
  private(set) var anomalies: [Anomaly] = []

  /// Simulates the devices `devices` (indices in the class) of `plan`.
  init(_ plan: ClassPlan, devices range: Range<Int>) {
    self.plan = plan
    firstDevice = range.lowerBound
    devices.reserveCapacity(range.count)
    series.reserveCapacity(range.count * plan.sensors.count)
    phases.reserveCapacity(range.count * plan.sines.count)
    proposals = Array(
      repeating: AnomalyTrack.Proposal(onset: .max, number: 0),
      count: range.count * plan.anomalies.count
    )
    for index in range { addDevice(UInt64(index)) }
  }

  private mutating func addDevice(_ device: UInt64) {
    var state = DeviceState()
    let error = Double(FleetLimits.clockError)
    if let offset = plan.clockOffset?.value(device: device, index: 0) {
      state.clockOffset = min(max(offset, -error), error)
    }
    if let drift = plan.clockDrift?.value(device: device, index: 0) {
      state.clockDrift = min(max(drift, -FleetLimits.clockDrift), FleetLimits.clockDrift)
    }
    if let outages = plan.outages {
      state.outage = outages.outage(device: device, number: 0, after: plan.start)
    }
    for sine in plan.sines {
      phases.append(sine.phase ?? sine.phaseKey.uniform(device: device, index: 0))
    }
    let firstProposal = devices.count * plan.anomalies.count
    for sensor in plan.sensors {
      let phase = sensor.phase.uniform(device: device, index: 0)
      var track = AnomalyTrack()
      track.begin(
        &proposals,
        at: firstProposal + sensor.anomalies.lowerBound,
        models: sensor.anomalies,
        device: device,
        plan: plan
      )
      var next = SeriesState(
        due: plan.start + Int64(phase * Double(sensor.period)),
        trueTime: 0,
        sequence: 0,
        lastValue: 0,
        anomalies: track
      )
      next.trueTime = trueTime(of: next, sensor, device: device)
      series.append(next)
    }
    devices.append(state)
  }

  /// Measures and sends all readings with a true time before `end` that were not sent before.
  mutating func generate(until end: Int64, into outbox: inout Outbox) {
    for local in devices.indices {
      let first = local * plan.sensors.count
      for sensor in plan.sensors.indices where series[first + sensor].trueTime < end {
        generate(sensor, ofDevice: local, until: end, into: &outbox)
      }
      if let outages = plan.outages {
        // Sensors go through the slice one after the other, so the device moves on after the last.
        devices[local].outage.advance(
          to: end,
          device: UInt64(firstDevice + local),
          plan: outages
        )
      }
    }
  }

  private mutating func generate(
    _ sensorIndex: Int,
    ofDevice local: Int,
    until end: Int64,
    into outbox: inout Outbox
  ) {
    let sensor = plan.sensors[sensorIndex]
    let position = local * plan.sensors.count + sensorIndex
    let device = UInt64(firstDevice + local)
    let clock = devices[local]
    var outage = clock.outage
    var state = series[position]
    var reading = Reading(
      series: UInt32(plan.firstSeries + firstDevice * plan.sensors.count + position),
      sequence: 0,
      eventTime: 0,
      sentTime: 0,
      arrivalTime: 0,
      trueTime: 0,
      value: 0
    )
    while state.trueTime < end {
      let time = state.trueTime
      reading.trueTime = time
      reading.sequence = state.sequence
      let value = signal(sensor, at: time, sequence: state.sequence, local: local)
      if time >= state.anomalies.onset {
        (reading.value, reading.anomaly) = disturbed(
          value,
          of: sensor,
          at: time,
          state: &state,
          local: local,
          series: reading.series
        )
      } else {
        (reading.value, reading.anomaly) = (sensor.reported(value), 0)
      }
      reading.eventTime = stamp(time, by: clock)
      if let outages = plan.outages { outage.advance(to: time, device: device, plan: outages) }
      reading.sentTime = time >= outage.start ? plan.grid.ceiling(outage.end) : time
      send(&reading, by: sensor, device: device, into: &outbox)

      state.lastValue = reading.value
      state.sequence &+= 1
      state.due += sensor.period
      state.trueTime = trueTime(of: state, sensor, device: device)
    }
    series[position] = state
  }

  /// When the series' next reading is really measured; `Int64.max` if none is due before the end.
  ///
  /// Jitter does not move a reading out of the simulated time.
  @inline(__always)
  private func trueTime(of state: SeriesState, _ sensor: SensorPlan, device: UInt64) -> Int64 {
    guard state.due < plan.end else { return .max }
    guard let jitter = sensor.jitter else { return plan.grid.floor(state.due) }
    let drawn = jitter.value(device: device, index: UInt64(state.sequence))
    let shift = Int64(min(max(drawn, -sensor.jitterLimit), sensor.jitterLimit))
    return plan.grid.floor(min(max(state.due + shift, plan.start), plan.end - 1))
  }

  /// What the sensor would measure if nothing were wrong, unrounded.
  @inline(__always)
  private func signal(
    _ sensor: SensorPlan,
    at time: Int64,
    sequence: UInt32,
    local: Int
  ) -> Double {
    let elapsed = time - plan.start
    var value = sensor.base + sensor.slope * Double(elapsed)
    for index in sensor.sines {
      let sine = plan.sines[index]
      let remainder = flooredDivision(elapsed, sine.period).remainder
      let turns = Double(remainder) * sine.turnsPerNanosecond
      let phase = phases[local * plan.sines.count + index]
      value += sine.amplitude * PortableMath.sin(turns: turns + phase)
    }
    if sensor.noiseSD > 0 {
      let device = UInt64(firstDevice + local)
      value += sensor.noiseSD * sensor.noise.normal(device: device, index: UInt64(sequence))
    }
    return value
  }

  /// What the device's own clock shows.
  @inline(__always)
  private func stamp(_ time: Int64, by clock: DeviceState) -> Int64 {
    let error = clock.clockOffset + clock.clockDrift * Double(time - plan.start)
    let limit = Double(FleetLimits.clockError)
    let bounded = min(max(error, -limit), limit)
    var whole = Int64(bounded)
    if Double(whole) > bounded { whole -= 1 }
    return plan.grid.floor(time + whole)
  }

  /// Puts the reading on the wire, once or twice; each copy has its own delay and loss.
  @inline(__always)
  private func send(
    _ reading: inout Reading,
    by sensor: SensorPlan,
    device: UInt64,
    into outbox: inout Outbox
  ) {
    let sequence = UInt64(reading.sequence)
    var copies: UInt64 = 1
    if plan.duplicate > 0,
      sensor.duplicate.uniform(device: device, index: sequence) < plan.duplicate
    {
      copies = 2
    }
    for copy in 0..<copies {
      let index = 2 * sequence + copy
      reading.copy = UInt8(truncatingIfNeeded: copy)
      reading.arrivalTime = reading.sentTime
      if let delay = sensor.delay {
        let span = delay.span(device: device, index: index)
        // Sent times lie on the arrival grid, because clock resolutions do.
        reading.arrivalTime += span - span % FleetLimits.arrivalGrid
      }
      if plan.loss > 0, sensor.loss.uniform(device: device, index: index) < plan.loss {
        outbox.lost.insert(reading)
      } else {
        outbox.arrived.insert(reading)
      }
    }
  }
}

extension ClassRun {
  /// What the sensor reports at or after the onset of an anomaly, and the anomaly's number.
  @inline(never)
  private mutating func disturbed(
    _ value: Double,
    of sensor: SensorPlan,
    at time: Int64,
    state: inout SeriesState,
    local: Int,
    series: UInt32
  ) -> (value: Double, anomaly: UInt32) {
    let device = UInt64(firstDevice + local)
    let first = local * plan.anomalies.count + sensor.anomalies.lowerBound
    func finish(_ state: inout SeriesState, at end: Int64) {
      state.anomalies.finish(
        at: end,
        &proposals,
        at: first,
        models: sensor.anomalies,
        device: device,
        plan: plan
      )
    }
    while time >= state.anomalies.end { finish(&state, at: state.anomalies.end) }
    guard time >= state.anomalies.onset else { return (sensor.reported(value), 0) }

    let track = state.anomalies
    let anomaly = plan.anomalies[track.model]
    if !track.isStriking {
      let number = proposals[first + track.model - sensor.anomalies.lowerBound].number
      let strength =
        anomaly.kind == .stuckAt
        ? state.sequence == 0 ? sensor.reported(value) : state.lastValue
        : anomaly.shift(device: device, number: number)
      state.anomalies.strike(strength: strength)
      let isSpike = anomaly.kind == .spike
      anomalies.append(
        Anomaly(
          kind: plan.anomalyKinds[track.model],
          series: series,
          number: state.anomalies.count,
          onset: Timestamp(nanoseconds: isSpike ? time : track.onset),
          peak: Timestamp(nanoseconds: isSpike ? time : track.onset),
          end: Timestamp(nanoseconds: isSpike ? time + plan.grid.resolution : track.end),
          firstDetectable: Timestamp(nanoseconds: time)
        )
      )
    }
    let number = state.anomalies.count
    let strength = state.anomalies.strength
    // A spike ends with its one reading.
    if anomaly.kind == .spike { finish(&state, at: time + plan.grid.resolution) }
    return (anomaly.kind == .stuckAt ? strength : sensor.reported(value + strength), number)
  }
}
