import TidemarkCore

/// The way from the devices of a class to the engine, with everything worked out.
struct NetworkPlan {
  struct Bursts {
    let outages: OutagePlan
    let lossInGood: Double
    let lossInBad: Double
  }

  struct Offline {
    let outages: OutagePlan
    let drops: Bool
  }

  struct Gateway {
    let every: Int64
    /// Position of a group's first batch, as a share of `every`.
    let phase: DrawKey
  }

  /// Of all that is drawn for each copy; index: twice the reading's number, plus the copy's.
  ///
  /// The first word decides loss and duplication, the second the delay.
  let copies: DrawKey
  let delay: Draw?
  let jitter: Draw?
  let groupDelay: Draw?
  let loss: Double
  let bursts: Bursts?
  let duplicate: Double
  let duplicateDelay: Draw?
  let offline: Offline?
  let gateway: Gateway?
  let uplink: UplinkPlan?

  /// Whether anything is added to the delay.
  let hasMoreDelays: Bool

  /// `end` is that of the simulation.
  init(_ model: NetworkModel, end: Int64, key: (String) -> DrawKey) {
    copies = key("network")
    delay = model.delay.map { Draw($0, key: key("delay")) }
    jitter = model.jitter.map { Draw($0, key: key("network jitter")) }
    groupDelay = model.groupDelay.map { Draw($0, key: key("group delay")) }
    hasMoreDelays = groupDelay != nil || model.duplicateDelay != nil
    loss = model.loss
    duplicate = model.duplicate
    duplicateDelay = model.duplicateDelay.map { Draw($0, key: key("duplicate delay")) }
    bursts = model.bursts.map { bursts in
      Bursts(
        outages: OutagePlan(
          every: .exponential(mean: bursts.goodMean),
          length: .exponential(mean: bursts.badMean),
          scope: bursts.scope,
          purpose: "burst",
          key: key
        ),
        lossInGood: bursts.lossInGood,
        lossInBad: bursts.lossInBad
      )
    }
    offline = model.offline.map { offline in
      Offline(
        outages: OutagePlan(
          every: offline.every,
          length: offline.length,
          scope: offline.scope,
          purpose: "offline",
          key: key
        ),
        drops: offline.then == .drop
      )
    }
    gateway = model.gateway.map {
      Gateway(every: $0.every.nanoseconds, phase: key("gateway phase"))
    }
    uplink = UplinkPlan(model, end: end)
  }
}

/// How a device sends what waits in it, where that is limited.
struct UplinkPlan: BitwiseCopyable {
  /// Readings that can wait.
  let capacity: Int
  let dropsOldest: Bool
  /// Nanoseconds between two readings on the wire; 0: they leave at once.
  let interval: Int64
  /// What would leave later leaves then: a slow uplink may have work for centuries.
  let latest: Int64

  init?(_ model: NetworkModel, end: Int64) {
    guard model.buffer != nil || model.uplinkRate != nil else { return nil }
    capacity = model.buffer?.capacity ?? .max
    dropsOldest = model.buffer?.overflow == .dropOldest
    latest = end + FleetLimits.span
    interval = model.uplinkRate.map { Draw.span(1e9 / $0) } ?? 0
  }
}
