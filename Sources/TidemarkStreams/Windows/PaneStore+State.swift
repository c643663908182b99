import TidemarkCore

extension PaneStore {
  /// Saves the panes that hold something by window and key, wherever they lie.
  func save(to writer: inout StateWriter) {
    var cells = SavedCells<P>()
    let sparse = overflow.filter { !$0.value.isEmpty }.sorted {
      ($0.key.window, $0.key.key) < ($1.key.window, $1.key.key)
    }
    let start = base ?? .min
    for (cell, pane) in sparse where cell.window < start {
      cells.append(pane, window: cell.window, key: cell.key)
    }
    for window in used[firstUsed...] {
      let row = Int(window & mask) * keyCount
      for key in 0..<keyCount where !panes[row + key].isEmpty {
        cells.append(panes[row + key], window: window, key: UInt32(key))
      }
    }
    for (cell, pane) in sparse where cell.window >= start {
      cells.append(pane, window: cell.window, key: cell.key)
    }
    writer.write(optional: base)
    cells.save(to: &writer)
  }

  /// Puts the panes that were saved into an empty store with room for all keys.
  mutating func restore(from reader: inout StateReader) throws(StateError) {
    base = try reader.optional()
    let windows = try reader.column(Int64.self)
    let counts = try reader.column(UInt32.self, count: windows.count)
    let keys = try reader.column(UInt32.self)
    let full = try P.restored(count: keys.count, from: &reader, for: setting)
    guard counts.reduce(0, { $0 + Int($1) }) == keys.count,
      keys.allSatisfy({ Int($0) < keyCount }), base != nil || keys.isEmpty
    else { throw StateError("the panes of windows do not fit their keys") }
    var next = 0
    for (window, count) in zip(windows, counts) {
      for _ in 0..<count {
        put(full[next], window, keys[next])
        next += 1
      }
    }
  }
}

/// Panes by window and key.
private struct SavedCells<P: Pane> {
  private var windows: [Int64] = []
  /// How many keys follow of each window.
  private var counts: [UInt32] = []
  private var keys: [UInt32] = []
  private var panes: [P] = []

  @inline(__always)
  mutating func append(_ pane: P, window: Int64, key: UInt32) {
    if windows.last == window {
      counts[counts.count - 1] += 1
    } else {
      windows.append(window)
      counts.append(1)
    }
    keys.append(key)
    panes.append(pane)
  }

  func save(to writer: inout StateWriter) {
    writer.write(column: windows)
    writer.write(column: counts)
    writer.write(column: keys)
    P.save(panes, to: &writer)
  }
}
