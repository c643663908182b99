import TidemarkCore
import TidemarkStreams

/// Flink's watermark of one source, one reading at a time: per partition the largest event time −
/// bound − 1, combined by the minimum over the partitions that are not idle; if all are, the maximum.
struct ReferenceProgress {
  struct Rise {
    var watermark: Int64
    var tau: Int64
  }

  private struct Partition {
    var largest: Int64?
    var lastActivity: Int64 = 0
    var isIdle = false
  }

  private let spec: WatermarkSpec
  private let bound: Int64
  private var partitions: [Int: Partition] = [:]
  private var hasStarted = false
  private var nextTick: Int64?
  private var combined = Int64.min
  private var current = Int64.min

  init(_ spec: WatermarkSpec, quantum: TimeSpan, catalog: Catalog) {
    self.spec = spec
    bound =
      if case .boundedOutOfOrderness(let span) = spec.strategy {
        span.nanoseconds / quantum.nanoseconds
      } else {
        0
      }
    // Partitions without a device could only hold time back for ever.
    for device in catalog.devices { partitions[Int(device.partition)] = Partition() }
  }

  private var period: Int64? {
    if case .periodic(let span) = spec.emit { span.nanoseconds } else { nil }
  }

  /// τ moves on to a reading; time-outs and periodic watermarks before it come first, those at the
  /// same τ after it.
  mutating func moveClock(to tau: Int64) -> [Rise] {
    if !hasStarted {
      hasStarted = true
      for partition in partitions.keys { partitions[partition]?.lastActivity = tau }
      nextTick = period.map { tau + $0 }
    }
    var rises: [Rise] = []
    while let due = [nextTick, nextTimeout].compactMap(\.self).min(), due < tau {
      markIdle(at: due)
      if period == nil || due == nextTick { rises += emit(tau: due) }
      if let period, due == nextTick { nextTick = due + period }
    }
    return rises
  }

  private var nextTimeout: Int64? {
    guard let timeout = spec.idleTimeout else { return nil }
    return partitions.values.filter { !$0.isIdle }
      .map { $0.lastActivity + timeout.nanoseconds }.min()
  }

  private mutating func markIdle(at tau: Int64) {
    guard let timeout = spec.idleTimeout else { return }
    for (number, partition) in partitions
    where partition.lastActivity + timeout.nanoseconds <= tau {
      partitions[number]?.isIdle = true
    }
    combine()
  }

  /// A reading that the assigner of watermarks sees.
  mutating func observe(time: Int64, partition: Int, tau: Int64) -> [Rise] {
    guard spec.strategy != .explicit, var seen = partitions[partition] else { return [] }
    seen.largest = max(seen.largest ?? time, time)
    seen.lastActivity = tau
    seen.isIdle = false
    partitions[partition] = seen
    combine()
    return period == nil ? emit(tau: tau) : []
  }

  private mutating func combine() {
    func watermark(_ partition: Partition) -> Int64 {
      partition.largest.map { $0 - bound - 1 } ?? .min
    }
    let active = partitions.values.filter { !$0.isIdle }.map(watermark).min()
    let candidate = active ?? partitions.values.map(watermark).max() ?? .min
    // It never goes back.
    combined = max(combined, candidate)
  }

  private mutating func emit(tau: Int64) -> [Rise] {
    guard combined > current else { return [] }
    current = combined
    return [Rise(watermark: current, tau: tau)]
  }
}
