import TidemarkCore

/// Some devices of one class whose readings, measured before, are delivered anew.
///
/// It goes through the looks of the sensors as a simulation does, for the numbers that deliveries are drawn
/// by, and takes what was recorded in place of measuring.
struct DeliveryRun {
  var run: ClassRun
  /// Nil: the recorded event times stay.
  private var clocks: OriginalClocks?

  /// The clocks that stamped what was recorded: what an anomaly did to a stamp is done to the new one too.
  private struct OriginalClocks {
    let plan: ClockPlan
    let grid: TimeGrid
    var clocks: [DeviceClock]
    /// What the clocks showed, for the rows of a block.
    var stamps = [Int64](repeating: 0, count: Block.capacity)
  }

  /// Delivers the devices `devices` (indices in the class); `hasNewClocks` says whether they are stamped
  /// anew.
  init(_ plan: ClassPlan, of original: ClassPlan, devices: Range<Int>, hasNewClocks: Bool) {
    run = ClassRun(plan, devices: devices, window: .min ..< .max)
    guard hasNewClocks else { return }
    clocks = OriginalClocks(
      plan: original.clock,
      grid: original.grid,
      clocks: devices.enumerated().map { local, index in
        let on = run.lives.isEmpty ? original.start : run.lives[local].onFrom
        let boot = on < .max ? max(original.start, on) : original.start
        return DeviceClock(original.clock, device: UInt64(index), bootedAt: boot)
      }
    )
  }

  /// Sends all readings that may arrive before `end` and were not sent before.
  mutating func deliver(
    until end: Int64,
    _ readings: inout RecordedReadings,
    into outbox: inout Outbox
  ) {
    let tick = run.plan.grid.ceiling(end)
    for sensor in run.plan.sensors.indices {
      let cadence = run.plan.sensors[sensor].cadence
      let horizon = min(tick + cadence.jitterLimit, run.plan.end)
      for local in 0..<run.deviceCount {
        let position = local * run.plan.sensors.count + sensor
        while run.series[position].due < horizon {
          run.schedule(sensor, cadence, of: local, until: horizon)
          if run.block.isFull { finish(sensor, &readings, into: &outbox) }
        }
      }
      finish(sensor, &readings, into: &outbox)
    }
    if run.uplink != nil { run.drainUplink(until: end, into: &outbox) }
    let last = min(end, run.plan.end)
    for local in 0..<run.deviceCount {
      advanceOriginal(local, to: last)
      run.advanceDevice(local, to: last)
    }
  }

  private mutating func finish(
    _ sensor: Int,
    _ readings: inout RecordedReadings,
    into outbox: inout Outbox
  ) {
    guard run.block.count > 0 else { return }
    run.jitter(sensor)
    stampAnew()
    take(sensor, &readings)
    run.connect()
    if run.uplink == nil { run.transmit(into: &outbox) } else { run.enqueue() }
    run.block.clear()
  }

  /// New event times for all looks, and those of the old clocks.
  private mutating func stampAnew() {
    guard let plan = clocks?.plan, let grid = clocks?.grid else { return }
    var restarts = run.block.restarts[...]
    for rows in run.block.runs {
      guard let clock = clocks?.clocks[rows.local] else { continue }
      var stamps = clocks?.stamps ?? []
      clocks?.stamps = []
      stampRows(
        rows.rows,
        clock,
        of: UInt64(run.firstDevice + rows.local),
        plan,
        grid,
        &restarts,
        run.block.trueTime,
        &stamps
      )
      clocks?.stamps = stamps
    }
    run.stamp()
  }

  /// Puts what was recorded into the rows of the block, and drops those of looks that gave nothing.
  private mutating func take(_ sensor: Int, _ readings: inout RecordedReadings) {
    let isOnChange =
      if case .onChange = run.plan.sensors[sensor].cadence.kind { true } else { false }
    var kept = [Bool](repeating: true, count: run.block.count)
    var isComplete = true
    for row in 0..<run.block.count {
      let found = readings.take(
        run.block.series[row],
        epoch: run.block.epoch[row],
        time: run.block.trueTime[row],
        sequence: isOnChange ? nil : run.block.sequence[row]
      )
      guard let found else {
        kept[row] = false
        isComplete = false
        continue
      }
      run.block.sequence[row] = found.sequence
      run.block.value[row] = found.value
      run.block.anomaly[row] = found.anomaly
      if let clocks {
        guard found.anomaly > 0 else { continue }
        run.block.eventTime[row] += found.eventTime - clocks.stamps[row]
      } else {
        run.block.eventTime[row] = found.eventTime
      }
    }
    if !isComplete { run.block.keep(kept) }
  }

  /// Moves the old clock of a device on; before its life is.
  private mutating func advanceOriginal(_ local: Int, to time: Int64) {
    guard let plan = clocks?.plan else { return }
    let device = UInt64(run.firstDevice + local)
    var isOn = true
    if !run.lives.isEmpty, let lives = run.plan.life {
      var life = run.lives[local]
      while let boot = life.beginNext(by: time, device: device, plan: lives) {
        clocks?.clocks[local].reboot(boot, device: device, plan: plan)
      }
      isOn = life.isOn(at: time)
    }
    if isOn { clocks?.clocks[local].advance(to: time, device: device, plan: plan) }
  }
}
