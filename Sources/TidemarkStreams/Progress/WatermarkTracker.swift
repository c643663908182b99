import TidemarkCore

/// Derives the watermark of one source from its rows, partition by partition (Flink's
/// `forBoundedOutOfOrderness` with `withIdleness`, combined as its multiplexer does).
///
/// Keeps only values of the past, so it can be fed in batches of any size. All watermarks are in
/// quanta, τ in nanoseconds.
struct WatermarkTracker: Sendable {
  private let bound: Int64
  private let idleTimeout: Int64?
  private let period: Int64?
  private let explicit: Bool

  /// Largest event time of each partition; the least number there is: none yet.
  var largest: [Int64]
  var idle: [Bool]
  var lastActivity: [Int64]
  /// Partitions that any device maps to; the others could only hold time back for ever.
  private let live: [Int]
  /// The smallest τ at which a partition would become idle.
  var nextTimeout = Int64.max
  var nextTick: Int64?
  var started = false
  /// What the partitions allow, and what was emitted of it.
  var combined = Int64.min
  var current = Int64.min

  init(
    _ spec: WatermarkSpec,
    quantum: TimeSpan,
    catalog: Catalog,
    rules: EngineRules = .published
  ) {
    switch spec.strategy {
    case .boundedOutOfOrderness(let span):
      bound = span.nanoseconds / quantum.nanoseconds + rules.bound
      explicit = false
    case .explicit:
      bound = 0
      explicit = true
    }
    idleTimeout = spec.idleTimeout.map { $0.nanoseconds + rules.idleTimeout }
    switch spec.emit {
    case .perReading: period = nil
    case .periodic(let span): period = span.nanoseconds
    }
    let count = max(1, catalog.partitions)
    largest = [Int64](repeating: .min, count: count)
    idle = [Bool](repeating: false, count: count)
    lastActivity = [Int64](repeating: 0, count: count)
    live = Set(catalog.devices.map { Int($0.partition) }).sorted()
  }

  /// Moves τ forward to just before a row; what falls due on the way is appended.
  ///
  /// An item that is due at the same τ as a row comes after it.
  @inline(__always)
  mutating func moveClock(to tau: Int64, position: Int, instants: inout InstantCounter) {
    if started, tau <= min(nextTimeout, nextTick ?? .max) { return }
    passInstants(before: tau, position: position, instants: &instants)
  }

  private mutating func passInstants(
    before tau: Int64,
    position: Int,
    instants: inout InstantCounter
  ) {
    if !started {
      started = true
      for partition in live { lastActivity[partition] = tau }
      if let idleTimeout { nextTimeout = clampedSum(tau, idleTimeout) }
      nextTick = period.map { clampedSum(tau, $0) }
    }
    while true {
      let tick = nextTick ?? .max
      let due = min(nextTimeout, tick)
      guard due < tau else { return }
      if nextTimeout <= tick { markIdle(at: due) }
      if period == nil || tick == due {
        emit(position: position, phase: instants.next(position), tau: due, to: &instants.advances)
      }
      if tick == due, let period {
        nextTick = nextUsefulTick(after: tick, period: period, before: tau)
      }
    }
  }

  /// The next tick that could emit anything: none can before a partition becomes idle or a row comes,
  /// however long the silence.
  private func nextUsefulTick(after tick: Int64, period: Int64, before tau: Int64) -> Int64 {
    let silence = clampedDifference(min(nextTimeout, tau), tick)
    let steps = max(1, silence / period + (silence % period > 0 ? 1 : 0))
    let (distance, overflow) = steps.multipliedReportingOverflow(by: period)
    return overflow ? .max : clampedSum(tick, distance)
  }

  /// Takes the rows of a batch, of which the assigner sees those that came through (`fates`; nil: all).
  ///
  /// Nearly all readings leave the watermark as it is: they cost a comparison.
  mutating func track(
    _ batch: borrowing EngineBatch,
    rows: Range<Int>,
    partitionOfSeries: [Int32],
    fates: [UInt8]?,
    instants: inout InstantCounter
  ) {
    guard let first = rows.first else { return }
    let taus = batch.readings.arrivalTime
    moveClock(to: taus[first], position: first, instants: &instants)
    if explicit {
      for row in rows where taus[row] > wakeTime {
        moveClock(to: taus[row], position: row, instants: &instants)
      }
      return
    }
    if fates == nil, takesOnePartition {
      trackOnly(live[0], batch, rows: rows, advances: &instants.advances)
      return
    }
    let times = batch.time
    let series = batch.readings.series
    for row in rows {
      if taus[row] > wakeTime { moveClock(to: taus[row], position: row, instants: &instants) }
      if let fates, fates[row] != EngineBatch.passed { continue }
      let partition = Int(partitionOfSeries[Int(series[row])])
      if idleTimeout != nil { lastActivity[partition] = taus[row] }
      if times[row] > largest[partition] || idle[partition] {
        observe(
          time: times[row],
          partition: partition,
          tau: taus[row],
          position: row + 1,
          advances: &instants.advances
        )
      }
    }
  }

  /// Whether it asks for event times as readings have them, if it sees all of these.
  var takesEventTimes: Bool { explicit || takesOnePartition }

  /// Whether time is that of the readings of one partition and nothing else.
  private var takesOnePartition: Bool {
    live.count == 1 && idleTimeout == nil && period == nil && !explicit
  }

  /// Takes rows there: what is later than all before is seen in nanoseconds, and seldom divided.
  private mutating func trackOnly(
    _ partition: Int,
    _ batch: borrowing EngineBatch,
    rows: Range<Int>,
    advances: inout [Advance]
  ) {
    let (times, taus) = (batch.readings.eventTime, batch.readings.arrivalTime)
    let quantum = batch.quantum
    var (largest, current) = (largest[partition], combined)
    // Idle it is not, or the clock would matter.
    let behind = clampedSum(bound, 1)
    var least = quantum.least(above: largest)
    for row in rows where times[row] >= least {
      let time = quantum.quotient(times[row])
      // At the ends of 64 bits there may be nothing above.
      guard time > largest else { continue }
      largest = time
      least = quantum.least(above: time)
      let watermark = clampedDifference(largest, behind)
      guard watermark > current else { continue }
      current = watermark
      advances.append(
        Advance(position: row + 1, tau: taus[row], watermark: watermark, phase: .schedule)
      )
    }
    self.largest[partition] = largest
    self.current = current
    combined = current
  }

  /// τ beyond which something happens without a reading.
  private var wakeTime: Int64 { min(nextTimeout, nextTick ?? .max) }

  /// Takes a reading that is later than all of its partition, or ends its idleness.
  private mutating func observe(
    time: Int64,
    partition: Int,
    tau: Int64,
    position: Int,
    advances: inout [Advance]
  ) {
    let heldBack = idle[partition] || watermark(of: partition) <= combined
    let wasIdle = idle[partition]
    idle[partition] = false
    largest[partition] = max(largest[partition], time)
    if wasIdle { rescheduleTimeout() }
    // Others are as far back as before.
    if heldBack { combine() }
    if period == nil {
      emit(position: position, phase: .schedule, tau: tau, to: &advances)
    }
  }

  private func watermark(of partition: Int) -> Int64 {
    let time = largest[partition]
    return time == .min ? .min : clampedDifference(time, clampedSum(bound, 1))
  }

  /// An explicit watermark, or the end of input; a lower one is ignored.
  mutating func raise(
    to watermark: Int64,
    position: Int,
    phase: Emission.Phase,
    tau: Int64,
    advances: inout [Advance]
  ) {
    combined = max(combined, watermark)
    emit(position: position, phase: phase, tau: tau, to: &advances)
  }

  private mutating func emit(
    position: Int,
    phase: Emission.Phase,
    tau: Int64,
    to advances: inout [Advance]
  ) {
    guard combined > current else { return }
    current = combined
    advances.append(Advance(position: position, tau: tau, watermark: combined, phase: phase))
  }

  /// The minimum over the partitions that are not idle; if all are, the maximum; never back.
  private mutating func combine() {
    var least: Int64?
    var greatest = Int64.min
    for partition in live {
      let watermark = watermark(of: partition)
      greatest = max(greatest, watermark)
      if !idle[partition] { least = min(least ?? .max, watermark) }
    }
    combined = max(combined, least ?? greatest)
  }

  private mutating func markIdle(at tau: Int64) {
    guard let idleTimeout else { return }
    for partition in live
    where !idle[partition] && clampedSum(lastActivity[partition], idleTimeout) <= tau {
      idle[partition] = true
    }
    rescheduleTimeout()
    combine()
  }

  private mutating func rescheduleTimeout() {
    guard let idleTimeout else { return }
    nextTimeout = .max
    for partition in live where !idle[partition] {
      nextTimeout = min(nextTimeout, clampedSum(lastActivity[partition], idleTimeout))
    }
  }
}

/// Numbers the instants behind each row, so that they have an order, and collects what they cause.
struct InstantCounter {
  var advances: [Advance] = []
  private var position = -1
  private var number = 0

  mutating func next(_ position: Int) -> Emission.Phase {
    number = position == self.position ? number + 1 : 0
    self.position = position
    return .instant(number)
  }
}
