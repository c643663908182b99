/// Timers of windows in the order in which they fire: by time, then key bytes, then start and end.
///
/// Cumulative windows share a start; where a window lies in its slab must not decide, since that depends
/// on which other keys a worker has.
struct TimerHeap: Sendable {
  struct Timer: Comparable, Sendable, BitwiseCopyable {
    var time: Int64
    var rank: UInt32
    var start: Int64
    var end: Int64
    /// Place in the `WindowSlab`.
    var window: Int32
    /// Of the window when the timer was set.
    var generation: UInt32

    static func < (a: Timer, b: Timer) -> Bool {
      if a.time != b.time { return a.time < b.time }
      if a.rank != b.rank { return a.rank < b.rank }
      if a.start != b.start { return a.start < b.start }
      if a.end != b.end { return a.end < b.end }
      return a.window < b.window
    }
  }

  var timers: [Timer] = []

  var first: Timer? { timers.first }

  /// Gives every rank a new one; the order of ranks is what it was, and so the heap still is one.
  mutating func changeRanks(_ rankOfOld: [UInt32]) {
    for index in timers.indices { timers[index].rank = rankOfOld[Int(timers[index].rank)] }
  }

  mutating func insert(_ timer: Timer) {
    timers.append(timer)
    var index = timers.count - 1
    while index > 0 {
      let parent = (index - 1) / 2
      guard timers[index] < timers[parent] else { return }
      timers.swapAt(index, parent)
      index = parent
    }
  }

  mutating func removeFirst() {
    let last = timers.removeLast()
    guard !timers.isEmpty else { return }
    timers[0] = last
    var index = 0
    while true {
      var least = index
      for child in (2 * index + 1)..<(2 * index + 3) where child < timers.count {
        if timers[child] < timers[least] { least = child }
      }
      guard least != index else { return }
      timers.swapAt(index, least)
      index = least
    }
  }
}
