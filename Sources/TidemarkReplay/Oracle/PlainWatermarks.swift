import TidemarkCore
import TidemarkStreams

/// Flink's watermark before each reading, worked out reading by reading from the published rules.
///
/// Per partition it is the largest event time − bound − 1, of all the least of the partitions that are
/// not idle, and the largest if all are; it never goes back. All in quanta.
struct PlainWatermarks {
  private struct Partition {
    var largest: Int64?
    var lastActivity: Int64 = 0
    var isIdle = false
  }

  private let bound: Int64
  private let isExplicit: Bool
  private let timeout: Int64?
  private let period: Int64?
  private var partitions: [Partition]
  /// Partitions that a device maps to.
  private let live: [Int]
  private var hasStarted = false
  private var nextTick = Int64.max
  private var combined = Int64.min
  /// What was emitted of it: by this the next reading is judged.
  private(set) var current = Int64.min

  init(_ topology: Topology, _ catalog: Catalog) {
    let spec = topology.watermark
    switch spec.strategy {
    case .boundedOutOfOrderness(let span):
      (bound, isExplicit) = (span.nanoseconds / topology.quantum.nanoseconds, false)
    case .explicit: (bound, isExplicit) = (0, true)
    }
    timeout = spec.idleTimeout?.nanoseconds
    period = if case .periodic(let span) = spec.emit { span.nanoseconds } else { nil }
    partitions = [Partition](repeating: Partition(), count: max(1, catalog.partitions))
    live = Set(catalog.devices.map { Int($0.partition) }).sorted()
  }

  /// τ moves on to a reading: what fell due before it happens, each at its own instant.
  mutating func moveClock(to tau: Int64) {
    if !hasStarted {
      hasStarted = true
      for number in live { partitions[number].lastActivity = tau }
      if let period { nextTick = clampedSum(tau, period) }
    }
    while true {
      let timeout = nextTimeout
      let due = min(timeout, nextTick)
      guard due < tau else { return }
      if timeout <= due { markIdle(at: due) }
      if period == nil || due == nextTick { current = max(current, combined) }
      guard due == nextTick, let period else { continue }
      // Until somebody becomes idle or a reading comes, no tick says anything new.
      let silence = clampedDifference(min(nextTimeout, tau), due)
      let (skipped, far) = max(1, silence / period).multipliedReportingOverflow(by: period)
      nextTick = far ? .max : clampedSum(due, skipped)
    }
  }

  /// A reading that the assigner of watermarks sees.
  mutating func observe(time: Int64, partition: Int, tau: Int64) {
    guard !isExplicit else { return }
    partitions[partition].largest = max(partitions[partition].largest ?? time, time)
    partitions[partition].lastActivity = tau
    partitions[partition].isIdle = false
    combine()
    if period == nil { current = max(current, combined) }
  }

  private var nextTimeout: Int64 {
    guard let timeout else { return .max }
    var next = Int64.max
    for number in live where !partitions[number].isIdle {
      next = min(next, clampedSum(partitions[number].lastActivity, timeout))
    }
    return next
  }

  private mutating func markIdle(at tau: Int64) {
    guard let timeout else { return }
    for number in live where clampedSum(partitions[number].lastActivity, timeout) <= tau {
      partitions[number].isIdle = true
    }
    combine()
  }

  private mutating func combine() {
    var least: Int64?
    var greatest = Int64.min
    for number in live {
      let watermark =
        partitions[number].largest.map { clampedDifference($0, clampedSum(bound, 1)) } ?? .min
      greatest = max(greatest, watermark)
      if !partitions[number].isIdle { least = min(least ?? watermark, watermark) }
    }
    combined = max(combined, least ?? greatest)
  }
}
