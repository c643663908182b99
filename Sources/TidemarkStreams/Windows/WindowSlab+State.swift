import TidemarkCore

extension WindowSlab {
  /// Saves the windows that hold something key by key, and of the free places what tells their next
  /// windows from those that were there before.
  func save(to writer: inout StateWriter) {
    writer.write(column: windows.map(\.generation))
    writer.write(column: free)
    var places: [Int32] = []
    for key in first.indices {
      var place = first[key]
      while place >= 0 {
        places.append(place)
        place = self[place].next
      }
    }
    let live = places.map { windows[Int($0)] }
    writer.write(column: places)
    writer.write(column: live.map(\.key))
    writer.write(column: live.map(\.start))
    writer.write(column: live.map(\.end))
    P.save(live.map(\.pane), to: &writer)
    let shown = live.indices.filter { !live[$0].shown.isEmpty }
    writer.write(column: shown.map { Int32($0) })
    P.save(shown.map { live[$0].shown }, to: &writer)
    Firing.save(live.map(\.firing), to: &writer)
  }

  /// Links the windows that were saved in an empty slab with room for all keys.
  mutating func restore(from reader: inout StateReader) throws(StateError) {
    let generations = try reader.column(UInt32.self)
    free = try reader.column()
    let places = try reader.column(Int32.self)
    try checkPlaces(free + places, count: generations.count)
    let keys = try reader.column(UInt32.self, count: places.count)
    guard keys.allSatisfy({ Int($0) < first.count }) else {
      throw StateError("a window is of a key that is not there")
    }
    let starts = try reader.column(Int64.self, count: places.count)
    let ends = try reader.column(Int64.self, count: places.count)
    let panes = try P.restored(count: places.count, from: &reader, for: setting)
    let shown = try reader.column(Int32.self)
    let shownPanes = try P.restored(count: shown.count, from: &reader, for: setting)
    let firings = try Firing.restored(count: places.count, from: &reader)
    guard shown.allSatisfy({ places.indices.contains(Int($0)) }) else {
      throw StateError("a result is of a window that is not there")
    }
    windows = generations.map {
      var window = Window()
      window.generation = $0
      return window
    }
    for (index, place) in places.enumerated() {
      self[place].key = keys[index]
      self[place].start = starts[index]
      self[place].end = ends[index]
      self[place].pane = panes[index]
      self[place].firing = firings[index]
      link(place)
    }
    for (index, pane) in zip(shown, shownPanes) { self[places[Int(index)]].shown = pane }
  }

  /// Every place is that of one window, or free.
  private func checkPlaces(_ places: [Int32], count: Int) throws(StateError) {
    var isTaken = [Bool](repeating: false, count: count)
    guard places.count == count else { throw StateError("there are places that are nothing") }
    for place in places {
      guard isTaken.indices.contains(Int(place)), !isTaken[Int(place)] else {
        throw StateError("two windows have one place")
      }
      isTaken[Int(place)] = true
    }
  }
}

extension Firing {
  fileprivate static func save(_ firings: [Firing], to writer: inout StateWriter) {
    writer.write(column: firings.map(\.flags))
    writer.write(column: firings.map(\.count))
    writer.write(column: firings.map(\.nextEvent))
    writer.write(column: firings.map(\.nextClock))
    writer.write(column: firings.map(\.clockScheduled))
    writer.write(column: firings.map(\.scheduled))
  }

  fileprivate static func restored(
    count: Int,
    from reader: inout StateReader
  ) throws(StateError) -> [Firing] {
    let flags = try reader.column(UInt8.self, count: count)
    let counts = try reader.column(Int64.self, count: count)
    let nextEvents = try reader.column(Int64.self, count: count)
    let nextClocks = try reader.column(Int64.self, count: count)
    let clocksScheduled = try reader.column(Int64.self, count: count)
    let scheduled = try reader.column(Int64.self, count: count)
    return flags.indices.map { index in
      var firing = Firing()
      firing.flags = flags[index]
      firing.count = counts[index]
      firing.nextEvent = nextEvents[index]
      firing.nextClock = nextClocks[index]
      firing.clockScheduled = clocksScheduled[index]
      firing.scheduled = scheduled[index]
      return firing
    }
  }

  private var flags: UInt8 {
    get {
      (waitsForEnd ? 1 : 0) | (firedOnTime ? 2 : 0) | (isContinuing ? 4 : 0)
        | (isScheduled ? 8 : 0)
    }
    set {
      waitsForEnd = newValue & 1 != 0
      firedOnTime = newValue & 2 != 0
      isContinuing = newValue & 4 != 0
      isScheduled = newValue & 8 != 0
    }
  }
}
