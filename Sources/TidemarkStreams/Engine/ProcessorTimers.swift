/// The timers of a processor's keys on one clock: in the order of time, then of key bytes, each once.
///
/// Every task has a clock of its own; a key belongs to one task.
struct ProcessorTimers: Sendable {
  /// By task.
  var heaps: [TimerHeap]
  /// By key, the times that are set: few, so that a search finds them.
  var times: [[Int64]]

  init(keyCount: Int, tasks: Int = 1) {
    heaps = [TimerHeap](repeating: TimerHeap(), count: tasks)
    times = [[Int64]](repeating: [], count: keyCount)
  }

  mutating func grow(toKeys count: Int, _ rankOfOld: [UInt32]) {
    times += [[Int64]](repeating: [], count: count - times.count)
    for task in heaps.indices { heaps[task].changeRanks(rankOfOld) }
  }

  mutating func set(_ time: Int64, key: Int, task: Int = 0, rank: UInt32) {
    guard !times[key].contains(time) else { return }
    times[key].append(time)
    heaps[task].insert(
      TimerHeap.Timer(time: time, rank: rank, start: 0, end: 0, window: Int32(key), generation: 0)
    )
  }

  mutating func cancel(_ time: Int64, key: Int) {
    times[key].removeAll { $0 == time }
  }

  /// Takes out the first one of a task that `isDue`; nil if there is none.
  mutating func next(task: Int = 0, _ isDue: (Int64) -> Bool) -> (time: Int64, key: Int)? {
    while let timer = heaps[task].first, isDue(timer.time) {
      heaps[task].removeFirst()
      let key = Int(timer.window)
      // One that was cancelled, and perhaps set again: then it is in the heap twice.
      guard let place = times[key].firstIndex(of: timer.time) else { continue }
      times[key].remove(at: place)
      return (timer.time, key)
    }
    return nil
  }
}
