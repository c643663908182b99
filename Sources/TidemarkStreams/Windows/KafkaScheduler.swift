import TidemarkCore

/// Kafka Streams' own progress: per task the largest event time so far, the row in hand included.
///
/// For on-close emission it also decides after each row which windows may come out, as
/// `maybeForwardFinalResult` of the window processors does: at most once per emit interval, only when
/// the close time has passed another window's end, and only windows that the store still shows. With
/// `suppress` windows come out as soon as stream time is past their end and grace.
struct KafkaScheduler: Sendable {
  struct Task: Sendable {
    var streamTime: Int64?
    var newestStart = Int64.min
    var lastClose: Int64?
    var nextEmission = Int64.min
  }

  private enum Windows: Sendable {
    case grid, sliding, session
  }

  private let windows: Windows
  private let grid: WindowGrid
  /// What a closed window waits for beyond its end: the grace, and the gap of sessions.
  private let grace: Int64
  private let retention: Int64
  private let interval: Int64
  private let emit: WindowSpec.Emit
  private let closesWindows: Bool
  private let keepsAll: Bool
  var tasks: [Task]

  init(_ spec: WindowSpec, topology: Topology, rules: EngineRules, tasks count: Int) {
    let quantum = topology.quantum
    grid = WindowGrid(spec.assigner, quantum: quantum, rules: rules)
    var grace = clampedSum(spec.allowedLateness.nanoseconds / quantum.nanoseconds, rules.lateness)
    var kept = clampedSum(grid.size, grace)
    switch spec.assigner {
    case .sliding:
      windows = .sliding
      kept = clampedSum(kept, grid.size)
    case .session:
      windows = .session
      grace = clampedSum(grace, grid.size)
    default: windows = .grid
    }
    self.grace = grace
    retention = spec.retention.map { $0.nanoseconds / quantum.nanoseconds } ?? kept
    interval = spec.emitInterval.nanoseconds
    emit = spec.emit
    closesWindows = spec.emit != .onUpdate && !topology.usesBuffer(spec)
    keepsAll = topology.restarts
    tasks = [Task](repeating: Task(), count: count)
  }

  mutating func schedule(
    _ batch: EngineBatch,
    step: Plan.PlannedStep,
    keys: KeySpace,
    input: [UInt8]?,
    into schedule: inout StepSchedule
  ) {
    let keysOfRows = batch.keysOfRows(of: step)
    for row in 0..<batch.count {
      let series = Int(batch.readings.series[row])
      let key = keysOfRows.map { $0[row] } ?? keys.keyOfSeries[series]
      let task = Int(keys.taskOfSeries[series])
      let time = batch.time[row]
      // Kafka Streams skips records from before 1970, and those without a key: they do not reach the operator.
      guard time >= 0, key < KeySpace.refused, step.selects[series],
        input.map({ $0[row] == EngineBatch.passed }) ?? true
      else {
        schedule.streamTime.append(tasks[task].streamTime ?? .min)
        continue
      }
      let streamTime = max(tasks[task].streamTime ?? .min, time)
      tasks[task].streamTime = streamTime
      schedule.streamTime.append(streamTime)
      guard closesWindows else { continue }
      let tau = batch.readings.arrivalTime[row]
      if let range = closing(time: time, task: task, tau: tau) {
        schedule.firePoints.append(
          StepSchedule.FirePoint(
            position: row + 1,
            phase: .schedule,
            tau: tau,
            reason: .close(task: UInt32(task), range)
          )
        )
      }
    }
    schedule.oldestNeeded = oldestNeeded()
    schedule.taskTime = tasks.map { $0.streamTime ?? .min }
  }

  /// A new operator on the store that survives: stream time and the throttle are lost, the last close
  /// time is stored.
  mutating func restart() {
    for task in tasks.indices {
      tasks[task].streamTime = nil
      tasks[task].nextEmission = .min
    }
  }

  /// The smallest start of a window of the grid that a task may still update or has yet to give out.
  private func oldestNeeded() -> Int64? {
    guard windows == .grid, !keepsAll else { return nil }
    var oldest: Int64?
    for task in tasks {
      guard let streamTime = task.streamTime else { continue }
      var needed = clampedDifference(clampedDifference(streamTime, grace), grid.size) + 1
      if closesWindows {
        needed = min(needed, task.lastClose.map { $0 - grid.size + 1 } ?? 0)
      }
      oldest = min(oldest ?? .max, needed)
    }
    return oldest.map { max(0, $0) }
  }

  /// The starts (of sessions: the ends) of the windows that may come out after a row, or nil.
  private mutating func closing(time: Int64, task index: Int, tau: Int64) -> ClosedRange<Int64>? {
    noteNewest(time: time, task: index)
    let close = clampedDifference(tasks[index].streamTime ?? .min, grace)
    if emit == .suppress { return suppressed(task: index, close: close) }
    if windows == .sliding {
      // Readings before the size, and those that are gone altogether, end before the look-out.
      guard time >= grid.size, clampedSum(clampedSum(time, grid.size), 1) > close else {
        return nil
      }
    }
    if interval > 0 {
      guard tau >= tasks[index].nextEmission else { return nil }
      tasks[index].nextEmission = clampedSum(tau, interval)
    }
    let lastClose = tasks[index].lastClose
    if let lastClose, lastClose >= close { return nil }
    let visible = clampedDifference(tasks[index].newestStart, retention)
    switch windows {
    case .grid:
      let last = clampedDifference(close, grid.size)
      guard last >= 0 else { return nil }
      let previous = lastClose.map { $0 - grid.size } ?? -1
      if lastClose != nil, sameWindows(previous, last) { return nil }
      tasks[index].lastClose = close
      return range(max(previous + 1, visible), last)
    case .sliding:
      let last = clampedDifference(clampedDifference(close, grid.size), 1)
      guard last >= 0 else { return nil }
      let first = max(0, lastClose.map { clampedDifference($0, grid.size) } ?? 0)
      tasks[index].lastClose = close
      return range(max(first, visible), last)
    case .session:
      guard close >= 1 else { return nil }
      tasks[index].lastClose = close
      return range(max(0, lastClose ?? 0), close - 1)
    }
  }

  private func range(_ first: Int64, _ last: Int64) -> ClosedRange<Int64>? {
    first <= last ? first...last : nil
  }

  /// Windows of the grid whose end and grace have passed, whatever the store shows.
  private mutating func suppressed(task: Int, close: Int64) -> ClosedRange<Int64>? {
    let last = clampedDifference(close, grid.size)
    let previous = tasks[task].lastClose.map { $0 - grid.size } ?? -1
    guard last >= 0, grid.lastWindow(startingBy: last) > grid.lastWindow(startingBy: previous)
    else { return nil }
    tasks[task].lastClose = close
    return range(max(0, previous + 1), last)
  }

  /// Remembers the newest window that the store holds: it decides what has expired.
  private mutating func noteNewest(time: Int64, task: Int) {
    guard time >= 0 else { return }
    let close = clampedDifference(tasks[task].streamTime ?? .min, grace)
    switch windows {
    case .grid:
      let start = grid.start(grid.lastWindow(startingBy: time))
      guard clampedSum(start, grid.size) > close, clampedDifference(time, start) < grid.size
      else { return }
      tasks[task].newestStart = max(tasks[task].newestStart, start)
    case .sliding:
      guard time >= close else { return }
      tasks[task].newestStart = max(tasks[task].newestStart, max(0, time - grid.size))
    case .session: break
    }
  }

  /// Whether the same windows hold both instants: then no further window has closed.
  private func sameWindows(_ a: Int64, _ b: Int64) -> Bool {
    firstWindow(holding: a) == firstWindow(holding: b)
      && grid.lastWindow(startingBy: a) == grid.lastWindow(startingBy: b)
  }

  private func firstWindow(holding time: Int64) -> Int64 {
    let earliest = max(0, clampedSum(clampedDifference(time, grid.size), grid.advance))
    return earliest / grid.advance
  }
}
