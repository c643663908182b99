import TidemarkCore

extension ClassRun {
  /// What the sensor reports where anomalies may strike; drops what is not measured and, of a sensor
  /// that reports changes only, what did not change.
  mutating func disturb(_ sensor: Int) {
    let cadence = plan.sensors[sensor].cadence.kind
    let reporting = plan.sensors[sensor].reporting
    var kept = [Bool](repeating: true, count: block.count)
    var isComplete = true
    for run in block.runs {
      let position = run.local * plan.sensors.count + sensor
      var state = series[position]
      var row = run.rows.lowerBound
      while row < run.rows.upperBound {
        if case .periodic = cadence, let clear = clearRows(from: row, of: run, sensor) {
          let last = clear.upperBound - 1
          reportRows(reporting, clear, &block.value, &block.anomaly)
          state.report(block.value[last], at: block.trueTime[last])
          row = clear.upperBound
          continue
        }
        let fate = disturb(row, sensor, run.local, cadence, state)
        kept[row] = fate == .reported
        isComplete = isComplete && kept[row]
        if fate != .silent { state.look(at: block.epoch[row], cadence, &block.sequence[row]) }
        if kept[row] { state.report(block.value[row], at: block.trueTime[row]) }
        row += 1
      }
      series[position] = state
    }
    if !isComplete { block.keep(kept) }
  }

  /// The rows from `row` on that no anomaly can strike, if there are any.
  private func clearRows(from row: Int, of run: Block.Run, _ sensor: Int) -> Range<Int>? {
    let onset = anomalies.nextOnset(ofSensor: sensor, device: run.local)
    let time = block.trueTime.span
    var end = row
    while end < run.rows.upperBound, time[end] < onset { end += 1 }
    return end > row ? row..<end : nil
  }

  /// One reading; what is reported of it stands in its row.
  private mutating func disturb(
    _ row: Int,
    _ sensor: Int,
    _ local: Int,
    _ cadence: CadencePlan.Kind,
    _ state: SeriesState
  ) -> Disturbance.Fate {
    let time = block.trueTime[row]
    let reports = { state.isChange($0, at: time, cadence) }
    guard time >= anomalies.nextOnset(ofSensor: sensor, device: local) else {
      block.value[row] = plan.sensors[sensor].reporting.reported(block.value[row])
      block.anomaly[row] = 0
      return reports(block.value[row]) ? .reported : .silent
    }
    let reading = CleanReading(
      number: block.number[row],
      trueTime: time,
      eventTime: block.eventTime[row],
      value: block.value[row],
      lastReported: state.hasReported ? state.lastValue : nil
    )
    // Copies, since the anomalies are changed while the waves are read.
    let waves = plan.sensors[sensor].signal.waves
    let phases = signals.phases
    let (start, first) = (plan.start, local * signals.waveCount + signals.firstWave[sensor])
    let result = anomalies.disturb(
      reading,
      ofSensor: sensor,
      device: local,
      periodic: { time in
        var sum = 0.0
        for index in waves.indices {
          sum += waves[index].value(at: time - start, phase: phases[first + index])
        }
        return sum
      },
      reports: reports
    )
    (block.value[row], block.eventTime[row]) = (result.value, result.eventTime)
    block.anomaly[row] = result.anomaly
    return result.fate
  }
}

extension ClassRun.SeriesState {
  /// Whether a sensor reports a value; NaN is a change.
  func isChange(_ value: Double, at time: Int64, _ cadence: CadencePlan.Kind) -> Bool {
    guard case .onChange(let threshold, let heartbeat) = cadence, hasReported else { return true }
    // Differences of decimals are off by units in the last place: 20.2 − 20.1 is below 0.1.
    let slack = max(value.magnitude, lastValue.magnitude).ulp
    return !((value - lastValue).magnitude < threshold - slack) || time - lastTime >= heartbeat
  }

  /// Numbers what an on-change sensor would report: the schedule counted all its looks.
  mutating func look(at epoch: UInt16, _ cadence: CadencePlan.Kind, _ sequence: inout UInt32) {
    guard case .onChange = cadence else { return }
    if epoch != reportedEpoch {
      reportedEpoch = epoch
      reported = 0
    }
    sequence = reported
    reported &+= 1
  }

  mutating func report(_ value: Double, at time: Int64) {
    (hasReported, lastValue, lastTime) = (true, value, time)
  }
}
