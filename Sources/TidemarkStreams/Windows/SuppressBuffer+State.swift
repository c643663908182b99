import TidemarkCore

extension SuppressBuffer where Value: Pane {
  func save(to writer: inout StateWriter) {
    let held = places.values.sorted()
    let live = held.map { entries[Int($0)] }
    writer.write(entries.count)
    writer.write(column: free)
    writer.write(column: held)
    writer.write(column: live.map(\.cell.key))
    writer.write(column: live.map(\.cell.start))
    writer.write(column: live.map(\.cell.end))
    writer.write(column: live.map(\.bufferTime))
    writer.write(column: live.map(\.time))
    writer.write(column: live.map { Int64($0.bytes) })
    writer.write(column: live.map { $0.value == nil ? UInt8(0) : 1 })
    Value.save(live.compactMap(\.value), to: &writer)
    order.save(to: &writer)
    writer.write(streamTime)
  }

  /// Makes an empty buffer what it was; `share` are the keys that there are.
  mutating func restore(
    from reader: inout StateReader,
    for setting: Value.Setting,
    _ share: KeyShare
  ) throws(StateError) {
    let count: Int = try reader.integer()
    free = try reader.column()
    let held = try reader.column(Int32.self)
    guard count == free.count + held.count, Set(free + held) == Set(0..<Int32(count)) else {
      throw StateError("the places of a suppress buffer contradict each other")
    }
    let live = try Self.entries(held.count, from: &reader, for: setting)
    guard live.allSatisfy({ Int($0.cell.key) < share.count }) else {
      throw StateError("a suppress buffer holds a key that is not there")
    }
    let nothing = Entry(cell: Cell(key: 0), bufferTime: 0, time: 0, value: nil, bytes: 0)
    entries = [Entry](repeating: nothing, count: count)
    for (place, entry) in zip(held, live) {
      entries[Int(place)] = entry
      places[entry.cell] = place
      bytes += entry.bytes
    }
    guard places.count == held.count else {
      throw StateError("a suppress buffer holds a window twice")
    }
    try order.restore(from: &reader, places: count, ranks: share.rankLimit)
    streamTime = try reader.integer()
  }

  private static func entries(
    _ count: Int,
    from reader: inout StateReader,
    for setting: Value.Setting
  ) throws(StateError) -> [Entry] {
    let keys = try reader.column(UInt32.self, count: count)
    let starts = try reader.column(Int64.self, count: count)
    let ends = try reader.column(Int64.self, count: count)
    let bufferTimes = try reader.column(Int64.self, count: count)
    let times = try reader.column(Int64.self, count: count)
    let bytes = try reader.column(Int64.self, count: count)
    let hasValue = try reader.column(UInt8.self, count: count)
    guard bytes.allSatisfy({ 0..<1 << 32 ~= $0 }) else {
      throw StateError("an entry of a suppress buffer has no size")
    }
    let values = try Value.restored(
      count: hasValue.count { $0 != 0 },
      from: &reader,
      for: setting
    )
    var next = values.makeIterator()
    return keys.indices.map {
      Entry(
        cell: Cell(key: keys[$0], start: starts[$0], end: ends[$0]),
        bufferTime: bufferTimes[$0],
        time: times[$0],
        value: hasValue[$0] == 0 ? nil : next.next(),
        bytes: Int(bytes[$0])
      )
    }
  }
}
