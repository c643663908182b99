/// Kafka Streams' punctuation: a timer that is due at every multiple of its interval from a start on.
///
/// On stream time it is first due at its start, with the first record; on the clock one interval after
/// it was set. A gap fires it once, and does not shift the grid.
package struct PunctuationTimer: Sendable {
  private let interval: Int64
  private var next: Int64
  private var isCancelled = false

  package init(interval: Int64, start: Int64) {
    self.interval = interval
    next = start
  }

  /// Whether the timer fires now that its clock shows `now`.
  package mutating func fires(at now: Int64) -> Bool {
    guard !isCancelled, next <= now else { return false }
    let missed = clampedDifference(now, next) / interval
    let (step, far) = clampedSum(missed, 1).multipliedReportingOverflow(by: interval)
    let (sum, farther) = next.addingReportingOverflow(step)
    next = sum
    // Behind the end of time it is never due.
    isCancelled = far || farther
    return true
  }

  /// For good.
  package mutating func cancel() {
    isCancelled = true
  }
}
