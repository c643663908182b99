/// Places the anomalies of series one behind the other, without looking at a reading.
///
/// In a level each source proposes its next onset. The earliest is placed (of equal ones, the source
/// that comes first); while it and the pause behind it last, the gaps of the other sources stand
/// still, that is, their onsets move back. Before that, what a wider level has placed makes all
/// proposals of the level stand still in the same way; one that would not be over in time waits
/// until after it. So two anomalies of a series never overlap, none is dropped, and gaps that are
/// exponential stay so. Series are independent of each other: each has its own copy of the levels
/// that it shares with others, and they agree.
struct AnomalyPlacement {
  /// Where a source stands on a series; of fixed ones the number of the next slot.
  private struct Proposal: BitwiseCopyable {
    var onset: Int64
    var number: UInt32
  }

  /// What a level keeps that has a wider one before it.
  private struct LevelState: BitwiseCopyable {
    /// None of its anomalies can begin before.
    var base: Int64
    /// The next of the wider level.
    var wider: PlacedAnomaly
  }

  private let plans: AnomalyPlans
  /// Index in the class of the first device.
  private let firstDevice: Int
  private var proposals: [Proposal]
  private var states: [LevelState]

  init(_ plans: AnomalyPlans, devices: Range<Int>) {
    self.plans = plans
    firstDevice = devices.lowerBound
    proposals = Array(
      repeating: Proposal(onset: 0, number: 0),
      count: devices.count * plans.proposalCount
    )
    states = Array(
      repeating: LevelState(base: plans.start, wider: .none),
      count: devices.count * plans.stateCount
    )
    for local in 0..<devices.count {
      for chain in plans.chains {
        for level in chain { begin(level, widest: chain.lowerBound, device: local) }
      }
    }
  }

  /// The next anomaly of a sensor of the `local`th device.
  mutating func next(ofSensor sensor: Int, device local: Int) -> PlacedAnomaly {
    let chain = plans.chains[sensor]
    guard !chain.isEmpty else { return .none }
    while true {
      let anomaly = next(of: chain.upperBound - 1, widest: chain.lowerBound, device: local)
      if anomaly.isNone || plans.strikes(sensor, anomaly.source) { return anomaly }
    }
  }

  /// The wider levels have begun.
  private mutating func begin(_ index: Int, widest: Int, device local: Int) {
    let level = plans.levels[index]
    if level.slots == nil {
      for (slot, source) in level.sources.enumerated() {
        let gap = plans.sources[source].gap(who: who(source, local), number: 0, atLeast: 0)
        proposals[local * plans.proposalCount + level.proposal + slot].onset = plans.start + gap
      }
    }
    guard index > widest else { return }
    let wider = next(of: index - 1, widest: widest, device: local)
    states[local * plans.stateCount + level.state].wider = wider
  }

  private func who(_ source: Int, _ local: Int) -> UInt64 {
    plans.who(source, device: UInt64(firstDevice + local))
  }

  /// The next anomaly of a level and those wider than it, in order of onset.
  private mutating func next(of index: Int, widest: Int, device local: Int) -> PlacedAnomaly {
    let level = plans.levels[index]
    if let slots = level.slots { return nextFixed(level, slots, device: local) }
    let (own, slot) = earliest(of: level, device: local)
    guard index > widest else {
      if !own.isNone { place(own, slot, of: level, device: local) }
      return own
    }
    let state = local * plans.stateCount + level.state
    if let obstacle = obstacle(to: own, of: index, widest: widest, device: local) {
      avoid(obstacle, with: own, slot, of: level, device: local)
      return takeWider(of: index, widest: widest, device: local)
    }
    if states[state].wider.onset <= own.onset {
      return takeWider(of: index, widest: widest, device: local)
    }
    states[state].base = own.release + level.pause
    place(own, slot, of: level, device: local)
    return own
  }

  /// The next of the wider levels, which the level has made room for.
  private mutating func takeWider(
    of index: Int,
    widest: Int,
    device local: Int
  ) -> PlacedAnomaly {
    let state = local * plans.stateCount + plans.levels[index].state
    let wider = states[state].wider
    if !wider.isNone {
      states[state].wider = next(of: index - 1, widest: widest, device: local)
    }
    return wider
  }

  /// The next anomaly of the wider levels that has to be avoided, if it leaves no room for `own`.
  ///
  /// Others before it do not strike the series if the level does, and are left out; the level of
  /// groups passes them on, since the next one may have to avoid them. Before that is only what is
  /// fixed, where one can look ahead.
  private mutating func obstacle(
    to own: PlacedAnomaly,
    of index: Int,
    widest: Int,
    device local: Int
  ) -> PlacedAnomaly? {
    let level = plans.levels[index]
    let state = local * plans.stateCount + level.state
    guard !own.isNone else { return nil }
    let needed = own.release + level.pause
    if !level.passesOn {
      while states[state].wider.onset < needed {
        if level.avoids[Int(states[state].wider.source)] { return states[state].wider }
        _ = takeWider(of: index, widest: widest, device: local)
      }
      return nil
    }
    let wider = states[state].wider
    guard wider.onset < needed else { return nil }
    if level.avoids[Int(wider.source)] { return wider }
    return plannedObstacle(level, after: plans.levels[index - 1], before: needed, device: local)
  }

  /// The next fixed anomaly with an onset before `limit` that a level has to avoid.
  private func plannedObstacle(
    _ level: AnomalyLevel,
    after fixed: AnomalyLevel,
    before limit: Int64,
    device local: Int
  ) -> PlacedAnomaly? {
    guard let slots = fixed.slots else { return nil }
    let done = proposals[local * plans.proposalCount + fixed.proposal].number
    for slot in plans.slots[slots].dropFirst(Int(done)) {
      guard plans.start + slot.start < limit else { return nil }
      guard level.avoids[slot.source] else { continue }
      let anomaly = fixedAnomaly(in: slot, of: fixed, device: local)
      return anomaly.onset < limit ? anomaly : nil
    }
    return nil
  }

  private mutating func nextFixed(
    _ level: AnomalyLevel,
    _ slots: Range<Int>,
    device local: Int
  ) -> PlacedAnomaly {
    let position = local * plans.proposalCount + level.proposal
    let index = slots.lowerBound + Int(proposals[position].number)
    guard index < slots.upperBound else { return .none }
    proposals[position].number += 1
    return fixedAnomaly(in: plans.slots[index], of: level, device: local)
  }

  private func fixedAnomaly(
    in slot: FixedSlot,
    of level: AnomalyLevel,
    device local: Int
  ) -> PlacedAnomaly {
    plans.sources[slot.source].placed(
      in: slot,
      start: plans.start,
      pause: level.pause,
      who: who(slot.source, local)
    )
  }

  /// The earliest proposal of a level and whose it is; none if it is not before the end.
  private func earliest(
    of level: AnomalyLevel,
    device local: Int
  ) -> (anomaly: PlacedAnomaly, slot: Int) {
    let first = local * plans.proposalCount + level.proposal
    var best = 0
    for slot in 1..<level.sources.count
    where proposals[first + slot].onset < proposals[first + best].onset {
      best = slot
    }
    let proposal = proposals[first + best]
    // Also keeps the sum of all gaps and lengths bounded.
    guard proposal.onset < plans.end else { return (.none, best) }
    let source = level.sources.lowerBound + best
    let anomaly = plans.sources[source].placed(
      at: proposal.onset,
      source: source,
      who: who(source, local),
      number: proposal.number
    )
    return (anomaly, best)
  }

  /// Draws the next proposal after a placed anomaly; those of the other sources wait for its end.
  private mutating func place(
    _ anomaly: PlacedAnomaly,
    _ own: Int,
    of level: AnomalyLevel,
    device local: Int
  ) {
    let first = local * plans.proposalCount + level.proposal
    let taken = anomaly.release + level.pause - anomaly.onset
    for slot in 0..<level.sources.count where slot != own { proposals[first + slot].onset += taken }
    let source = level.sources.lowerBound + own
    let number = anomaly.number + 1
    let gap = plans.sources[source].gap(
      who: who(source, local),
      number: number,
      atLeast: level.pause
    )
    proposals[first + own] = Proposal(onset: anomaly.release + gap, number: number)
  }

  /// Moves the proposals of a level behind an anomaly of a wider one.
  ///
  /// The gap of the one that would come too close stands still from when that became certain: from
  /// its own length and the pause before the wider one.
  private mutating func avoid(
    _ wider: PlacedAnomaly,
    with own: PlacedAnomaly,
    _ ownSlot: Int,
    of level: AnomalyLevel,
    device local: Int
  ) {
    let state = local * plans.stateCount + level.state
    let base = states[state].base
    let free = wider.release + level.pause
    // Wider anomalies that strike different sensors can overlap.
    guard free > base else { return }
    let length = own.release - own.onset
    let first = local * plans.proposalCount + level.proposal
    for slot in 0..<level.sources.count {
      let still =
        slot == ownSlot ? wider.onset - length - level.pause : min(own.onset, wider.onset)
      proposals[first + slot].onset += free - max(base, still)
    }
    states[state].base = free
  }
}
