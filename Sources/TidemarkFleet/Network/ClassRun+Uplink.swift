import TidemarkCore

extension ClassRun {
  /// Hands the readings of the block to the queues of their devices.
  mutating func enqueue() {
    for run in block.runs {
      for row in run.rows {
        let item = UplinkQueues.Item(
          reading: block.reading(row),
          who: block.who[row],
          device: block.device[row],
          number: block.number[row],
          isDropped: block.loss[row] == Block.neverSent
        )
        uplink?.add(item, local: run.local)
      }
    }
  }

  /// Puts on the wire what leaves the devices before `end`.
  ///
  /// Items leave in order, each when the device is on and connected and the wire is free.
  mutating func drainUplink(until end: Int64, into outbox: inout Outbox) {
    guard var queues = uplink else { return }
    uplink = nil
    // Asked for each reading, and would copy all of the run if it looked at it.
    let (plan, firstDevice, lives) = (plan, firstDevice, lives)
    queues.drain(until: end) { local, reading, time, outage in
      plan.whenSent(
        UInt64(firstDevice + local),
        reading.epoch,
        time,
        &outage,
        lives.isEmpty ? .always : lives[local],
        measured: reading.trueTime
      )
    } _: { local, item, sent, isLost in
      let time = plan.grid.ceiling(sent)
      var loss = isLost ? Block.neverSent : plan.network.loss
      if !isLost, let model = plan.network.bursts {
        var burst = bursts[local]
        loss = model.loss(
          at: time,
          who: plan.who(model.outages, item.device),
          &burst,
          besides: plan.network.loss
        )
        bursts[local] = burst
      }
      guard isAskedFor(item.reading.trueTime) else { return }
      if block.isFull { transmitBlock(into: &outbox) }
      block.append(item, sent: time, loss: loss)
    }
    transmitBlock(into: &outbox)
    uplink = queues
  }

  private mutating func transmitBlock(into outbox: inout Outbox) {
    if block.count > 0 { transmit(into: &outbox) }
    block.clear()
  }
}

extension Block {
  /// A row as a reading that has not been sent.
  func reading(_ row: Int) -> Reading {
    Reading(
      series: series[row],
      epoch: epoch[row],
      sequence: sequence[row],
      eventTime: eventTime[row],
      sentTime: sentTime[row],
      arrivalTime: 0,
      trueTime: trueTime[row],
      value: value[row],
      anomaly: anomaly[row]
    )
  }

  fileprivate mutating func append(_ item: UplinkQueues.Item, sent: Int64, loss probability: Double)
  {
    let row = count
    series[row] = item.reading.series
    device[row] = item.device
    number[row] = item.number
    who[row] = item.who
    epoch[row] = item.reading.epoch
    sequence[row] = item.reading.sequence
    trueTime[row] = item.reading.trueTime
    eventTime[row] = item.reading.eventTime
    sentTime[row] = sent
    value[row] = item.reading.value
    anomaly[row] = item.reading.anomaly
    loss[row] = probability
    count += 1
  }
}
