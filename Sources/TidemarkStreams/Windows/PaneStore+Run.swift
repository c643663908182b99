import TidemarkCore

/// The part of time in which a reading's pane is found by arithmetic alone: from `start` for `span` quanta,
/// windows of `advance` each.
struct PaneRun: Sendable {
  /// Of the first window in it, in quanta.
  var start: Int64 = 0
  /// 0: nothing.
  var span: UInt64 = 0
  /// The slot of the ring that the first window has.
  var slot: Int = 0
}

extension PaneStore where P == BasicPane {
  /// The windows of the ring from `window` on, as far as their start is a 32-bit number of quanta away.
  func run(from window: Int64, _ grid: WindowGrid) -> PaneRun {
    guard let base, grid.advance > 1, grid.advance <= UInt32.max else { return PaneRun() }
    let first = max(base, window)
    let windows = min(
      clampedDifference(clampedSum(base, mask + 1), first),
      Int64(UInt32.max) / grid.advance
    )
    let start = grid.start(first)
    // Not at the ends of time, where starts are clamped.
    guard windows > 0, start > .min, start < .max - Int64(UInt32.max) else { return PaneRun() }
    return PaneRun(start: start, span: UInt64(windows * grid.advance), slot: Int(first & mask))
  }

  /// Puts readings of a selection into their panes, from `index` on, up to the first that the run does not
  /// hold or whose window was not used yet; returns where it stopped.
  ///
  /// A store of half a cache line, and no branch that depends on what readings say.
  mutating func add(
    _ run: PaneRun,
    _ division: SmallDivision,
    _ batch: borrowing EngineBatch,
    _ selection: borrowing Selection,
    from index: Int,
    behind end: Int
  ) -> Int {
    let (times, values) = (batch.time, batch.readings.value)
    let (rows, keys) = (selection.rows, selection.keys)
    let (isUsed, keyCount, mask) = (isUsed, keyCount, Int(mask))
    var panes = panes.mutableSpan
    for index in index..<end {
      let row = Int(rows[index])
      let offset = UInt64(bitPattern: times[row] &- run.start)
      guard offset < run.span else { return index }
      let window = Int(division.quotient(UInt32(truncatingIfNeeded: offset)))
      let slot = (run.slot &+ window) & mask
      guard isUsed[slot] else { return index }
      panes[slot &* keyCount &+ Int(keys[index])].add(values[row])
    }
    return end
  }
}
