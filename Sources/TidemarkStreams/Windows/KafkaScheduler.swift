import TidemarkCore

/// Kafka Streams' own progress: per task the largest event time so far, the row in hand included.
///
/// For on-close emission it also decides after each row which windows may come out, as
/// `AbstractKStreamTimeWindowAggregateProcessor.maybeForwardFinalResult` does: at most once per
/// emit interval, only when the close time has passed another window's end, and only windows that
/// the store still shows.
struct KafkaScheduler: Sendable {
  private struct Task: Sendable {
    var streamTime: Int64?
    var newestStart = Int64.min
    var lastClose: Int64?
    var nextEmission = Int64.min
  }

  private let grid: WindowGrid
  private let grace: Int64
  private let retention: Int64
  private let interval: Int64
  private let emitsOnClose: Bool
  private var tasks: [Task]

  init(_ spec: WindowSpec, grid: WindowGrid, quantum: TimeSpan, tasks count: Int) {
    self.grid = grid
    grace = spec.allowedLateness.nanoseconds / quantum.nanoseconds
    retention =
      spec.retention.map { $0.nanoseconds / quantum.nanoseconds } ?? clampedSum(grid.size, grace)
    interval = spec.emitInterval.nanoseconds
    emitsOnClose = spec.emit == .onClose
    tasks = [Task](repeating: Task(), count: count)
  }

  mutating func schedule(
    _ batch: EngineBatch,
    step: Plan.PlannedStep,
    keys: KeySpace,
    into schedule: inout StepSchedule
  ) {
    let input = batch.inputFates(of: step)
    for row in 0..<batch.count {
      let series = Int(batch.readings.series[row])
      let task = Int(keys.taskOfSeries[series])
      guard keys.keyOfSeries[series] != KeySpace.none, step.selects[series],
        input.map({ $0[row] == EngineBatch.passed }) ?? true
      else {
        schedule.streamTime.append(tasks[task].streamTime ?? .min)
        continue
      }
      let time = batch.time[row]
      let streamTime = max(tasks[task].streamTime ?? .min, time)
      tasks[task].streamTime = streamTime
      schedule.streamTime.append(streamTime)
      guard emitsOnClose else { continue }
      noteNewest(time: time, task: task)
      let tau = batch.readings.arrivalTime[row]
      if let starts = closing(task: task, tau: tau) {
        schedule.firePoints.append(
          StepSchedule.FirePoint(
            position: row + 1,
            phase: .schedule,
            tau: tau,
            reason: .close(task: UInt32(task), starts: starts)
          )
        )
      }
    }
    schedule.oldestNeeded = oldestNeeded()
  }

  /// The smallest start of a window that a task may still update or has yet to give out.
  private func oldestNeeded() -> Int64? {
    var oldest: Int64?
    for task in tasks {
      guard let streamTime = task.streamTime else { continue }
      var needed = clampedDifference(clampedDifference(streamTime, grace), grid.size) + 1
      if emitsOnClose {
        needed = min(needed, task.lastClose.map { $0 - grid.size + 1 } ?? 0)
      }
      oldest = min(oldest ?? .max, needed)
    }
    return oldest.map { max(0, $0) }
  }

  /// Remembers the newest window that the store holds: it decides what has expired.
  private mutating func noteNewest(time: Int64, task: Int) {
    let start = grid.start(grid.lastWindow(startingBy: time))
    let close = clampedDifference(tasks[task].streamTime ?? .min, grace)
    guard time >= 0, clampedSum(start, grid.size) > close,
      clampedDifference(time, start) < grid.size
    else { return }
    tasks[task].newestStart = max(tasks[task].newestStart, start)
  }

  /// The starts of the windows that may come out now, or nil.
  private mutating func closing(task index: Int, tau: Int64) -> ClosedRange<Int64>? {
    var task = tasks[index]
    defer { tasks[index] = task }
    if interval > 0 {
      guard tau >= task.nextEmission else { return nil }
      task.nextEmission = clampedSum(tau, interval)
    }
    let close = clampedDifference(task.streamTime ?? .min, grace)
    if let last = task.lastClose, last >= close { return nil }
    let last = clampedDifference(close, grid.size)
    guard last >= 0 else { return nil }
    let previous = task.lastClose.map { $0 - grid.size } ?? -1
    if task.lastClose != nil, sameWindows(previous, last) { return nil }
    task.lastClose = close
    let visible = clampedDifference(task.newestStart, retention)
    let first = max(previous + 1, visible)
    return first <= last ? first...last : nil
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
