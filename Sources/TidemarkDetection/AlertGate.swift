import TidemarkCore

/// The policy stage behind every detector: turns scores into alerts, key by key.
struct AlertGate: Sendable {
  private let threshold: Double
  private let quiet: Int64
  /// Event time of each key's last alert; `Int64.min`: none yet.
  var lastAlert: [Int64]

  init(_ policy: AlertPolicy, keyCount: Int) {
    threshold = policy.threshold
    quiet = policy.quietPeriod.nanoseconds
    lastAlert = [Int64](repeating: .min, count: keyCount)
  }

  /// Whether this score raises an alert.
  @inline(__always)
  mutating func raises(score: Double, key: Int, eventTime: Int64) -> Bool {
    guard score >= threshold else { return false }
    let last = lastAlert[key]
    if last != .min {
      // Also true for readings that come out of order, from before the last alert.
      let (sinceLast, overflow) = eventTime.subtractingReportingOverflow(last)
      if !overflow, sinceLast < quiet { return false }
    }
    lastAlert[key] = eventTime
    return true
  }
}
