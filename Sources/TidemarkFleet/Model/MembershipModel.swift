/// How devices come and go.
///
/// Every draw is per device; times are nanoseconds.
package struct MembershipModel: Sendable, Equatable {
  /// A share of the devices joins, or leaves for good, at a time after the start.
  package struct Change: Sendable, Equatable {
    package var share: Double
    package var at: Distribution

    package init(share: Double, at: Distribution) {
      self.share = share
      self.at = at
    }
  }

  /// From time to time a device is off for a while; then its epoch counts up and its sequence
  /// numbers start from 0.
  package struct Interruption: Sendable, Equatable {
    /// From the end of one to the start of the next.
    package var every: Distribution
    package var downFor: Distribution

    package init(every: Distribution, downFor: Distribution) {
      self.every = every
      self.downFor = downFor
    }
  }

  package var join: Change?
  package var leave: Change?
  /// The same device is switched off and on.
  package var restart: Interruption?
  /// Another device takes its place and name: it draws a new clock.
  package var replacement: Interruption?

  package init(
    join: Change? = nil,
    leave: Change? = nil,
    restart: Interruption? = nil,
    replacement: Interruption? = nil
  ) {
    self.join = join
    self.leave = leave
    self.restart = restart
    self.replacement = replacement
  }
}
