import TidemarkCore
import TidemarkStreams

/// What a window step must end with, computed in batch, key by key, from the readings that came to it.
///
/// It shares no code with the engine's operators and schedules: a reading's windows follow from its
/// event time, whether each still took it from the progress of time before it, and what comes out from
/// the progress at the end.
struct PlainStep: Sendable {
  private let step: OracleStep
  private let topology: Topology
  let assigner: PlainAssigner
  let entries: [ObservedRun.Entry]
  private let lateness: Int64
  private let gap: Int64
  /// What each entry is judged by: the watermark before it, or its task's stream time with it.
  private let judge: [Int64]
  /// The watermark when the last reading had come; of Kafka Streams the stream time of each task.
  private let lastWatermark: Int64
  private var tasks: [PlainTask]
  let taskOfKey: [Int]

  init(
    _ step: OracleStep,
    _ plan: Plan,
    entries: [ObservedRun.Entry],
    watermarks: (before: [Int64], last: Int64),
    readings: borrowing ReadingBatch,
    keys: Int
  ) {
    self.step = step
    topology = plan.topology
    self.entries = entries
    let quantum = plan.topology.quantum.nanoseconds
    lateness = step.spec.allowedLateness.nanoseconds / quantum
    gap = step.spec.assigner.size.nanoseconds / quantum
    assigner = PlainAssigner(step.spec.assigner, plan.topology)
    lastWatermark = watermarks.last
    guard plan.topology.semantics == .kafkaStreams else {
      judge = entries.map { watermarks.before[Int($0.row)] }
      (tasks, taskOfKey) = ([], [])
      return
    }
    let keySpace = step.planned.keys
    tasks = (0..<(keySpace?.taskCount ?? 1)).map { _ in
      PlainTask(step.spec, quantum: plan.topology.quantum)
    }
    var judge: [Int64] = []
    var taskOfKey = [Int](repeating: 0, count: keys)
    for entry in entries {
      let series = Int(readings.series[Int(entry.row)])
      let task = Int(keySpace?.taskOfSeries[series] ?? 0)
      taskOfKey[Int(entry.key)] = task
      // Kafka Streams skips records from before 1970.
      if entry.time >= 0 { tasks[task].take(entry.time, assigner) }
      judge.append(tasks[task].streamTime)
    }
    self.judge = judge
    self.taskOfKey = taskOfKey
  }

  /// The windows of one key by (start, end), from its entries in the order of arrival.
  func windows(key: Int, _ members: ArraySlice<Int32>) -> [PlainWindow] {
    var found: [PlainWindow]
    switch (topology.semantics, step.spec.assigner) {
    case (.flink, .session): found = flinkSessions(members)
    case (.kafkaStreams, .session): found = kafkaSessions(members)
    default: found = gridWindows(key: key, members)
    }
    found.sort { ($0.start, $0.end) < ($1.start, $1.end) }
    return found
  }

  /// Whether a window that ends there has come to its end.
  func isClosed(start: Int64, end: Int64, key: Int) -> Bool {
    let result = result(start, end, key)
    return result == .due || result == .possible
  }

  // MARK: Windows of a grid

  private func gridWindows(key: Int, _ members: ArraySlice<Int32>) -> [PlainWindow] {
    var assigned: [(start: Int64, end: Int64, entry: Int32)] = []
    for entry in members {
      for window in assigner.windows(holding: entries[Int(entry)].time)
      where takes(entry, windowEnd: window.end) {
        assigned.append((window.start, window.end, entry))
      }
    }
    assigned.sort { ($0.start, $0.end, $0.entry) < ($1.start, $1.end, $1.entry) }
    var found: [PlainWindow] = []
    for (start, end, entry) in assigned {
      if let last = found.last, last.start == start, last.end == end {
        found[found.count - 1].members.append(entry)
      } else {
        let result = result(start, end, key)
        found.append(PlainWindow(start: start, end: end, members: [entry], result: result))
      }
    }
    return found
  }

  private func takes(_ entry: Int32, windowEnd end: Int64) -> Bool {
    let judge = judge[Int(entry)]
    switch topology.semantics {
    // Flink: gone when the watermark has reached the window's last instant and the lateness.
    case .flink: return clampedSum(clampedDifference(end, 1), lateness) > judge
    // Kafka Streams: gone when stream time has reached its end and the grace.
    case .kafkaStreams:
      return entries[Int(entry)].time >= 0 && end > clampedDifference(judge, lateness)
    }
  }

  private func result(_ start: Int64, _ end: Int64, _ key: Int) -> PlainWindow.Result {
    switch topology.semantics {
    case .flink:
      if topology.atEnd == .endOfInput || clampedDifference(end, 1) <= lastWatermark { return .due }
      return step.spec.trigger == .eventTime ? .open : .partial
    case .kafkaStreams:
      guard step.spec.emit != .onUpdate else { return .due }
      guard key < taskOfKey.count else { return .open }
      return tasks[taskOfKey[key]].result(start: start, end: end, step.spec)
    }
  }

  // MARK: Sessions

  /// Flink: sessions that overlap or touch become one, as long as they are there.
  private func flinkSessions(_ members: ArraySlice<Int32>) -> [PlainWindow] {
    var alive: [PlainWindow] = []
    var ended: [PlainWindow] = []
    func isGone(_ end: Int64, _ watermark: Int64) -> Bool {
      clampedSum(clampedDifference(end, 1), lateness) <= watermark
    }
    for member in members {
      let (time, watermark) = (entries[Int(member)].time, judge[Int(member)])
      ended += alive.filter { isGone($0.end, watermark) }
      alive.removeAll { isGone($0.end, watermark) }
      let own = PlainWindow(
        start: time,
        end: clampedSum(time, gap),
        members: [],
        result: .open
      )
      let touched = alive.filter { $0.start <= own.end && $0.end >= own.start }
        .sorted { $0.start < $1.start }
      guard !touched.isEmpty || !isGone(own.end, watermark) else { continue }
      var merged = own
      merged.start = min(own.start, touched.first?.start ?? own.start)
      merged.end = max(own.end, touched.last?.end ?? own.end)
      merged.members = touched.flatMap(\.members) + [member]
      alive.removeAll { $0.start <= own.end && $0.end >= own.start }
      // What had come out stands, unless results are withdrawn.
      for session in touched
      where (session.start, session.end) != (merged.start, merged.end)
        && clampedDifference(session.end, 1) <= watermark
        && step.spec.accumulation == .accumulating
      {
        var superseded = session
        superseded.isSuperseded = true
        ended.append(superseded)
      }
      alive.append(merged)
    }
    return (ended + alive).map { session in
      var session = session
      session.result = session.isSuperseded ? .due : result(session.start, session.end, 0)
      return session
    }
  }

  /// Kafka Streams: sessions at most a gap apart become one, if that one is not closed; ends belong to them.
  private func kafkaSessions(_ members: ArraySlice<Int32>) -> [PlainWindow] {
    var sessions: [PlainWindow] = []
    for member in members {
      let time = entries[Int(member)].time
      guard time >= 0 else { continue }
      let close = clampedDifference(clampedDifference(judge[Int(member)], lateness), gap)
      func isNear(_ session: PlainWindow) -> Bool {
        session.end >= clampedDifference(time, gap) && session.start <= clampedSum(time, gap)
      }
      let near = sessions.filter(isNear).sorted { $0.end < $1.end }
      let merged = PlainWindow(
        start: min(time, near.first?.start ?? time),
        end: max(time, near.last?.end ?? time),
        members: near.flatMap(\.members) + [member],
        result: .due
      )
      guard merged.end >= close else { continue }
      sessions.removeAll(where: isNear)
      sessions.append(merged)
    }
    return sessions
  }
}
