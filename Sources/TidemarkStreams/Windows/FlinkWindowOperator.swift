import TidemarkCore

/// Flink's `WindowOperator` with the event-time trigger, for windows that do not merge.
///
/// A reading is judged by the watermark before it: a window whose end − 1 + allowed lateness is at
/// or below that watermark is gone; one whose end − 1 is fires again at once. When the watermark
/// reaches end − 1 the window fires for every key that has something in it.
struct FlinkWindowOperator<P: Pane>: Sendable {
  private let grid: WindowGrid
  private let rule: FlinkRule
  private let discards: Bool
  private let lateKind: Emission.Kind
  private let lateClass: LedgerClass
  private let aggregates: [Aggregate]
  private var share: KeyShare
  private let scheduleIndex: Int
  var store: PaneStore<P>
  var firedThrough = Int64.min
  /// The last reading's last window and its start: most readings follow in the same one and need no
  /// division.
  private var lastWindow: Int64 = 0
  private var lastStart = Int64.max

  init(_ parts: WindowParts, _ setting: P.Setting) {
    grid = parts.grid
    rule = FlinkRule(lateness: parts.lateness)
    discards = parts.spec.accumulation == .discarding
    let drops = parts.spec.late == .drop
    lateKind = drops ? .lateDropped : .lateSideOutput
    lateClass = drops ? .lateDropped : .lateSideOutput
    aggregates = parts.aggregates
    share = parts.share
    scheduleIndex = parts.scheduleIndex
    let alive = clampedSum(clampedSum(grid.size, rule.lateness), parts.bound) / grid.advance
    store = PaneStore(
      keyCount: share.count,
      setting: setting,
      windows: clampedSum(alive, 3)
    )
  }

  mutating func process(
    _ batch: EngineBatch,
    _ selection: Selection,
    into output: inout LeafOutput
  ) {
    let points = batch.schedules[scheduleIndex].firePoints
    var point = 0
    var watermark = batch.firstWatermark
    var advance = 0
    output.rows = selection.rows.count
    for index in selection.rows.indices {
      let row = Int(selection.rows[index])
      while point < points.count, points[point].position <= row {
        fire(points[point], into: &output)
        point += 1
      }
      while advance < batch.advances.count, batch.advances[advance].position <= row {
        watermark = batch.advances[advance].watermark
        advance += 1
      }
      let outcome = take(
        batch,
        row: row,
        key: selection.keys[index],
        watermark: watermark,
        into: &output
      )
      output.note(outcome, at: index)
    }
    while point < points.count {
      fire(points[point], into: &output)
      point += 1
    }
  }

  /// Puts one reading into its windows, the latest first, and returns its class.
  @inline(__always)
  private mutating func take(
    _ batch: EngineBatch,
    row: Int,
    key: UInt32,
    watermark: Int64,
    into output: inout LeafOutput
  ) -> LedgerClass {
    let time = batch.time[row]
    let input = store.input(batch, row: row)
    if time < lastStart || clampedDifference(time, lastStart) >= grid.advance {
      lastWindow = grid.lastWindow(startingBy: time)
      lastStart = grid.start(lastWindow)
    }
    var window = lastWindow
    var start = lastStart
    var accepted = false
    var onTime = false
    while clampedSum(start, grid.size) > time {
      let lastInstant = clampedDifference(clampedSum(start, grid.size), 1)
      let fate = rule.fate(lastInstant: lastInstant, watermark: watermark)
      if fate == .gone {
        output.missed += 1
      } else {
        store.add(input, at: time, window: window, key: key)
        output.assigned += 1
        accepted = true
        if fate == .open {
          onTime = true
        } else {
          let head = Emission(
            row: Int32(row),
            phase: .row,
            kind: .update,
            key: share.global[Int(key)],
            rank: share.rank[Int(key)],
            time: lastInstant,
            tau: batch.readings.arrivalTime[row]
          )
          emit(window: window, key: key, head: head, into: &output)
        }
      }
      // At the beginning of 64-bit time there is no window before this one.
      guard start >= .min + grid.advance else { break }
      window -= 1
      start -= grid.advance
    }
    if onTime { return .onTime }
    if accepted { return .lateAccepted }
    guard clampedSum(time, rule.lateness) <= watermark else {
      return .unassigned
    }
    output.emissions.append(
      Emission(
        row: Int32(row),
        phase: .row,
        kind: lateKind,
        key: share.global[Int(key)],
        rank: share.rank[Int(key)],
        time: time,
        tau: batch.readings.arrivalTime[row]
      )
    )
    output.emissions.append(reading: batch.readings.value[row])
    return lateClass
  }

  private mutating func fire(_ point: StepSchedule.FirePoint, into output: inout LeafOutput) {
    guard case .watermark(let watermark, let atEnd) = point.reason else { return }
    let first = firedThrough == .min ? .min : grid.firstWindow(endingBehind: firedThrough)
    // The last watermark closes also what would end after the end of 64-bit time.
    let last = watermark == .max ? .max : grid.firstWindow(endingBehind: watermark) - 1
    for window in store.windows(from: first, through: last) {
      for key in share.ordered where !store.pane(window: window, key: key).isEmpty {
        let head = Emission(
          row: Int32(point.position - 1),
          phase: point.phase,
          kind: atEnd ? .endOfInput : .onTime,
          key: share.global[Int(key)],
          rank: share.rank[Int(key)],
          time: clampedDifference(grid.end(window), 1),
          tau: point.tau
        )
        emit(window: window, key: key, head: head, into: &output)
      }
    }
    firedThrough = watermark
    let gone =
      watermark == .max
      ? Int64.max : grid.firstWindow(endingBehind: clampedDifference(watermark, rule.lateness))
    store.release(before: gone)
  }

  private mutating func emit(
    window: Int64,
    key: UInt32,
    head: Emission,
    into output: inout LeafOutput
  ) {
    var head = head
    head.start = grid.start(window)
    head.end = grid.end(window)
    head.order = head.start
    output.emissions.append(head)
    store.pane(window: window, key: key).write(aggregates, to: &output.emissions)
    if discards { store.purge(window: window, key: key) }
  }

  mutating func grow(_ growth: KeyGrowth) {
    share = growth.share
    store.grow(toKeys: share.count)
  }

  func openWindows() -> [OpenWindow] {
    let first = firedThrough == .min ? .min : grid.firstWindow(endingBehind: firedThrough)
    return store.open().filter { $0.window >= first }.map {
      OpenWindow(
        key: share.global[Int($0.key)],
        start: grid.start($0.window),
        end: grid.end($0.window),
        readings: store.pane(window: $0.window, key: $0.key).readings
      )
    }
  }
}
