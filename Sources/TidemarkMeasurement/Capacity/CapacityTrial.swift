/// One run at one rate: whether it was sustained, and what says so.
package struct CapacityTrial: Sendable, Equatable {
  /// Readings per second that were due.
  package var rate: Double
  /// Why the rate was not sustained; empty: it was.
  package var reasons: [String]
  /// Whether all that is wrong is that readings could not be handed over when they were due: where a slower
  /// run is no better, the machine has no core to spare.
  package var isOnlyLate: Bool
  /// How fast those waiting became more, in readings per second; nil if the run was too short to say.
  package var backlogSlope: Double?
  /// Of readings: written − due.
  package var latency: SpanStatistics?

  package init(
    rate: Double,
    reasons: [String],
    isOnlyLate: Bool = false,
    backlogSlope: Double? = nil,
    latency: SpanStatistics? = nil
  ) {
    self.rate = rate
    self.reasons = reasons
    self.isOnlyLate = isOnlyLate
    self.backlogSlope = backlogSlope
    self.latency = latency
  }

  package var isSustained: Bool { reasons.isEmpty }

  /// A backlog that grows by more than this share of the rate is not sustained: what is below drains when
  /// the machine has a quiet moment, and cannot be told from it in a run of seconds.
  package static let allowedSlope = 0.005

  /// Whether the backlog grows; not known: no.
  package static func grows(_ slope: Double?, rate: Double) -> Bool {
    slope.map { $0 > allowedSlope * rate } ?? false
  }
}

/// Several runs at one rate: one that is noisy decides nothing.
package struct CapacityPoint: Sendable, Equatable {
  package var rate: Double
  package var trials: [CapacityTrial]

  package init(rate: Double, trials: [CapacityTrial]) {
    self.rate = rate
    self.trials = trials
  }

  package var sustained: Int { trials.count(where: \.isSustained) }

  /// By most of the runs.
  package var isSustained: Bool { 2 * sustained > trials.count }
}
