import TidemarkCore

extension ClassRun {
  /// When the readings of the block leave their devices, and with what probability they are lost.
  ///
  /// Where readings queue for the uplink, when they would leave if none were before them, and which
  /// ones never do.
  mutating func connect() {
    let share = uplink == nil ? plan.network.loss : 0
    leaveAtOnce(block.trueTime, &block.sentTime, &block.loss, share, count: block.count)
    if !plan.incidents.outages.isEmpty {
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
        block.loss[row] = 1
      } else {
        block.sentTime[row] = plan.grid.ceiling(outage.end)
      }
    }
  }

  /// The same where there are also outages that strike many devices at a given time.
  private mutating func waitOut(_ run: Block.Run) {
    let device = UInt64(firstDevice + run.local)
    var outage = offline.isEmpty ? Outage.never : offline[run.local]
    for row in run.rows {
      let time = block.trueTime[row]
      // Nearly all readings: the device is connected.
      if time < outage.start, !plan.incidents.outageSpan.contains(time) { continue }
      if isDropped(device, time, &outage) {
        block.loss[row] = 1
        continue
      }
      // Later readings may be measured before this one leaves.
      var ahead = outage
      let back = plan.whenOnline(device, time, &ahead)
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
