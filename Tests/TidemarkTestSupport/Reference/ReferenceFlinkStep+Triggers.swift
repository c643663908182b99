import TidemarkCore
import TidemarkStreams

/// Flink's triggers, each as it is there, and the timers that they set.
extension ReferenceFlinkStep {
  /// A reading came into a window; true if it fires.
  mutating func onElement(_ index: Int, _ row: ReferenceRow) -> Bool {
    let end = last(windows[index])
    switch spec.trigger {
    case .count(let count):
      windows[index].count += 1
      guard windows[index].count >= count else { return false }
      windows[index].count = 0
      return true
    case .endOfStream:
      register(end, windows[index])
      return false
    case .eventTime:
      if end <= watermark { return true }
      register(end, windows[index])
      return false
    case .continuousEventTime(let span):
      if end <= watermark { return true }
      register(end, windows[index])
      let interval = span.nanoseconds / quantum.nanoseconds
      if windows[index].nextFiring == nil {
        // As Java divides: towards 0, also before 1970.
        setNextFiring(index, from: row.time - row.time % interval, interval)
      }
      return false
    case .early(let interval):
      if windows[index].hasFiredOnTime { return true }
      // Flink does not take this for the firing on time: a session that grows on has its clock still.
      if end <= watermark { return true }
      register(end, windows[index])
      if windows[index].nextClock == nil {
        windows[index].nextClock = row.tau + interval.nanoseconds
      }
      return false
    }
  }

  private mutating func setNextFiring(_ index: Int, from time: Int64, _ interval: Int64) {
    let next = min(time + interval, last(windows[index]))
    windows[index].nextFiring = next
    register(next, windows[index])
  }

  /// A timer of a window has come; true if the window fires.
  private mutating func onEventTime(_ index: Int, _ time: Int64) -> Bool {
    let end = last(windows[index])
    switch spec.trigger {
    case .count: return false
    case .eventTime, .endOfStream: return time == end
    case .continuousEventTime(let span):
      if time == end { return true }
      guard windows[index].nextFiring == time else { return false }
      let interval = span.nanoseconds / quantum.nanoseconds
      let reached = min(watermark, end)
      if (Double(reached) - Double(time)) / Double(interval) > 100_000 {
        // Flink would go through all of them; here only the first and the last come out.
        windows[index].nextFiring = reached
        register(reached, windows[index])
      } else {
        setNextFiring(index, from: time, interval)
      }
      return true
    case .early:
      guard time == end, !windows[index].hasFiredOnTime else { return false }
      windows[index].hasFiredOnTime = true
      return true
    }
  }

  /// A session has taken in others: counts add up, the earliest pending times stay, and it has not
  /// fired yet as what it is now.
  mutating func onMerge(_ index: Int, of sessions: [Window]) {
    windows[index].count = sessions.reduce(0) { $0 + $1.count }
    windows[index].nextFiring = sessions.compactMap(\.nextFiring).min()
    windows[index].nextClock = sessions.compactMap(\.nextClock).min()
    windows[index].hasFiredOnTime = false
    if let next = windows[index].nextFiring { register(next, windows[index]) }
    if case .continuousEventTime = spec.trigger { return }
    if last(windows[index]) > watermark { register(last(windows[index]), windows[index]) }
  }

  // MARK: Time

  /// The watermark rises, and timers come in the order of time, then key, then window.
  mutating func advance(to time: Int64, tau: Int64, isEnd: Bool) {
    guard time > watermark else { return }
    watermark = time
    while let timer = nextTimer() {
      timers.remove(timer)
      // A session that was merged away leaves timers behind.
      guard let index = index(key: timer.key, start: timer.start, end: timer.end) else { continue }
      let end = last(windows[index])
      if onEventTime(index, timer.time) {
        let kind: Emission.Kind = timer.time < end ? .update : isEnd ? .endOfInput : .onTime
        fire(index, kind: kind, tau: tau)
      }
      if !isGlobal, timer.time == cleanUpTime(windows[index]) { windows.remove(at: index) }
    }
  }

  private func nextTimer() -> Timer? {
    timers.filter { $0.time <= watermark }.min { a, b in
      if a.time != b.time { return a.time < b.time }
      if a.key != b.key { return precedes(a.key, b.key) }
      return (a.start, a.end) < (b.start, b.end)
    }
  }

  /// τ has passed these: early firings that are due fire between the rows.
  mutating func fireClock(before tau: Int64) {
    while let index = nextOnClock(), let due = windows[index].nextClock, due < tau {
      fireClock(index, due: due, tau: due)
    }
  }

  /// Somebody sets the clock: what is due by then fires there.
  mutating func setClock(to tau: Int64) {
    while let index = nextOnClock(), let due = windows[index].nextClock, due <= tau {
      fireClock(index, due: due, tau: tau)
    }
  }

  private func nextOnClock() -> Int? {
    windows.indices.filter { windows[$0].nextClock != nil }.min { a, b in
      let (first, second) = (windows[a], windows[b])
      if first.nextClock != second.nextClock {
        return first.nextClock ?? .max < second.nextClock ?? .max
      }
      if first.key != second.key { return precedes(first.key, second.key) }
      return (first.start, first.end) < (second.start, second.end)
    }
  }

  private mutating func fireClock(_ index: Int, due: Int64, tau: Int64) {
    guard case .early(let interval) = spec.trigger, !windows[index].hasFiredOnTime else {
      windows[index].nextClock = nil
      return
    }
    windows[index].nextClock = due + interval.nanoseconds
    fire(index, kind: .update, tau: tau)
  }
}
