import TidemarkCore

extension FlinkTriggerOperator {
  /// The watermark rose, or an instant of τ came that brings none.
  mutating func advance(
    to item: Advance,
    _ batch: EngineBatch,
    into output: inout LeafOutput
  ) {
    if item.setsClock {
      // What was due between the rows before it came there, whether or not those rows are this worker's.
      if item.position > 0 {
        let tau = batch.readings.arrivalTime[item.position - 1]
        fireClock(before: tau, batch, into: &output)
      }
      fireClock(at: item, into: &output)
    } else {
      fireClock(before: item.tau, batch, into: &output)
    }
    guard item.watermark > watermark else { return }
    watermark = item.watermark
    while let timer = eventTimers.first, timer.time <= watermark {
      eventTimers.removeFirst()
      guard slab[timer.window].generation == timer.generation,
        slab[timer.window].firing.isScheduled, slab[timer.window].firing.scheduled == timer.time
      else { continue }
      slab[timer.window].firing.isScheduled = false
      fire(timer, item, into: &output)
    }
  }

  /// Asks a window's trigger, if the timer is not one that was moved to later, and ends the window
  /// when its time is over.
  private mutating func fire(
    _ timer: TimerHeap.Timer,
    _ item: Advance,
    into output: inout LeafOutput
  ) {
    let place = timer.window
    guard let due = nextInstant(place), due <= timer.time else {
      schedule(place)
      return
    }
    let last = windows.lastInstant(end: slab[place].end)
    if trigger.onEventTime(&slab[place].firing, time: due, end: last, watermark: watermark) {
      let key = slab[place].key
      let head = Emission(
        row: Int32(item.position - 1),
        phase: item.phase,
        kind: due < last ? .update : item.isEnd ? .endOfInput : .onTime,
        key: share.global[Int(key)],
        rank: share.rank[Int(key)],
        order: due,
        time: last,
        tau: item.tau
      )
      show(place, head, into: &output)
    }
    if !windows.isEndless, due >= clampedSum(last, rule.lateness), due != .max {
      slab.remove(place)
    } else {
      schedule(place)
    }
  }

  /// Sees to it that the heap comes back to a window in time.
  mutating func schedule(_ place: Int32) {
    let firing = slab[place].firing
    if firing.nextClock != Firing.never, trigger.usesClock { scheduleClock(place, firing) }
    guard let due = nextInstant(place), !firing.isScheduled || firing.scheduled > due else {
      return
    }
    slab[place].firing.isScheduled = true
    slab[place].firing.scheduled = due
    eventTimers.insert(timer(place, at: due))
  }

  /// When a window's trigger wants to be asked, or the window ends; nil: never.
  private func nextInstant(_ place: Int32) -> Int64? {
    let last = windows.lastInstant(end: slab[place].end)
    let asked = trigger.nextEventTime(slab[place].firing, end: last)
    let cleanUp = clampedSum(last, rule.lateness)
    guard !windows.isEndless, cleanUp != .max else { return asked }
    return min(asked ?? .max, cleanUp)
  }

  private func timer(_ place: Int32, at time: Int64) -> TimerHeap.Timer {
    TimerHeap.Timer(
      time: time,
      rank: share.rank[Int(slab[place].key)],
      start: slab[place].start,
      end: slab[place].end,
      window: place,
      generation: slab[place].generation
    )
  }

  // MARK: Timers on τ

  private mutating func scheduleClock(_ place: Int32, _ firing: Firing) {
    guard firing.clockScheduled != firing.nextClock else { return }
    slab[place].firing.clockScheduled = firing.nextClock
    clockTimers.insert(timer(place, at: firing.nextClock))
  }

  /// Fires what is due between rows, before `tau`.
  mutating func fireClock(
    before tau: Int64,
    _ batch: EngineBatch,
    into output: inout LeafOutput
  ) {
    while let timer = clockTimers.first, timer.time < tau {
      clockTimers.removeFirst()
      let row = batch.lastRow(arrivedBy: timer.time)
      fireClock(timer, row: row, phase: .timer, tau: timer.time, into: &output)
    }
  }

  /// Fires what is due at an instant that is there for its own sake.
  private mutating func fireClock(at item: Advance, into output: inout LeafOutput) {
    while let timer = clockTimers.first, timer.time <= item.tau {
      clockTimers.removeFirst()
      let row = Int32(item.position - 1)
      fireClock(timer, row: row, phase: item.phase, tau: item.tau, into: &output)
    }
  }

  private mutating func fireClock(
    _ timer: TimerHeap.Timer,
    row: Int32,
    phase: Emission.Phase,
    tau: Int64,
    into output: inout LeafOutput
  ) {
    let place = timer.window
    guard slab[place].generation == timer.generation,
      slab[place].firing.nextClock == timer.time
    else { return }
    if trigger.onClock(&slab[place].firing) {
      let window = slab[place]
      let head = Emission(
        row: row,
        phase: phase,
        kind: .update,
        isClock: true,
        key: share.global[Int(window.key)],
        rank: share.rank[Int(window.key)],
        order: timer.time,
        time: windows.lastInstant(end: window.end),
        tau: tau
      )
      show(place, head, into: &output)
    }
    schedule(place)
  }

  // MARK: Results

  /// Gives out a window's contents as its accumulation has it; an empty window gives out nothing.
  mutating func show(_ place: Int32, _ head: Emission, into output: inout LeafOutput) {
    let pane = slab[place].pane
    guard !pane.isEmpty else { return }
    let shown = slab[place].shown
    let remembers = accumulation == .retracting || !trigger.repeatsUnchanged
    if remembers, accumulation != .discarding, !shown.isEmpty {
      if pane.equals(shown, in: aggregates) { return }
      if accumulation == .retracting { retract(place, head, into: &output) }
    }
    write(pane, place, head, into: &output)
    if accumulation == .discarding {
      slab[place].pane.reset()
    } else if remembers {
      slab[place].shown = pane
    }
  }

  /// Withdraws what a window gave out last, if it is still to be seen.
  mutating func retract(_ place: Int32, _ head: Emission, into output: inout LeafOutput) {
    let shown = slab[place].shown
    guard accumulation == .retracting, !shown.isEmpty else { return }
    var head = head
    head.kind = .retract
    write(shown, place, head, into: &output)
    slab[place].shown = P()
  }

  private func write(
    _ pane: P,
    _ place: Int32,
    _ head: Emission,
    into output: inout LeafOutput
  ) {
    var head = head
    head.start = slab[place].start
    head.end = slab[place].end
    head.time = windows.lastInstant(end: head.end)
    output.emissions.append(head)
    pane.write(aggregates, to: &output.emissions)
  }
}

extension EngineBatch {
  /// The last row whose τ is not behind `tau`; −1: none.
  func lastRow(arrivedBy tau: Int64) -> Int32 {
    let times = readings.arrivalTime
    var low = 0
    var high = times.count
    while low < high {
      let middle = (low + high) / 2
      if times[middle] <= tau {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return Int32(low - 1)
  }
}
