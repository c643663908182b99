import TidemarkCore

/// What `FlinkWindowOperator` does, for windows that share panes: a hopping window of 60 s that advances
/// by 10 s is six panes of 10 s, each of which six windows have, so a reading is added once.
///
/// A tumbling window is one pane. A pane is called as the window that starts with it. A window that is
/// gone never fires again, so it does not matter that its panes go on taking readings for others; and a
/// window's sum is that of its panes, earliest first.
struct FlinkPaneOperator: KeyedOperator {
  private let grid: WindowGrid
  /// Panes of a window.
  private let width: Int64
  private let rule: FlinkRule
  private let late: (kind: Emission.Kind, outcome: LedgerClass)
  private let aggregates: [Aggregate]
  /// For event times, and for times in quanta, which some batches have.
  private let strides: (nanoseconds: PaneStride, quanta: PaneStride)
  private let scheduleIndex: Int
  private var share: KeyShare
  private var store: PaneStore<BasicPane>
  private var firedThrough = Int64.min

  /// Whether a window step's windows can be put together from panes.
  static func suits(_ spec: WindowSpec, _ aggregates: [Aggregate], quantum: TimeSpan) -> Bool {
    guard spec.isPlain, spec.accumulation == .accumulating else { return false }
    let grid = WindowGrid(spec.assigner, quantum: quantum)
    return grid.size % grid.advance == 0 && grid.size / grid.advance <= 64
      && BasicPane.suffices(for: aggregates)
  }

  init(_ parts: WindowParts) {
    grid = parts.grid
    width = grid.size / grid.advance
    rule = FlinkRule(lateness: parts.lateness)
    late =
      parts.spec.late == .drop ? (.lateDropped, .lateDropped) : (.lateSideOutput, .lateSideOutput)
    aggregates = parts.aggregates
    strides = (
      PaneStride(grid, unit: parts.topology.quantum.nanoseconds), PaneStride(grid, unit: 1)
    )
    share = parts.share
    scheduleIndex = parts.scheduleIndex
    let alive = clampedSum(clampedSum(grid.size, rule.lateness), parts.bound) / grid.advance
    store = PaneStore(keyCount: share.count, setting: [], windows: clampedSum(alive, 3))
  }

  mutating func process(_ batch: EngineBatch, _ selection: Selection, into output: inout LeafOutput)
  {
    output.rows = selection.rows.count
    var index = 0
    for point in batch.schedules[scheduleIndex].firePoints {
      let end = selection.place(ofRow: point.position, from: index)
      take(batch, selection, index..<end, into: &output)
      index = end
      fire(point, into: &output)
    }
    take(batch, selection, index..<selection.rows.count, into: &output)
  }

  /// Takes rows between two firings: all windows that are open before the first are so at the last.
  private mutating func take(
    _ batch: EngineBatch,
    _ selection: Selection,
    _ places: Range<Int>,
    into output: inout LeafOutput
  ) {
    // The first pane all of whose windows are open.
    let firstOpen = clampedSum(firstUnfired, width - 1)
    let isInQuanta = !batch.time.isEmpty
    let stride = isInQuanta ? strides.quanta : strides.nanoseconds
    let (times, values) = (
      isInQuanta ? batch.time : batch.readings.eventTime, batch.readings.value
    )
    var run = store.run(from: firstOpen, grid, stride)
    var index = places.lowerBound
    while index < places.upperBound {
      let stop = store.add(
        run,
        stride,
        times,
        values,
        selection,
        from: index,
        behind: places.upperBound
      )
      output.assigned += (stop - index) * Int(width)
      index = stop
      guard index < places.upperBound else { return }
      let row = Int(selection.rows[index])
      let outcome = take(batch, row: row, key: selection.keys[index], into: &output)
      output.note(outcome, at: index)
      // The first reading of all decides where the ring is.
      if run.span == 0 { run = store.run(from: firstOpen, grid, stride) }
      index += 1
    }
  }

  private var firstUnfired: Int64 {
    firedThrough == .min ? .min : grid.firstWindow(endingBehind: firedThrough)
  }

  /// Puts one reading into its pane, whatever its windows are, and returns its class.
  private mutating func take(
    _ batch: EngineBatch,
    row: Int,
    key: UInt32,
    into output: inout LeafOutput
  ) -> LedgerClass {
    let time = batch.time(ofRow: row)
    // Where nothing is allowed to be late, what has not fired is all that counts.
    let watermark = rule.lateness == 0 ? firedThrough : batch.watermark(before: row)
    let last = grid.lastWindow(startingBy: time)
    let fates = fates(of: time, last, watermark)
    output.missed += fates.gone
    output.assigned += fates.open + fates.fired
    guard fates.open + fates.fired > 0 else {
      // At the ends of 64-bit time a reading may belong to no window at all.
      // Mostly what fired says so already, and the watermark need not be searched.
      let end = clampedSum(time, rule.lateness)
      guard end <= watermark || end <= batch.watermark(before: row) else { return .unassigned }
      giveLate(batch, row: row, key: key, into: &output)
      return late.outcome
    }
    store.add(batch.readings.value[row], at: time, window: last, key: key)
    // Latest first, as Flink has it: those before are still open.
    for number in 0..<Int64(fates.fired) {
      let window = last - Int64(fates.open) - number
      let head = Emission(
        row: Int32(row),
        phase: .row,
        kind: .update,
        key: 0,
        rank: 0,
        time: clampedDifference(grid.end(window), 1),
        tau: batch.readings.arrivalTime[row]
      )
      emit(window, pane(of: window, key: key), key, head: head, into: &output)
    }
    return fates.open > 0 ? .onTime : .lateAccepted
  }

  /// How many windows of an instant are open, have fired and still take readings, and are gone: from the
  /// latest, `last`, to the earliest in this order.
  private func fates(
    of time: Int64,
    _ last: Int64,
    _ watermark: Int64
  ) -> (open: Int, fired: Int, gone: Int) {
    var (open, fired, gone) = (0, 0, 0)
    var start = grid.start(last)
    while clampedSum(start, grid.size) > time {
      let end = clampedSum(start, grid.size)
      switch rule.fate(lastInstant: clampedDifference(end, 1), watermark: watermark) {
      case .open: open += 1
      case .fired: fired += 1
      case .gone: gone += 1
      }
      // At the beginning of 64-bit time there is no window before this one.
      guard start >= .min + grid.advance else { break }
      start -= grid.advance
    }
    return (open, fired, gone)
  }

  private func giveLate(
    _ batch: EngineBatch,
    row: Int,
    key: UInt32,
    into output: inout LeafOutput
  ) {
    output.emissions.append(
      Emission(
        row: Int32(row),
        phase: .row,
        kind: late.kind,
        key: share.global[Int(key)],
        rank: share.rank[Int(key)],
        time: batch.time(ofRow: row),
        tau: batch.readings.arrivalTime[row]
      )
    )
    output.emissions.append(reading: batch.readings.value[row])
  }

  mutating func grow(_ growth: KeyGrowth) {
    share = growth.share
    store.grow(toKeys: share.count)
  }

  func openWindows() -> [OpenWindow] {
    windows(from: firstUnfired, through: .max).flatMap { window in
      (0..<UInt32(share.count)).compactMap { key in
        let pane = pane(of: window, key: key)
        guard !pane.isEmpty else { return nil }
        return OpenWindow(
          key: share.global[Int(key)],
          start: grid.start(window),
          end: grid.end(window),
          readings: pane.readings
        )
      }
    }
  }
}

extension FlinkPaneOperator {
  func save(to writer: inout StateWriter) {
    store.save(to: &writer)
    writer.write(firedThrough)
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    try store.restore(from: &reader)
    firedThrough = try reader.integer()
  }
}

extension FlinkPaneOperator {
  private mutating func fire(_ point: StepSchedule.FirePoint, into output: inout LeafOutput) {
    guard case .watermark(let watermark, let atEnd) = point.reason else { return }
    // The last watermark closes also what would end after the end of 64-bit time.
    let last = watermark == .max ? .max : grid.firstWindow(endingBehind: watermark) - 1
    for window in windows(from: firstUnfired, through: last) {
      let head = Emission(
        row: Int32(point.position - 1),
        phase: point.phase,
        kind: atEnd ? .endOfInput : .onTime,
        key: 0,
        rank: 0,
        time: clampedDifference(grid.end(window), 1),
        tau: point.tau
      )
      fire(window, head: head, into: &output)
    }
    firedThrough = watermark
    let gone =
      watermark == .max
      ? Int64.max : grid.firstWindow(endingBehind: clampedDifference(watermark, rule.lateness))
    store.release(before: gone)
  }

  /// A window's result for every key that has something in it.
  private func fire(_ window: Int64, head: Emission, into output: inout LeafOutput) {
    guard let rows = store.rows(from: window, through: clampedSum(window, width - 1)) else {
      for key in share.ordered {
        emit(window, pane(of: window, key: key), key, head: head, into: &output)
      }
      return
    }
    var head = bounded(head, window)
    let (panes, aggregates, share) = (store.panes, aggregates, share)
    output.emissions.append(upTo: share.count) { heads, numbers in
      for key in share.ordered {
        var pane = panes[rows[0] &+ Int(key)]
        for place in 1..<rows.count { pane.merge(panes[rows[place] &+ Int(key)]) }
        guard !pane.isEmpty else { continue }
        head.key = share.global[Int(key)]
        head.rank = share.rank[Int(key)]
        heads.append(head)
        for aggregate in aggregates { numbers.append(pane.number(aggregate)) }
      }
    }
  }

  /// What a key has in a window, if anything.
  private func emit(
    _ window: Int64,
    _ pane: BasicPane,
    _ key: UInt32,
    head: Emission,
    into output: inout LeafOutput
  ) {
    guard !pane.isEmpty else { return }
    var head = bounded(head, window)
    head.key = share.global[Int(key)]
    head.rank = share.rank[Int(key)]
    output.emissions.append(head)
    pane.write(aggregates, to: &output.emissions)
  }

  private func bounded(_ head: Emission, _ window: Int64) -> Emission {
    var head = head
    head.start = grid.start(window)
    head.end = grid.end(window)
    head.order = head.start
    return head
  }

  /// What a key has in a window: its panes, earliest first.
  @inline(__always)
  private func pane(of window: Int64, key: UInt32) -> BasicPane {
    var pane = store.pane(window: window, key: key)
    var next = window
    for _ in 1..<width {
      next = clampedSum(next, 1)
      pane.merge(store.pane(window: next, key: key))
    }
    return pane
  }

  /// The windows from `first` through `last` that have a pane which holds anything, ascending.
  private func windows(from first: Int64, through last: Int64) -> [Int64] {
    var found: [Int64] = []
    for pane in store.windows(from: first, through: clampedSum(last, width - 1)) {
      let from = max(first, clampedDifference(pane, width - 1), found.last.map { $0 + 1 } ?? .min)
      let through = min(last, pane)
      if from <= through { found.append(contentsOf: from...through) }
    }
    return found
  }
}
