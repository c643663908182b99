import TidemarkCore

extension ClassRun {
  /// Adds the readings of a series that are due before `horizon` to the block, as far as there is
  /// room.
  mutating func schedule(
    _ sensor: Int,
    _ cadence: CadencePlan,
    of local: Int,
    until horizon: Int64
  ) {
    let device = UInt64(firstDevice + local)
    let position = local * plan.sensors.count + sensor
    let first = block.count
    if isUniform(cadence) {
      block.fill(&series[position], period: cadence.period, until: horizon)
    } else {
      walk(cadence, of: local, position, until: horizon)
    }
    if series[position].due >= plan.end { series[position].due = .max }
    guard block.count > first else { return }
    let rows = first..<block.count
    let catalogSeries = UInt32(plan.firstSeries + firstDevice * plan.sensors.count + position)
    let who = device | plan.sensors[sensor].salt
    fill(&block.series, rows, with: catalogSeries)
    fill(&block.device, rows, with: device)
    fill(&block.who, rows, with: who)
    block.runs.append(Block.Run(local: local, rows: rows))
  }

  /// Whether all readings of a series come a period after the one before.
  private func isUniform(_ cadence: CadencePlan) -> Bool {
    cadence.isSeekable && plan.life == nil && plan.incidents.storms.isEmpty
  }

  /// One reading after the other, for what depends on the time of day or on the device's life.
  private mutating func walk(
    _ cadence: CadencePlan,
    of local: Int,
    _ position: Int,
    until horizon: Int64
  ) {
    let device = UInt64(firstDevice + local)
    let incidents = plan.incidents
    var state = series[position]
    let hasLife = plan.life != nil
    var life = hasLife ? lives[local] : .always
    while state.due < horizon, !block.isFull {
      let row = block.count
      if state.due >= life.onUntil { boot(&life, device, by: state.due) }
      let isOn = life.isOn(at: state.due)
      if hasLife {
        // For jitter, which does not move a reading into a time when the device is off; `loss` says
        // how far it moves one at most.
        block.eventTime[row] = life.onFrom
        block.sentTime[row] = life.onUntil - 1
        if life.epoch != state.epoch {
          state.epoch = life.epoch
          state.sequence = 0
        }
      }
      let next = cadence.due(
        number: state.number + 1,
        after: state.due,
        device: device,
        incidents,
        until: plan.end
      )
      if isOn {
        block.trueTime[row] = state.due
        block.loss[row] = Double((min(state.gap, next - state.due) - 1) / 2)
        block.number[row] = UInt64(state.number)
        block.epoch[row] = state.epoch
        block.sequence[row] = state.sequence
        block.count += 1
        state.sequence &+= 1
      }
      state.number += 1
      (state.due, state.gap) = (next, next - state.due)
    }
    // The device was switched on after its last reading here: the next block sees it again.
    while let last = block.restarts.last, last.row == block.count { block.restarts.removeLast() }
    series[position] = state
  }

  /// Lets a device begin the span of its life that holds at `time`, and notes what its clock must see.
  @inline(never)
  private mutating func boot(_ life: inout DeviceLife, _ device: UInt64, by time: Int64) {
    guard let plan = plan.life else { return }
    while let boot = life.beginNext(by: time, device: device, plan: plan) {
      block.restarts.append(Block.Restart(row: block.count, boot: boot))
    }
  }

  /// Moves the readings of the block by their jitter, and puts them on the clock's grid.
  ///
  /// Jitter does not move a reading past its neighbours, nor out of the simulated time or of its
  /// device's.
  mutating func jitter(_ sensor: Int) {
    let cadence = plan.sensors[sensor].cadence
    if let jitter = cadence.jitter {
      draw(jitter, block.device, block.number, count: block.count, into: &block.drawn)
      let limits = isUniform(cadence) ? nil : block.loss
      cut(&block.drawn, to: Double(cadence.jitterLimit), limits, count: block.count)
      shift(&block.trueTime, by: block.drawn, count: block.count, within: plan.start..<plan.end)
      if plan.life != nil {
        for row in 0..<block.count {
          let (from, last) = (block.eventTime[row], block.sentTime[row])
          block.trueTime[row] = min(max(block.trueTime[row], from), last)
        }
      }
    }
    floor(&block.trueTime, to: plan.grid, count: block.count)
  }
}

extension Block {
  /// Adds readings that are a period apart, at least one.
  fileprivate mutating func fill(
    _ state: inout ClassRun.SeriesState,
    period: Int64,
    until horizon: Int64
  ) {
    let wanted = (horizon - state.due - 1) / period + 1
    let readings = Int(min(wanted, Int64(Self.capacity - count)))
    let rows = count..<count + readings
    countUp(&trueTime, rows, from: state.due, by: period)
    countUp(&number, rows, from: UInt64(state.number), by: 1)
    countUp(&sequence, rows, from: state.sequence, by: 1)
    TidemarkFleet.fill(&epoch, rows, with: 0)
    state.due += Int64(readings) * period
    state.number &+= UInt32(readings)
    state.sequence &+= UInt32(readings)
    count = rows.upperBound
  }
}

private func fill<Value: BitwiseCopyable>(
  _ column: inout [Value],
  _ rows: Range<Int>,
  with value: Value
) {
  var column = column.mutableSpan
  for row in rows { column[row] = value }
}

private func countUp<Value: FixedWidthInteger & BitwiseCopyable>(
  _ column: inout [Value],
  _ rows: Range<Int>,
  from first: Value,
  by step: Value
) {
  var column = column.mutableSpan
  var value = first
  for row in rows {
    column[row] = value
    // What would come after the last row may lie outside.
    value &+= step
  }
}

/// Draws for the readings of a block.
func draw(
  _ draw: Draw,
  _ devices: [UInt64],
  _ indices: [UInt64],
  count: Int,
  into column: inout [Double]
) {
  var drawn = column.mutableSpan
  draw.values(devices: devices.span, indices: indices.span, count: count, into: &drawn)
}

/// Cuts what was drawn to a bound either way, and to the rows' own where there are such.
private func cut(_ column: inout [Double], to bound: Double, _ bounds: [Double]?, count: Int) {
  var drawn = column.mutableSpan
  guard let bounds else {
    for row in 0..<count { drawn[row] = min(max(drawn[row], -bound), bound) }
    return
  }
  let own = bounds.span
  for row in 0..<count {
    let limit = min(bound, own[row])
    drawn[row] = min(max(drawn[row], -limit), limit)
  }
}

private func shift(
  _ times: inout [Int64],
  by drawn: [Double],
  count: Int,
  within simulated: Range<Int64>
) {
  var time = times.mutableSpan
  let jitter = drawn.span
  for row in 0..<count {
    let moved = time[row] + Int64(jitter[row])
    time[row] = min(max(moved, simulated.lowerBound), simulated.upperBound - 1)
  }
}

private func floor(_ times: inout [Int64], to grid: TimeGrid, count: Int) {
  var time = times.mutableSpan
  for row in 0..<count { time[row] = grid.floor(time[row]) }
}
