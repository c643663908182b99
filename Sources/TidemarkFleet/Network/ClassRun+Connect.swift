import TidemarkCore

extension ClassRun {
  /// When the readings of the block leave their devices, and with what probability they are lost.
  ///
  /// Where readings queue for the uplink, when they would leave if none were before them, and which
  /// ones never do.
  mutating func connect() {
    let share = uplink == nil ? plan.network.loss : 0
    leaveAtOnce(block.trueTime, &block.sentTime, &block.loss, share, count: block.count)
    if !plan.incidents.outages.isEmpty || !lives.isEmpty && plan.network.offline != nil {
      for run in block.runs { waitOut(run) }
    } else if let offline = plan.network.offline {
      for run in block.runs { wait(offline, run) }
    }
    guard uplink == nil, let bursts = plan.network.bursts else { return }
    for run in block.runs { lose(bursts, run) }
  }

  /// Readings of an offline device leave when it is back, or never.
  private mutating func wait(_ offline: NetworkPlan.Offline, _ run: Block.Run) {
    let who = plan.who(offline.outages, UInt64(firstDevice + run.local))
    var outage = self.offline[run.local]
    for row in run.rows {
      let time = block.trueTime[row]
      outage.advance(to: time, who: who, plan: offline.outages)
      guard time >= outage.start else { continue }
      if offline.drops {
        block.loss[row] = Block.neverSent
      } else {
        block.sentTime[row] = plan.grid.ceiling(outage.end)
      }
    }
  }

  /// The same where there are also outages that strike many devices at a given time, or devices that
  /// may be off when they are over.
  private mutating func waitOut(_ run: Block.Run) {
    let device = UInt64(firstDevice + run.local)
    var outage = offline.isEmpty ? Outage.never : offline[run.local]
    for row in run.rows {
      let time = block.trueTime[row]
      // Nearly all readings: the device is connected.
      if time < outage.start, !plan.incidents.outageSpan.contains(time) { continue }
      if isDropped(device, time, &outage) {
        block.loss[row] = Block.neverSent
        continue
      }
      // Later readings may be measured before this one leaves.
      var ahead = outage
      let life = lives.isEmpty ? DeviceLife.always : lives[run.local]
      let back = plan.whenSent(device, block.epoch[row], time, &ahead, life, measured: time)
      guard let back else {
        block.loss[row] = Block.neverSent
        continue
      }
      if back > time { block.sentTime[row] = plan.grid.ceiling(back) }
    }
  }

  /// Whether what a device measures at a time is lost, as it has no connection then.
  private func isDropped(_ device: UInt64, _ time: Int64, _ outage: inout Outage) -> Bool {
    if let offline = plan.network.offline {
      outage.advance(to: time, who: plan.who(offline.outages, device), plan: offline.outages)
      if offline.drops, time >= outage.start { return true }
    }
    for (drops, incident) in plan.incidents.outages where drops && incident.contains(time) {
      if incident.victims.contains(device: device) { return true }
    }
    return false
  }

  /// Sent times of a series ascend, as what waited left before anything later was measured.
  private mutating func lose(_ bursts: NetworkPlan.Bursts, _ run: Block.Run) {
    loseRows(
      run.rows,
      bursts,
      who: plan.who(bursts.outages, UInt64(firstDevice + run.local)),
      self.bursts[run.local],
      besides: plan.network.loss,
      block.sentTime,
      &block.loss
    )
  }
}

extension NetworkPlan.Bursts {
  /// The probability that a copy is lost that is sent at a time, where a share is lost anyway; times
  /// of a device ascend.
  @inline(__always)
  func loss(
    at time: Int64,
    who: UInt64,
    _ burst: inout Outage,
    besides share: Double
  ) -> Double {
    burst.advance(to: time, who: who, plan: outages)
    return 1 - (1 - share) * (1 - (time >= burst.start ? lossInBad : lossInGood))
  }
}

extension ClassPlan {
  /// When a reading leaves a device that could send it at `time`; nil if it never does.
  ///
  /// It must be on and connected. What was measured in an earlier `epoch` outlasts a restart, and is
  /// lost with a device that leaves or is replaced. `life` is that of the device at the beginning of
  /// the slice; after the simulated time nothing happens to it.
  func whenSent(
    _ device: UInt64,
    _ epoch: UInt16,
    _ time: Int64,
    _ outage: inout Outage,
    _ life: DeviceLife,
    measured: Int64
  ) -> Int64? {
    var sent = whenOnline(device, time, &outage)
    guard let plan = self.life, sent > measured else { return sent }
    var life = life
    while true {
      let last = min(sent, end - 1)
      guard let on = life.whenOn(last, device: device, epoch: epoch, plan: plan) else { return nil }
      guard on > sent else { return sent }
      sent = whenOnline(device, on, &outage)
    }
  }

  /// The first time from `time` on at which a device is connected.
  func whenOnline(_ device: UInt64, _ time: Int64, _ outage: inout Outage) -> Int64 {
    var online = time
    var isOnline = false
    // An outage of the one kind may end within one of the other.
    while !isOnline {
      isOnline = true
      if let offline = network.offline {
        outage.advance(to: online, who: who(offline.outages, device), plan: offline.outages)
        if online >= outage.start { online = outage.end }
      }
      for (_, incident) in incidents.outages where incident.contains(online) {
        guard incident.victims.contains(device: device) else { continue }
        online = incident.end
        isOnline = false
      }
    }
    return online
  }

  /// Whose outages a device has.
  func who(_ outages: OutagePlan, _ device: UInt64) -> UInt64 {
    outages.isShared ? group(of: device) : device
  }
}

private func loseRows(
  _ rows: Range<Int>,
  _ bursts: NetworkPlan.Bursts,
  who: UInt64,
  _ burst: Outage,
  besides share: Double,
  _ times: [Int64],
  _ losses: inout [Double]
) {
  var burst = burst
  let time = times.span
  var loss = losses.mutableSpan
  for row in rows where loss[row] < 1 {
    loss[row] = bursts.loss(at: time[row], who: who, &burst, besides: share)
  }
}

private func leaveAtOnce(
  _ times: [Int64],
  _ sentTimes: inout [Int64],
  _ losses: inout [Double],
  _ share: Double,
  count: Int
) {
  let time = times.span
  var sent = sentTimes.mutableSpan
  var loss = losses.mutableSpan
  for row in 0..<count {
    sent[row] = time[row]
    loss[row] = share
  }
}
