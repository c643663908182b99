/// What happens between a device and the engine.
package struct NetworkModel: Sendable, Equatable {
  /// Times without a connection: readings wait in the device and leave together when it is back.
  package struct Offline: Sendable, Equatable {
    /// From the end of one outage to the start of the next, in nanoseconds.
    package var every: Distribution
    /// Length of an outage in nanoseconds.
    package var length: Distribution

    package init(every: Distribution, length: Distribution) {
      self.every = every
      self.length = length
    }
  }

  /// Per copy, in nanoseconds.
  package var delay: Distribution?
  /// Probability that a copy never arrives.
  package var loss: Double
  /// Probability that a reading is sent twice; each copy has its own delay and loss.
  package var duplicate: Double
  package var offline: Offline?

  package init(
    delay: Distribution? = nil,
    loss: Double = 0,
    duplicate: Double = 0,
    offline: Offline? = nil
  ) {
    self.delay = delay
    self.loss = loss
    self.duplicate = duplicate
    self.offline = offline
  }
}
