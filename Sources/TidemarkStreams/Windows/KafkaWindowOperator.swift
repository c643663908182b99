import TidemarkCore

/// Kafka Streams' `KStreamWindowAggregate` for time windows, on-update and on-close.
///
/// A reading is judged by its task's stream time with itself included: a window is open while its
/// end lies behind stream time − grace. Each closed window is a dropped record of its own.
struct KafkaWindowOperator<P: Pane>: Sendable {
  private let grid: WindowGrid
  private let rule: KafkaRule
  private let aggregates: [Aggregate]
  private var share: KeyShare
  private let scheduleIndex: Int
  /// The worker's keys of each task, in byte order.
  private var orderedOfTask: [[UInt32]]
  /// Task of each of the worker's keys.
  private var taskOfKey: [UInt32]
  var store: PaneStore<P>
  /// Where updates go as they happen.
  var out: KafkaForwarder<P>
  private let forwards: Bool
  /// Stream time of each task so far, for the windows that are open at the end.
  var taskTime: [Int64] = []
  /// Per task: starts up to here came out.
  var emittedThrough: [Int64]

  init(_ parts: WindowParts, _ setting: P.Setting) {
    grid = parts.grid
    rule = KafkaRule(grace: parts.lateness, emitsUpdates: parts.spec.emit == .onUpdate)
    out = KafkaForwarder(parts, grace: parts.lateness)
    forwards = parts.spec.emit == .onUpdate || parts.topology.usesBuffer(parts.spec)
    aggregates = parts.aggregates
    share = parts.share
    scheduleIndex = parts.scheduleIndex
    orderedOfTask = share.ordered(byTaskOf: parts.keys)
    taskOfKey = share.global.map { parts.keys.taskOfKey[Int($0)] }
    let alive = clampedSum(grid.size, rule.grace) / grid.advance
    store = PaneStore(
      keyCount: share.count,
      setting: setting,
      windows: clampedSum(alive, 3)
    )
    emittedThrough = [Int64](repeating: -1, count: parts.keys.taskCount)
  }

  mutating func process(
    _ batch: EngineBatch,
    _ selection: Selection,
    into output: inout LeafOutput
  ) {
    let points = batch.schedules[scheduleIndex].firePoints
    var point = 0
    // Nearly all readings are on time: only the others are written one by one.
    output.rows = selection.rows.count
    for index in selection.rows.indices {
      let row = Int(selection.rows[index])
      while point < points.count, points[point].position <= row {
        close(points[point], into: &output)
        point += 1
      }
      let streamTime = batch.schedules[scheduleIndex].streamTime[row]
      let outcome = take(
        batch,
        row: row,
        key: selection.keys[index],
        streamTime: streamTime,
        into: &output
      )
      output.note(outcome, at: index)
    }
    while point < points.count {
      close(points[point], into: &output)
      point += 1
    }
    taskTime = batch.schedules[scheduleIndex].taskTime
    if let needed = batch.schedules[scheduleIndex].oldestNeeded {
      store.release(before: needed / grid.advance)
    }
  }

  /// Puts one reading into its windows, the earliest first, and returns its class.
  @inline(__always)
  private mutating func take(
    _ batch: EngineBatch,
    row: Int,
    key: UInt32,
    streamTime: Int64,
    into output: inout LeafOutput
  ) -> LedgerClass {
    let time = batch.time[row]
    let input = store.input(batch, row: row)
    let earliest = max(0, clampedSum(clampedDifference(time, grid.size), grid.advance))
    var window = earliest / grid.advance
    var best = LedgerClass.unassigned
    while grid.start(window) <= time, time >= 0 {
      let end = grid.end(window)
      var head = Emission(
        row: Int32(row),
        phase: .row,
        kind: .lateDropped,
        key: share.global[Int(key)],
        rank: share.rank[Int(key)],
        start: grid.start(window),
        end: end,
        time: time,
        tau: batch.readings.arrivalTime[row]
      )
      let fate = rule.fate(end: end, streamTime: streamTime)
      if fate != .gone {
        store.add(input, at: time, window: window, key: key)
        output.assigned += 1
        if forwards {
          let pane = store.pane(window: window, key: key)
          head.kind = .update
          head.time = pane.latest
          out.forward(pane, key: key, head: head, into: &output)
        }
        if fate == .open {
          best = .onTime
        } else if best != .onTime {
          best = .lateAccepted
        }
      } else {
        output.missed += 1
        output.emissions.append(head)
        output.emissions.append(reading: batch.readings.value[row])
        if best == .unassigned { best = .lateDropped }
      }
      // At the end of 64-bit time there is no window after this one.
      guard grid.start(window) <= .max - grid.advance else { break }
      window += 1
    }
    return best
  }

  private mutating func close(_ point: StepSchedule.FirePoint, into output: inout LeafOutput) {
    guard case .close(let task, let starts) = point.reason else { return }
    let first = (starts.lowerBound + grid.advance - 1) / grid.advance
    for window in store.windows(from: first, through: starts.upperBound / grid.advance) {
      for key in orderedOfTask[Int(task)] {
        let pane = store.pane(window: window, key: key)
        guard !pane.isEmpty else { continue }
        output.emissions.append(
          Emission(
            row: Int32(point.position - 1),
            phase: point.phase,
            kind: .onTime,
            key: share.global[Int(key)],
            rank: share.rank[Int(key)],
            start: grid.start(window),
            end: grid.end(window),
            order: grid.start(window),
            time: pane.latest,
            tau: point.tau
          )
        )
        pane.write(aggregates, to: &output.emissions)
      }
    }
    emittedThrough[Int(task)] = starts.upperBound
  }

  mutating func grow(_ growth: KeyGrowth) {
    share = growth.share
    orderedOfTask = share.ordered(byTaskOf: growth.keys)
    taskOfKey = share.global.map { growth.keys.taskOfKey[Int($0)] }
    store.grow(toKeys: share.count)
    out.grow(growth)
  }

  mutating func restart() {
    out.restart()
  }

  func openWindows() -> [OpenWindow] {
    if forwards, !rule.emitsUpdates { return out.openWindows() }
    return store.open().compactMap { cell in
      let key = share.global[Int(cell.key)]
      let task = Int(taskOfKey[Int(cell.key)])
      let start = grid.start(cell.window)
      let end = grid.end(cell.window)
      // The store lets go of closed windows when it can, which is not for all tasks at once.
      let isOpen =
        rule.emitsUpdates
        ? rule.fate(end: end, streamTime: taskTime[task]) != .gone : start > emittedThrough[task]
      guard isOpen else { return nil }
      return OpenWindow(
        key: key,
        start: start,
        end: end,
        readings: store.pane(window: cell.window, key: cell.key).readings
      )
    }
  }
}
