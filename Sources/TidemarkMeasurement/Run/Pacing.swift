package import TidemarkCore

/// How well a paced run kept its schedule: what its latencies are worth.
package struct Pacing: Sendable, Equatable {
  /// Hand-over of each reading to the engine − when it was due; exact maximum, never negative.
  package var lag: SpanStatistics
  /// Of each reading: its batch was written − it was due.
  package var readingLatency: SpanStatistics
  /// A reading is late above this.
  package var tolerance: TimeSpan
  /// Readings that were handed over late.
  package var late: Int64
  /// The most readings that were due and that the engine had not finished.
  package var mostWaiting: Int64
  /// How fast the readings waiting became more over the second half of the run, per second of wall clock;
  /// nil if it was too short to say.
  package var backlogSlope: Double?
  /// Time that the host gave to others while this machine wanted to run, all cores together; nil where the
  /// system does not say.
  package var steal: TimeSpan?
  /// Whether the pacer had a core that nothing else of the run used.
  package var hasOwnCore: Bool

  package init(
    lag: SpanStatistics,
    readingLatency: SpanStatistics,
    tolerance: TimeSpan,
    late: Int64,
    mostWaiting: Int64,
    backlogSlope: Double?,
    steal: TimeSpan?,
    hasOwnCore: Bool
  ) {
    self.lag = lag
    self.readingLatency = readingLatency
    self.tolerance = tolerance
    self.late = late
    self.mostWaiting = mostWaiting
    self.backlogSlope = backlogSlope
    self.steal = steal
    self.hasOwnCore = hasOwnCore
  }

  /// More than this share of late readings makes a run worthless.
  package static let allowedShare = 0.01

  /// Late readings of all, from 0 to 1.
  package var lateShare: Double { Double(late) / Double(lag.count) }

  /// Whether latencies can be trusted.
  package var isKept: Bool { lateShare <= Self.allowedShare }
}
