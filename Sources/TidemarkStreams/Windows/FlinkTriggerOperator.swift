import TidemarkCore

/// Flink's `WindowOperator` in full: windows that merge, and every trigger.
///
/// `FlinkWindowOperator` does windows of a grid with the event-time trigger, which is most of what
/// runs, in a fraction of the time. Here each window has an entry of its own with what its trigger
/// remembers, and one timer at a time in a heap: the next instant at which its trigger wants to be
/// asked or at which it is cleaned up.
struct FlinkTriggerOperator<P: Pane>: Sendable {
  let windows: FlinkWindows
  let rule: FlinkRule
  let trigger: Trigger
  let accumulation: WindowSpec.Accumulation
  private let lateKind: Emission.Kind
  private let lateClass: LedgerClass
  let aggregates: [Aggregate]
  private(set) var share: KeyShare
  var slab: WindowSlab<P>
  var eventTimers = TimerHeap()
  var clockTimers = TimerHeap()
  var watermark = Int64.min

  init(_ parts: WindowParts, _ setting: P.Setting) {
    windows = FlinkWindows(
      parts.spec.assigner,
      quantum: parts.topology.quantum,
      rules: parts.engineRules
    )
    rule = FlinkRule(lateness: parts.lateness)
    trigger = Trigger(parts.spec.trigger, quantum: parts.topology.quantum)
    accumulation = parts.spec.accumulation
    let drops = parts.spec.late == .drop
    lateKind = drops ? .lateDropped : .lateSideOutput
    lateClass = drops ? .lateDropped : .lateSideOutput
    aggregates = parts.aggregates
    share = parts.share
    slab = WindowSlab(keyCount: share.count, setting: setting)
  }

  mutating func process(
    _ batch: EngineBatch,
    _ selection: Selection,
    into output: inout LeafOutput
  ) {
    var next = 0
    output.rows = selection.rows.count
    for index in selection.rows.indices {
      let row = Int(selection.rows[index])
      while next < batch.advances.count, batch.advances[next].position <= row {
        advance(to: batch.advances[next], batch, into: &output)
        next += 1
      }
      fireClock(before: batch.readings.arrivalTime[row], batch, into: &output)
      let outcome = take(batch, row: row, key: selection.keys[index], into: &output)
      output.note(outcome, at: index)
    }
    while next < batch.advances.count {
      advance(to: batch.advances[next], batch, into: &output)
      next += 1
    }
    if let last = batch.readings.arrivalTime.last { fireClock(before: last, batch, into: &output) }
  }

  /// Puts one reading into its windows and returns its class.
  private mutating func take(
    _ batch: EngineBatch,
    row: Int,
    key: UInt32,
    into output: inout LeafOutput
  ) -> LedgerClass {
    let time = batch.time[row]
    let tau = batch.readings.arrivalTime[row]
    let head = Emission(
      row: Int32(row),
      phase: .row,
      kind: .update,
      key: share.global[Int(key)],
      rank: share.rank[Int(key)],
      time: time,
      tau: tau
    )
    let input = slab.input(batch, row: row)
    var accepted = false
    var onTime = false
    var bounds = windows.first(holding: time)
    while let (start, end) = bounds {
      bounds = windows.next(after: (start, end), holding: time)
      let place = enter(key: key, start: start, end: end, head: head, into: &output)
      guard place >= 0 else {
        output.missed += 1
        continue
      }
      output.assigned += 1
      accepted = true
      let last = windows.lastInstant(end: slab[place].end)
      if last > watermark { onTime = true }
      slab.add(input, at: time, to: place)
      let fires = trigger.onReading(
        &slab[place].firing,
        time: time,
        end: last,
        watermark: watermark,
        tau: tau
      )
      if fires { show(place, head, into: &output) }
      schedule(place)
    }
    if onTime { return .onTime }
    if accepted { return .lateAccepted }
    guard clampedSum(time, rule.lateness) <= watermark else {
      return .unassigned
    }
    var late = head
    late.kind = lateKind
    output.emissions.append(late)
    output.emissions.append(reading: batch.readings.value[row])
    return lateClass
  }

  /// The window that a reading goes into, after merging where windows merge; `none` if it is gone.
  private mutating func enter(
    key: UInt32,
    start: Int64,
    end: Int64,
    head: Emission,
    into output: inout LeafOutput
  ) -> Int32 {
    if windows.merge {
      let merged = mergeSessions(key: key, start: start, end: end, head: head, into: &output)
      if merged >= 0 { return merged }
    } else {
      let found = slab.find(key: key, start: start, end: end)
      if found >= 0 { return found }
    }
    let last = windows.lastInstant(end: end)
    if !windows.isEndless, rule.fate(lastInstant: last, watermark: watermark) == .gone {
      return WindowSlab<P>.none
    }
    return slab.insert(key: key, start: start, end: end)
  }

  mutating func grow(_ growth: KeyGrowth) {
    share = growth.share
    slab.grow(toKeys: share.count)
    eventTimers.changeRanks(growth.rankOfOld)
    clockTimers.changeRanks(growth.rankOfOld)
  }

  func openWindows() -> [OpenWindow] {
    var open: [OpenWindow] = []
    for key in 0..<UInt32(share.count) {
      var place = slab.earliest(of: key)
      while place >= 0 {
        let window = slab[place]
        place = window.next
        guard !window.pane.isEmpty, windows.lastInstant(end: window.end) > watermark else {
          continue
        }
        open.append(
          OpenWindow(
            key: share.global[Int(key)],
            start: window.start,
            end: window.end,
            readings: window.pane.readings
          )
        )
      }
    }
    return open
  }
}
