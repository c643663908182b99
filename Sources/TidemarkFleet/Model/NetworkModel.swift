package import TidemarkCore

/// Whose draws something random follows: each device its own, or one for all devices of a group.
package enum Scope: String, CaseIterable, Sendable {
  case device, group
}

/// What happens between a device and the engine.
package struct NetworkModel: Sendable, Equatable {
  /// Loss in bursts after Gilbert and Elliott: the link is good or bad for exponential times, and
  /// the state in force when a copy is sent decides the probability that it is lost.
  package struct Bursts: Sendable, Equatable {
    /// Mean lengths in nanoseconds.
    package var goodMean: Double
    package var badMean: Double
    package var lossInGood: Double
    package var lossInBad: Double
    package var scope: Scope

    package init(
      goodMean: Double,
      badMean: Double,
      lossInGood: Double = 0,
      lossInBad: Double = 1,
      scope: Scope = .device
    ) {
      self.goodMean = goodMean
      self.badMean = badMean
      self.lossInGood = lossInGood
      self.lossInBad = lossInBad
      self.scope = scope
    }
  }

  /// Times without a connection.
  package struct Offline: Sendable, Equatable {
    package enum Afterwards: String, CaseIterable, Sendable {
      /// Readings wait in the device and leave when the connection is back.
      case flush
      /// Readings of that time are lost.
      case drop
    }
    /// From the end of one outage to the start of the next, in nanoseconds.
    package var every: Distribution
    /// Length of an outage in nanoseconds.
    package var length: Distribution
    package var then: Afterwards
    package var scope: Scope

    package init(
      every: Distribution,
      length: Distribution,
      then: Afterwards = .flush,
      scope: Scope = .device
    ) {
      self.every = every
      self.length = length
      self.then = then
      self.scope = scope
    }
  }

  /// Room for readings that wait in the device, of all its sensors together.
  package struct Buffer: Sendable, Equatable {
    package enum Overflow: String, CaseIterable, Sendable {
      /// The reading that has waited longest is lost.
      case dropOldest = "drop-oldest"
      /// The reading that finds no room is lost.
      case dropNewest = "drop-newest"
    }
    package var capacity: Int
    package var overflow: Overflow

    package init(capacity: Int, overflow: Overflow) {
      self.capacity = capacity
      self.overflow = overflow
    }
  }

  /// The gateway of a group hands on what it has together, once per `every`.
  package struct Gateway: Sendable, Equatable {
    package var every: TimeSpan

    package init(every: TimeSpan) {
      self.every = every
    }
  }

  /// Per copy, in nanoseconds.
  package var delay: Distribution?
  /// Added per copy, in nanoseconds; what is below zero is zero.
  package var jitter: Distribution?
  /// Added to every copy from a group, drawn once per group, in nanoseconds.
  package var groupDelay: Distribution?
  /// Probability that a copy never arrives, besides bursts.
  package var loss: Double
  package var bursts: Bursts?
  /// Probability that a reading is sent twice; each copy has its own delay and loss.
  package var duplicate: Double
  /// Added to the delay of the second copy, in nanoseconds.
  package var duplicateDelay: Distribution?
  package var offline: Offline?
  package var buffer: Buffer?
  /// Readings per second that a device can send at most.
  package var uplinkRate: Double?
  package var gateway: Gateway?

  package init(
    delay: Distribution? = nil,
    jitter: Distribution? = nil,
    groupDelay: Distribution? = nil,
    loss: Double = 0,
    bursts: Bursts? = nil,
    duplicate: Double = 0,
    duplicateDelay: Distribution? = nil,
    offline: Offline? = nil,
    buffer: Buffer? = nil,
    uplinkRate: Double? = nil,
    gateway: Gateway? = nil
  ) {
    self.delay = delay
    self.jitter = jitter
    self.groupDelay = groupDelay
    self.loss = loss
    self.bursts = bursts
    self.duplicate = duplicate
    self.duplicateDelay = duplicateDelay
    self.offline = offline
    self.buffer = buffer
    self.uplinkRate = uplinkRate
    self.gateway = gateway
  }
}
