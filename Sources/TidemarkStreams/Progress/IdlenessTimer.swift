/// Flink's `WatermarksWithIdleness`: a source that is quiet for longer than a time-out is idle.
///
/// The time starts at the first quiet probe, not at the last record, so idleness is found between the
/// time-out and the time-out plus two periods of probing. Any unit will do for the clock.
package struct IdlenessTimer: Sendable {
  private let timeout: Int64
  private var wasActive = false
  private var quietSince: Int64?

  package init(timeout: Int64) {
    self.timeout = timeout
  }

  /// A record came.
  package mutating func noteActivity() {
    wasActive = true
  }

  /// Whether the source is idle now.
  package mutating func isIdle(at now: Int64) -> Bool {
    if wasActive {
      wasActive = false
      quietSince = nil
      return false
    }
    guard let quietSince else {
      self.quietSince = now
      return false
    }
    return clampedDifference(now, quietSince) > timeout
  }
}
