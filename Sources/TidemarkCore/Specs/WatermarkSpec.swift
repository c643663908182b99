/// How event-time progress is derived from the readings.
package struct WatermarkSpec: Sendable, Equatable {
  package enum Strategy: Sendable, Equatable {
    /// Per partition, largest event time − bound − one quantum (Flink's
    /// `forBoundedOutOfOrderness`); combined by the minimum over the partitions that are not idle.
    case boundedOutOfOrderness(TimeSpan)
    /// Watermarks come only from outside: cases drive the engine with them.
    case explicit
  }

  package enum Emit: Sendable, Equatable {
    case perReading
    /// Every so often on τ, as Flink's default.
    case periodic(TimeSpan)
  }

  package var strategy: Strategy
  /// A partition that was silent for this long on τ no longer holds the watermark back.
  package var idleTimeout: TimeSpan?
  /// The step behind which watermarks are assigned; nil is the source.
  package var after: String?
  package var emit: Emit

  package init(
    strategy: Strategy,
    idleTimeout: TimeSpan? = nil,
    after: String? = nil,
    emit: Emit = .perReading
  ) {
    self.strategy = strategy
    self.idleTimeout = idleTimeout
    self.after = after
    self.emit = emit
  }
}
