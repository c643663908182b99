import TidemarkCore

/// Some devices of one class in the course of a simulation.
///
/// What happens to a device is a function of its draws and its own past; how the time is cut into
/// slices and which other devices are simulated beside it changes nothing. State is a few flat
/// arrays, one entry a device, a series, or a part of a series, and only those that the class needs.
/// Budget: 80 ns a reading of a plain class, of which a third is for sorting.
struct ClassRun {
  /// What a series carries from slice to slice.
  struct SeriesState: BitwiseCopyable {
    /// When the next reading is due, without jitter.
    var due: Int64
    /// Since the reading before was due.
    var gap = Int64.max
    /// Number of the next reading, over all epochs.
    var number: UInt32 = 0
    /// Number of the next reading within the epoch.
    var sequence: UInt32 = 0
    var epoch: UInt16 = 0
    /// Whether a reading was reported before: kept where anomalies or changes ask for it.
    var hasReported = false
    /// What the last reading reported, and its true time.
    var lastValue = 0.0
    var lastTime: Int64 = 0
    /// Of a series that reports changes only: how many it reported in which epoch.
    var reported: UInt32 = 0
    var reportedEpoch: UInt16 = 0
  }

  let plan: ClassPlan
  /// Index in the class of the first device simulated here.
  let firstDevice: Int
  let deviceCount: Int
  /// True times that are asked for.
  let window: Range<Int64>

  var clocks: [DeviceClock] = []
  /// Empty if devices do not come and go.
  var lives: [DeviceLife] = []
  /// Empty if the class is always connected.
  var offline: [Outage] = []
  /// Times in which the link is bad; empty without bursts.
  var bursts: [Outage] = []
  /// Nanoseconds that are added to a device's delays; empty if nothing is.
  var groupDelays: [Double] = []
  var series: [SeriesState] = []
  var signals: SignalStates
  var anomalies: AnomalyRun
  var uplink: UplinkQueues?

  /// What is worked on: lent by the simulator while the class generates.
  var block = Block.unused
  var wire = Wire()

  /// Simulates the devices `devices` (indices in the class) of `plan`.
  init(_ plan: ClassPlan, devices range: Range<Int>, window: Range<Int64>) {
    self.plan = plan
    self.window = window
    firstDevice = range.lowerBound
    deviceCount = range.count
    signals = SignalStates(plan, devices: range)
    anomalies = AnomalyRun(
      plan.anomalies,
      devices: range,
      firstSeries: plan.firstSeries + range.lowerBound * plan.sensors.count,
      window: window
    )
    uplink = plan.network.uplink.map { UplinkQueues($0, devices: range.count) }
    clocks.reserveCapacity(range.count)
    series.reserveCapacity(range.count * plan.sensors.count)
    for index in range { addDevice(UInt64(index)) }
  }

  private mutating func addDevice(_ device: UInt64) {
    let group = plan.group(of: device)
    var bootedAt = plan.start
    if let life = plan.life {
      let state = DeviceLife(life, device: device)
      // One that never shows up has a clock all the same, which nobody reads.
      if state.onFrom < .max { bootedAt = max(bootedAt, state.onFrom) }
      lives.append(state)
    }
    clocks.append(DeviceClock(plan.clock, device: device, bootedAt: bootedAt))
    if let outages = plan.network.offline?.outages {
      let who = outages.isShared ? group : device
      let first = outages.outage(who: who, number: 0, after: plan.start)
      offline.append(first)
      uplink?.begin(clocks.count - 1, outage: first)
    }
    if let outages = plan.network.bursts?.outages {
      let who = outages.isShared ? group : device
      bursts.append(outages.outage(who: who, number: 0, after: plan.start))
    }
    if let delay = plan.network.groupDelay {
      groupDelays.append(max(delay.value(device: group, index: 0), 0))
    }
    for sensor in plan.sensors {
      let due = sensor.cadence.due(
        number: 0,
        after: plan.start,
        device: device,
        plan.incidents,
        until: plan.end
      )
      var state = SeriesState(due: due)
      if plan.isSeekable, window.lowerBound > plan.start {
        state.seek(window.lowerBound, sensor.cadence)
      }
      series.append(state)
    }
  }

  /// Measures and sends all readings that may arrive before `end` and were not sent before.
  mutating func generate(until end: Int64, into outbox: inout Outbox) {
    // The clock's grid and jitter can bring a reading that is due later into the slice.
    let tick = plan.grid.ceiling(end)
    for sensor in plan.sensors.indices {
      let cadence = plan.sensors[sensor].cadence
      let horizon = min(tick + cadence.jitterLimit, lastDue(cadence))
      for local in 0..<deviceCount {
        let position = local * plan.sensors.count + sensor
        while series[position].due < horizon {
          schedule(sensor, cadence, of: local, until: horizon)
          if block.isFull { finish(sensor, into: &outbox) }
        }
      }
      finish(sensor, into: &outbox)
    }
    if uplink != nil { drainUplink(until: end, into: &outbox) }
    // After the simulated time only copies arrive, perhaps for years: no device lives that long.
    let last = min(end, plan.end)
    for local in 0..<deviceCount { advanceDevice(local, to: last) }
  }

  /// Exclusive end of what must be simulated.
  ///
  /// Readings after those that are asked for may decide the truth about an anomaly, and may push
  /// earlier ones out of a buffer.
  private func lastDue(_ cadence: CadencePlan) -> Int64 {
    guard window.upperBound < plan.end, plan.anomalies.isEmpty, uplink == nil else {
      return plan.end
    }
    return min(plan.end, window.upperBound + plan.grid.resolution + cadence.jitterLimit)
  }

  /// Whether readings wait in devices.
  var isWaiting: Bool { uplink.map { !$0.isEmpty } ?? false }

  /// Takes the readings of the block through all stages.
  private mutating func finish(_ sensor: Int, into outbox: inout Outbox) {
    guard block.count > 0 else { return }
    jitter(sensor)
    measure(sensor)
    stamp()
    report(sensor)
    if uplink == nil {
      keepWindow()
      connect()
      transmit(into: &outbox)
    } else {
      // What is not asked for takes its place in the queues all the same.
      connect()
      enqueue()
    }
    block.clear()
  }

  /// Moves a device's own processes on to a time that none of its next readings precedes.
  ///
  /// Sensors go through a slice one after the other, each with a copy of these. Plans are large: they
  /// are looked at only where there is something to do.
  mutating func advanceDevice(_ local: Int, to time: Int64) {
    let device = UInt64(firstDevice + local)
    if !lives.isEmpty, time >= lives[local].onUntil, let life = plan.life {
      while let boot = lives[local].beginNext(by: time, device: device, plan: life) {
        clocks[local].reboot(boot, device: device, plan: plan.clock)
      }
    }
    // A clock ends with its device; while that is off, only its next boot moves it.
    if time >= clocks[local].validUntil, lives.isEmpty || lives[local].isOn(at: time) {
      clocks[local].advance(to: time, device: device, plan: plan.clock)
    }
    if !offline.isEmpty, time >= offline[local].end, let outages = plan.network.offline?.outages {
      offline[local].advance(to: time, who: plan.who(outages, device), plan: outages)
    }
    if !bursts.isEmpty, time >= bursts[local].end, let outages = plan.network.bursts?.outages {
      bursts[local].advance(to: time, who: plan.who(outages, device), plan: outages)
    }
  }
}
