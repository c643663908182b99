import TidemarkCore

/// The part of time in which a reading's pane is found by arithmetic alone: from `start` for `span`, both in
/// the unit of a column of times.
struct PaneRun: Sendable {
  /// Of the first window in it.
  var start: Int64 = 0
  /// 0: nothing.
  var span: UInt64 = 0
  /// The slot of the ring that the first window has.
  var slot: Int = 0
}

/// How far apart the windows of a grid start, in the unit of a column of times, and the division by that.
///
/// The powers of two in it are shifted away, so that 32 bits last longer: ten seconds have ten of them in
/// nanoseconds.
struct PaneStride: Sendable {
  /// Of a quantum: 1, or its nanoseconds.
  private let unit: Int64
  private let shift: UInt64
  private let division: SmallDivision
  /// Of the grid, in quanta.
  private let advance: Int64
  /// Windows whose offsets from the start of the first can be divided, and are no more than time is long.
  private let mostWindows: Int64

  init(_ grid: WindowGrid, unit: Int64) {
    self.unit = unit
    advance = grid.advance
    let (length, isFar) = advance.multipliedReportingOverflow(by: unit)
    // What is divided by must be above 1.
    let shift = max(0, min(length.trailingZeroBitCount, 62 - length.leadingZeroBitCount))
    let divisor = length >> Int64(shift)
    guard !isFar, (2...Int64(UInt32.max)).contains(divisor) else {
      (self.shift, division, mostWindows) = (0, SmallDivision(by: 2), 0)
      return
    }
    self.shift = UInt64(shift)
    division = SmallDivision(by: UInt32(divisor))
    mostWindows = min(Int64(UInt32.max) / divisor, .max / length)
  }

  /// The run of `windows` at most from one on, which starts at `start` in quanta.
  func run(of windows: Int64, from start: Int64, slot: Int) -> PaneRun {
    let windows = min(windows, mostWindows)
    let (first, isFar) = start.multipliedReportingOverflow(by: unit)
    let length = windows * advance * unit
    // Not at the ends of time, where starts are clamped.
    guard windows > 0, !isFar, first > .min, first < .max - length else { return PaneRun() }
    return PaneRun(start: first, span: UInt64(length), slot: slot)
  }

  /// Which window an offset from the start of a run, within its span, lies in.
  @inline(__always)
  func window(at offset: UInt64) -> Int {
    Int(division.quotient(UInt32(truncatingIfNeeded: offset &>> shift)))
  }
}

extension PaneStore where P == BasicPane {
  /// The windows of the ring from `window` on, as far as `stride` can tell them.
  func run(from window: Int64, _ grid: WindowGrid, _ stride: PaneStride) -> PaneRun {
    guard let base else { return PaneRun() }
    let first = max(base, window)
    let windows = clampedDifference(clampedSum(base, mask + 1), first)
    return stride.run(of: windows, from: grid.start(first), slot: Int(first & mask))
  }

  /// Puts readings of a selection into their panes, from `index` on, up to the first that the run does not
  /// hold or whose window was not used yet; returns where it stopped.
  ///
  /// `times` are in the unit of run and stride. A store of half a cache line, and no branch that depends on
  /// what readings say.
  mutating func add(
    _ run: PaneRun,
    _ stride: PaneStride,
    _ times: [Int64],
    _ values: [Double],
    _ selection: borrowing Selection,
    from index: Int,
    behind end: Int
  ) -> Int {
    let (rows, keys) = (selection.rows, selection.keys)
    let (isUsed, keyCount, mask) = (isUsed, keyCount, Int(mask))
    var panes = panes.mutableSpan
    for index in index..<end {
      let row = Int(rows[index])
      let offset = UInt64(bitPattern: times[row] &- run.start)
      guard offset < run.span else { return index }
      let slot = (run.slot &+ stride.window(at: offset)) & mask
      guard isUsed[slot] else { return index }
      panes[slot &* keyCount &+ Int(keys[index])].add(values[row])
    }
    return end
  }
}
