import TidemarkCore

extension ClassRun {
  /// Puts the readings of the block on the wire, once or twice; each copy has its own fate.
  ///
  /// What the device itself loses is lost once: there is nothing to send again.
  mutating func transmit(into outbox: inout Outbox) {
    wire.resize(to: block.count)
    countRows(&wire.row, count: block.count)
    carry(copy: 0)
    outbox.insert(block, wire, copy: 0)
    guard plan.network.duplicate > 0 else { return }
    let again = wire.duplicated(plan.network.duplicate, of: block.loss)
    guard !again.isEmpty else { return }
    for (index, row) in again.enumerated() { wire.row[index] = row }
    wire.count = again.count
    carry(copy: 1)
    outbox.insert(block, wire, copy: 1)
  }

  private mutating func carry(copy: UInt64) {
    let network = plan.network
    address(
      block.who,
      block.number,
      copy: copy,
      wire.row,
      count: wire.count,
      &wire.who,
      &wire.index
    )
    drawChances(
      network.copies,
      wire.who,
      wire.index,
      count: wire.count,
      &wire.chance,
      &wire.bits,
      &wire.delay
    )
    if let delay = network.delay {
      drawDelays(delay)
    } else {
      for index in 0..<wire.count { wire.delay[index] = 0 }
    }
    if let jitter = network.jitter {
      draw(jitter, wire.who, wire.index, count: wire.count, into: &wire.jitter)
      addPositive(wire.jitter, to: &wire.delay, count: wire.count)
    }
    if network.hasMoreDelays { addDelays(copy: copy) }
    decideLoss(block.loss, wire.row, wire.chance, count: wire.count, &wire.isLost)
    if !plan.incidents.brownOuts.isEmpty { brownOut() }
    arrive(
      block.sentTime,
      wire.row,
      wire.delay,
      count: wire.count,
      &wire.arrivalTime
    )
    if let gateway = network.gateway {
      batch(
        gateway,
        plan,
        block.device,
        wire.row,
        count: wire.count,
        &wire.arrivalTime
      )
    }
    if !plan.incidents.partitionOutages.isEmpty { holdPartitions() }
  }

  /// The delay itself, from the uniforms in its column.
  private mutating func drawDelays(_ delay: Draw) {
    guard let (gamma, scale) = delay.sampler.gamma else {
      let count = wire.count
      var column = wire.delay.mutableSpan
      delay.sampler.apply(to: &column, count: count)
      return
    }
    for index in 0..<wire.count {
      wire.delay[index] =
        scale * gamma.value(delay.key, device: wire.who[index], index: wire.index[index])
    }
  }

  /// What is added to the delay.
  private mutating func addDelays(copy: UInt64) {
    let network = plan.network
    for index in 0..<wire.count {
      let row = Int(wire.row[index])
      let (who, number) = (wire.who[index], wire.index[index])
      var sum = max(wire.delay[index], 0)
      if !groupDelays.isEmpty { sum += groupDelays[Int(block.device[row]) - firstDevice] }
      if copy > 0, let more = network.duplicateDelay {
        sum += max(more.value(device: who, index: number), 0)
      }
      wire.delay[index] = sum
    }
  }

  /// Copies that are sent during a brown-out take longer, and more of them are lost.
  private mutating func brownOut() {
    for index in 0..<wire.count {
      let row = Int(wire.row[index])
      let device = block.device[row]
      for brownOut in plan.incidents.brownOuts
      where brownOut.incident.contains(block.sentTime[row])
        && brownOut.incident.victims.contains(device: device)
      {
        wire.delay[index] *= brownOut.delayFactor
        let u = brownOut.lossKey.uniform(device: wire.who[index], index: wire.index[index])
        if u < brownOut.loss { wire.isLost[index] = true }
      }
    }
  }

  /// What would arrive at a partition that takes nothing arrives when it is back, or never.
  private mutating func holdPartitions() {
    for index in 0..<wire.count {
      let row = Int(wire.row[index])
      let device = block.device[row]
      while let outage = plan.incidents.partitionOutages.first(where: {
        $0.incident.contains(wire.arrivalTime[index])
          && $0.incident.victims.contains(device: device)
          && $0.partition == plan.partition(of: device)
      }) {
        if outage.drops {
          wire.isLost[index] = true
          break
        }
        // At the first microsecond at which it is back; one outage may end within another.
        let end = outage.incident.end + FleetLimits.arrivalGrid - 1
        wire.arrivalTime[index] =
          end - flooredDivision(end, FleetLimits.arrivalGrid).remainder
      }
    }
  }
}

extension ClassPlan {
  /// As the catalog has it.
  func partition(of device: UInt64) -> UInt32 {
    UInt32(Catalog.partition(ofClass: className, device: device, of: partitionCount))
  }
}

extension Wire {
  /// The rows that are sent again, given the probability that each is lost.
  fileprivate func duplicated(_ share: Double, of losses: [Double]) -> [Int32] {
    let bound = share * 0x1p32
    var rows: [Int32] = []
    for index in 0..<count where Double(chance[index] >> 32) < bound {
      if losses[Int(row[index])] != Block.neverSent { rows.append(row[index]) }
    }
    return rows
  }
}

private func countRows(_ column: inout [Int32], count: Int) {
  var row = column.mutableSpan
  for index in 0..<count { row[index] = Int32(truncatingIfNeeded: index) }
}

/// What is below zero is zero.
private func addPositive(_ drawn: [Double], to delays: inout [Double], count: Int) {
  let drawn = drawn.span
  var delay = delays.mutableSpan
  for index in 0..<count { delay[index] = max(delay[index], 0) + max(drawn[index], 0) }
}

private func address(
  _ whos: [UInt64],
  _ numbers: [UInt64],
  copy: UInt64,
  _ rows: [Int32],
  count: Int,
  _ whosOfCopies: inout [UInt64],
  _ indices: inout [UInt64]
) {
  let (who, number, row) = (whos.span, numbers.span, rows.span)
  var target = whosOfCopies.mutableSpan
  var index = indices.mutableSpan
  for place in 0..<count {
    let source = Int(row[place])
    target[place] = who[source]
    index[place] = 2 * number[source] + copy
  }
}

private func drawChances(
  _ key: DrawKey,
  _ whos: [UInt64],
  _ indices: [UInt64],
  count: Int,
  _ chances: inout [UInt64],
  _ bits: inout [UInt64],
  _ uniforms: inout [Double]
) {
  var chance = chances.mutableSpan
  var second = bits.mutableSpan
  key.words(
    devices: whos.span,
    indices: indices.span,
    count: count,
    first: &chance,
    second: &second
  )
  var uniform = uniforms.mutableSpan
  for place in 0..<count { uniform[place] = DrawKey.uniform(bits: second[place]) }
}

/// Sent times lie on the arrival grid, because clock resolutions do.
private func arrive(
  _ sentTimes: [Int64],
  _ rows: [Int32],
  _ delays: [Double],
  count: Int,
  _ arrivalTimes: inout [Int64]
) {
  let (sent, row, delay) = (sentTimes.span, rows.span, delays.span)
  var arrival = arrivalTimes.mutableSpan
  for index in 0..<count {
    let source = Int(row[index])
    // A whole number of microseconds; the division is by a constant.
    let span = Draw.span(delay[index])
    arrival[index] = sent[source] + span / FleetLimits.arrivalGrid * FleetLimits.arrivalGrid
  }
}

/// A gateway hands on at its own times what it has then; what travels on is delayed together.
private func batch(
  _ gateway: NetworkPlan.Gateway,
  _ plan: borrowing ClassPlan,
  _ devices: [UInt64],
  _ rows: [Int32],
  count: Int,
  _ arrivalTimes: inout [Int64]
) {
  let (device, row) = (devices.span, rows.span)
  var arrival = arrivalTimes.mutableSpan
  // Devices follow each other group by group.
  var (group, start) = (UInt64.max, plan.start)
  for index in 0..<count {
    let next = plan.group(of: device[Int(row[index])])
    if next != group {
      group = next
      let share = gateway.phase.uniform(device: group, index: 0)
      start = plan.start + Int64(share * Double(gateway.every))
    }
    let wait = flooredDivision(start - arrival[index], gateway.every).remainder
    arrival[index] += wait - wait % FleetLimits.arrivalGrid
  }
}

private func decideLoss(
  _ losses: [Double],
  _ rows: [Int32],
  _ chances: [UInt64],
  count: Int,
  _ flags: inout [Bool]
) {
  let (loss, row, chance) = (losses.span, rows.span, chances.span)
  var isLost = flags.mutableSpan
  for index in 0..<count {
    isLost[index] = Double(chance[index] & 0xFFFF_FFFF) < loss[Int(row[index])] * 0x1p32
  }
}
