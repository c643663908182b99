package import TidemarkCore

/// When a sensor measures.
package struct Cadence: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// Once per period, each time off by `jitter` (nanoseconds), which is cut to less than half a
    /// period either way.
    case periodic(jitter: Distribution?)
    /// At random: gaps are exponential with the period as their mean.
    case poisson
    /// Looks once per period, and reports when the value is `threshold` or more away from the last
    /// reported one, or when the last report is `heartbeat` ago.
    case onChange(threshold: Double, heartbeat: TimeSpan?)
  }

  package var period: TimeSpan
  package var kind: Kind
  /// Multiplies the rate by the time of the day or week; its values lie in 0...1000.
  package var load: Profile?

  package init(period: TimeSpan, kind: Kind = .periodic(jitter: nil), load: Profile? = nil) {
    self.period = period
    self.kind = kind
    self.load = load
  }
}
