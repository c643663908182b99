import TidemarkCore

extension ClassRun {
  /// What the sensor would measure if nothing were wrong, unrounded, for all readings of the block.
  mutating func measure(_ sensor: Int) {
    let signal = plan.sensors[sensor].signal
    if signal.noiseSD > 0 {
      addNoise(
        signal,
        block.device,
        block.number,
        count: block.count,
        to: &block.value,
        start: plan.start,
        block.trueTime
      )
    } else {
      addLine(signal, count: block.count, to: &block.value, start: plan.start, block.trueTime)
    }
    if signal.sharedNoiseSD > 0 {
      for row in 0..<block.count {
        let group = plan.group(of: block.device[row])
        block.value[row] +=
          signal.sharedNoiseSD * signal.sharedNoise.normal(device: group, index: block.number[row])
      }
    }
    for (index, wave) in signal.waves.enumerated() {
      addWave(wave, signals.firstWave[sensor] + index)
    }
    if !signal.isPlain { addRest(signal, sensor) }
  }

  private mutating func addWave(_ wave: WavePlan, _ index: Int) {
    for run in block.runs {
      fillTurns(
        wave,
        phase: signals.phases[run.local * signals.waveCount + index],
        rows: run.rows,
        into: &block.drawn,
        start: plan.start,
        block.trueTime
      )
    }
    if wave.isSine {
      addSines(wave.amplitude, ofTurns: &block.drawn, count: block.count, to: &block.value)
    } else {
      addSquares(wave, ofTurns: block.drawn, count: block.count, to: &block.value)
    }
  }

  private mutating func addRest(_ signal: SignalPlan, _ sensor: Int) {
    for (curve, factor, lag) in signal.profiles {
      for row in 0..<block.count {
        block.value[row] += factor * curve.value(at: block.trueTime[row] - lag)
      }
    }
    for (index, curve) in signal.recorded.enumerated() {
      let first = signals.firstPlacement[sensor] + index
      for run in block.runs {
        let placement = signals.placements[run.local * signals.placementCount + first]
        for row in run.rows {
          block.value[row] += curve.value(at: block.trueTime[row] - plan.start, placement)
        }
      }
    }
    for (index, process) in signal.processes.enumerated() {
      addProcess(process, signals.firstProcess[sensor] + index)
    }
  }

  private mutating func addProcess(_ process: ProcessPlan, _ index: Int) {
    switch process.kind {
    case .randomWalk(let walk): add(walk, process, index)
    case .autoregressive(let regression): add(regression, process, index)
    case .counter(let counter): add(counter, process, index)
    case .states(let machine): add(machine, process, index)
    case .pinkNoise(let sd): addPinkNoise(sd, process, index)
    }
  }

  private mutating func add(_ kind: some SignalProcess, _ process: ProcessPlan, _ index: Int) {
    for run in block.runs {
      addProcessRows(
        kind,
        process,
        who: who(process, run),
        &signals.processes[run.local * signals.processCount + index],
        rows: run.rows,
        to: &block.value,
        start: plan.start,
        block.trueTime
      )
    }
  }

  private mutating func addPinkNoise(_ sd: Double, _ process: ProcessPlan, _ index: Int) {
    for run in block.runs {
      addPinkRows(
        sd,
        process,
        who: who(process, run),
        &signals.processes[run.local * signals.processCount + index],
        &signals.octaves,
        first: run.local * signals.octaveCount + signals.firstOctave[index],
        rows: run.rows,
        to: &block.value,
        start: plan.start,
        block.trueTime
      )
    }
  }

  /// Whose draws a process of a series follows.
  private func who(_ process: ProcessPlan, _ run: Block.Run) -> UInt64 {
    let device = UInt64(firstDevice + run.local)
    return process.isShared ? plan.group(of: device) : device
  }

  /// The sum of the sines and square waves of a series at any time.
  func periodicParts(_ sensor: Int, _ local: Int, at time: Int64) -> Double {
    let first = local * signals.waveCount + signals.firstWave[sensor]
    var sum = 0.0
    for (index, wave) in plan.sensors[sensor].signal.waves.enumerated() {
      sum += wave.value(at: time - plan.start, phase: signals.phases[first + index])
    }
    return sum
  }
}

/// Constants and ramps.
private func addLine(
  _ signal: SignalPlan,
  count: Int,
  to column: inout [Double],
  start: Int64,
  _ times: [Int64]
) {
  var value = column.mutableSpan
  let time = times.span
  let (base, slope) = (signal.base, signal.slope)
  for row in 0..<count { value[row] = base + slope * Double(time[row] - start) }
}

/// Constants, ramps and white noise.
private func addNoise(
  _ signal: SignalPlan,
  _ devices: [UInt64],
  _ numbers: [UInt64],
  count: Int,
  to column: inout [Double],
  start: Int64,
  _ times: [Int64]
) {
  var value = column.mutableSpan
  let (device, number, time) = (devices.span, numbers.span, times.span)
  signal.noise.uniforms(devices: device, indices: number, count: count, into: &value)
  PortableMath.normalQuantiles(of: &value, count: count)
  let (base, slope, sd) = (signal.base, signal.slope, signal.noiseSD)
  for row in 0..<count {
    let line = base + slope * Double(time[row] - start)
    value[row] = line + sd * value[row]
  }
}

private func fillTurns(
  _ wave: WavePlan,
  phase: Double,
  rows: Range<Int>,
  into column: inout [Double],
  start: Int64,
  _ times: [Int64]
) {
  var turns = column.mutableSpan
  let time = times.span
  for row in rows { turns[row] = wave.turns(at: time[row] - start, phase: phase) }
}

private func addSines(
  _ amplitude: Double,
  ofTurns column: inout [Double],
  count: Int,
  to values: inout [Double]
) {
  var value = values.mutableSpan
  var turns = column.mutableSpan
  PortableMath.sines(ofTurns: &turns, count: count)
  for row in 0..<count { value[row] += amplitude * turns[row] }
}

private func addSquares(
  _ wave: WavePlan,
  ofTurns column: [Double],
  count: Int,
  to values: inout [Double]
) {
  var value = values.mutableSpan
  let turns = column.span
  for row in 0..<count { value[row] += wave.square(ofTurns: turns[row]) }
}

private func addProcessRows(
  _ kind: some SignalProcess,
  _ process: ProcessPlan,
  who: UInt64,
  _ state: inout ProcessState,
  rows: Range<Int>,
  to column: inout [Double],
  start: Int64,
  _ times: [Int64]
) {
  var value = column.mutableSpan
  let time = times.span
  for row in rows {
    let elapsed = max(0, time[row] - start - process.lag)
    value[row] += process.factor * kind.value(at: elapsed, of: process, who: who, &state)
  }
}

private func addPinkRows(
  _ sd: Double,
  _ process: ProcessPlan,
  who: UInt64,
  _ state: inout ProcessState,
  _ octaves: inout [Double],
  first: Int,
  rows: Range<Int>,
  to column: inout [Double],
  start: Int64,
  _ times: [Int64]
) {
  var value = column.mutableSpan
  var octave = octaves.mutableSpan
  let time = times.span
  for row in rows {
    let step = max(0, time[row] - start - process.lag) / process.step
    let noise = PinkNoise.value(at: step, key: process.key, who: who, &state, &octave, first: first)
    value[row] += process.factor * sd * noise
  }
}
