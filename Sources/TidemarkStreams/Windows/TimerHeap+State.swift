import TidemarkCore

extension TimerHeap {
  /// Saves the timers as they lie in the heap.
  func save(to writer: inout StateWriter) {
    writer.write(column: timers.map(\.time))
    writer.write(column: timers.map(\.rank))
    writer.write(column: timers.map(\.start))
    writer.write(column: timers.map(\.end))
    writer.write(column: timers.map(\.window))
    writer.write(column: timers.map(\.generation))
  }

  /// Makes an empty heap what it was; windows must be less than `places`, ranks less than `ranks`.
  mutating func restore(
    from reader: inout StateReader,
    places: Int,
    ranks: Int
  ) throws(StateError) {
    let times = try reader.column(Int64.self)
    let ranksOfTimers = try reader.column(UInt32.self, count: times.count)
    let starts = try reader.column(Int64.self, count: times.count)
    let ends = try reader.column(Int64.self, count: times.count)
    let windows = try reader.column(Int32.self, count: times.count)
    let generations = try reader.column(UInt32.self, count: times.count)
    guard windows.allSatisfy({ $0 >= 0 && Int($0) < places }),
      ranksOfTimers.allSatisfy({ Int($0) < ranks })
    else { throw StateError("a timer is of a window that is not there") }
    timers = times.indices.map {
      Timer(
        time: times[$0],
        rank: ranksOfTimers[$0],
        start: starts[$0],
        end: ends[$0],
        window: windows[$0],
        generation: generations[$0]
      )
    }
  }
}

extension KeyShare {
  /// What the ranks of the worker's keys are less than.
  var rankLimit: Int { rank.max().map { Int($0) + 1 } ?? 0 }
}
