import TidemarkCore

extension ClassRun {
  /// Event times: what the devices' own clocks show.
  mutating func stamp() {
    var restarts = block.restarts[...]
    for run in block.runs {
      let isRestarted = restarts.first.map { $0.row < run.rows.upperBound } ?? false
      if plan.clock.isSteady, !isRestarted {
        stampRows(run.rows, clocks[run.local], plan.clockGrid, block.trueTime, &block.eventTime)
      } else {
        stampRows(
          run.rows,
          clocks[run.local],
          of: UInt64(firstDevice + run.local),
          plan.clock,
          plan.clockGrid,
          &restarts,
          block.trueTime,
          &block.eventTime
        )
      }
    }
  }

  /// What the sensor reports, anomalies and faults included.
  mutating func report(_ sensor: Int) {
    if plan.anomalies.isEmpty, case .periodic = plan.sensors[sensor].cadence.kind {
      reportRows(plan.sensors[sensor].reporting, 0..<block.count, &block.value, &block.anomaly)
    } else {
      disturb(sensor)
    }
  }

  /// Drops the readings outside the time that is asked for.
  mutating func keepWindow() {
    guard window != Int64.min..<Int64.max else { return }
    block.keep((0..<block.count).map { isAskedFor(block.trueTime[$0]) })
  }

  func isAskedFor(_ time: Int64) -> Bool { window.contains(time) }
}

private func stampRows(
  _ rows: Range<Int>,
  _ clock: DeviceClock,
  _ grid: TimeGrid,
  _ times: [Int64],
  _ column: inout [Int64]
) {
  let time = times.span
  var event = column.mutableSpan
  for row in rows { event[row] = clock.stamp(time[row], grid: grid) }
}

/// The same by a clock that something happens to; takes its restarts from those of the block.
func stampRows(
  _ rows: Range<Int>,
  _ clock: DeviceClock,
  of device: UInt64,
  _ plan: ClockPlan,
  _ grid: TimeGrid,
  _ restarts: inout ArraySlice<Block.Restart>,
  _ times: [Int64],
  _ column: inout [Int64]
) {
  var clock = clock
  let time = times.span
  var event = column.mutableSpan
  for row in rows {
    while let restart = restarts.first, restart.row <= row {
      clock.reboot(restart.boot, device: device, plan: plan)
      restarts.removeFirst()
    }
    clock.advance(to: time[row], device: device, plan: plan)
    event[row] = clock.stamp(time[row], grid: grid)
  }
}

/// Rounds and clamps; nothing is an anomaly.
func reportRows(
  _ reporting: Reporting,
  _ rows: Range<Int>,
  _ values: inout [Double],
  _ anomalies: inout [UInt32]
) {
  var value = values.mutableSpan
  var anomaly = anomalies.mutableSpan
  for row in rows {
    value[row] = reporting.reported(value[row])
    anomaly[row] = 0
  }
}

extension Block {
  /// Drops the rows that are not marked, after event times were stamped.
  mutating func keep(_ marks: [Bool]) {
    var kept: [Int] = []
    kept.reserveCapacity(count)
    for index in runs.indices {
      let first = kept.count
      for row in runs[index].rows where marks[row] { kept.append(row) }
      runs[index] = Run(local: runs[index].local, rows: first..<kept.count)
    }
    count = kept.count
    pack(&series, kept)
    pack(&device, kept)
    pack(&number, kept)
    pack(&who, kept)
    pack(&epoch, kept)
    pack(&sequence, kept)
    pack(&trueTime, kept)
    pack(&eventTime, kept)
    pack(&value, kept)
    pack(&anomaly, kept)
  }
}

/// Moves the rows that are kept to the beginning.
private func pack<Value: BitwiseCopyable>(_ column: inout [Value], _ kept: [Int]) {
  var column = column.mutableSpan
  let kept = kept.span
  for index in kept.indices { column[index] = column[kept[index]] }
}
