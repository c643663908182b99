import TidemarkCore
import TidemarkStreams

/// Flink's `WindowOperator`, one reading at a time, with its timers as the set that they are there.
struct ReferenceFlinkStep {
  struct Window {
    var key: String
    var start: Int64
    var end: Int64
    var pane = ReferencePane()
    /// What came out last, if that can still be withdrawn or must not be repeated.
    var shown: [String]?
    // What the triggers remember.
    var count: Int64 = 0
    var nextFiring: Int64?
    var nextClock: Int64?
    var hasFiredOnTime = false
  }

  /// A timer of a window; there is one at most for each window and time.
  struct Timer: Hashable {
    var time: Int64
    var key: String
    var start: Int64
    var end: Int64
  }

  let spec: WindowSpec
  let aggregates: [Aggregate]
  let quantum: TimeSpan
  let lateness: Int64
  var windows: [Window] = []
  var timers: Set<Timer> = []
  var watermark = Int64.min
  var lastRow = -1
  var output = ReferenceOutput()

  init(_ spec: WindowSpec, _ aggregates: [Aggregate], quantum: TimeSpan) {
    self.spec = spec
    self.aggregates = aggregates
    self.quantum = quantum
    lateness = spec.allowedLateness.nanoseconds / quantum.nanoseconds
  }

  var isGlobal: Bool { spec.assigner == .global }
  private var isSession: Bool { spec.assigner.word == "session" }

  /// Flink's `maxTimestamp`.
  func last(_ window: Window) -> Int64 { isGlobal ? .max : window.end - 1 }

  /// When a window is forgotten; the global one never is.
  func cleanUpTime(_ window: Window) -> Int64 { isGlobal ? .max : window.end - 1 + lateness }

  mutating func take(_ item: ReferenceItem) {
    switch item {
    case .row(let row):
      fireClock(before: row.tau)
      lastRow = row.number
      output.classes.append(take(row))
    case .other(let number, let tau):
      fireClock(before: tau)
      lastRow = number
    case .watermark(let time, let tau, let isEnd):
      fireClock(before: tau)
      advance(to: time, tau: tau, isEnd: isEnd)
    case .clock(let tau): setClock(to: tau)
    }
  }

  /// Which pane of a window a time is in, where windows are put together from panes that they share: it
  /// decides how a sum is rounded and nothing else.
  private func part(of time: Int64) -> Int64 {
    guard case .hopping(let size, let advance, let offset) = spec.assigner,
      spec.accumulation == .accumulating, spec.trigger == .eventTime,
      size.nanoseconds % advance.nanoseconds == 0, size.nanoseconds / advance.nanoseconds <= 64,
      aggregates.allSatisfy({ [.count, .sum, .min, .max, .mean].contains($0) })
    else { return 0 }
    let distance = time - offset.nanoseconds / quantum.nanoseconds
    return flooredDivision(distance, advance.nanoseconds / quantum.nanoseconds).quotient
  }

  private mutating func take(_ row: ReferenceRow) -> LedgerClass {
    var isOnTime = false
    var isAccepted = false
    for (start, end) in flinkWindows(spec.assigner, holding: row.time, quantum: quantum) {
      guard let index = enter(row, start: start, end: end) else {
        output.missed += 1
        continue
      }
      isAccepted = true
      output.assigned += 1
      if last(windows[index]) > watermark { isOnTime = true }
      windows[index].pane.add(row.value, at: row.time, part: part(of: row.time))
      if onElement(index, row) { fire(index, kind: .update, tau: row.tau) }
      if !isGlobal { register(cleanUpTime(windows[index]), windows[index]) }
    }
    if isOnTime { return .onTime }
    if isAccepted { return .lateAccepted }
    // A reading between two windows is late like any other.
    guard row.time + lateness <= watermark else { return .unassigned }
    let drops = spec.late == .drop
    output.emissions.append(
      ReferenceEmission(
        row: row.number,
        kind: drops ? .lateDropped : .lateSideOutput,
        key: row.key,
        time: row.time,
        tau: row.tau,
        values: [referenceText(row.value)]
      )
    )
    return drops ? .lateDropped : .lateSideOutput
  }

  /// The window that a reading goes into, after merging; nil if that window is gone.
  private mutating func enter(_ row: ReferenceRow, start: Int64, end: Int64) -> Int? {
    if isSession {
      if let merged = mergeSessions(row, start: start, end: end) { return merged }
    } else if let found = index(key: row.key, start: start, end: end) {
      return found
    }
    let window = Window(key: row.key, start: start, end: end)
    guard isGlobal || cleanUpTime(window) > watermark else { return nil }
    windows.append(window)
    return windows.count - 1
  }

  func index(key: String, start: Int64, end: Int64) -> Int? {
    windows.firstIndex { $0.key == key && $0.start == start && $0.end == end }
  }

  /// Makes one of the sessions that [start, end) overlaps or touches; nil if there is none.
  private mutating func mergeSessions(_ row: ReferenceRow, start: Int64, end: Int64) -> Int? {
    let touched = windows.filter { $0.key == row.key && $0.start <= end && $0.end >= start }
      .sorted { $0.start < $1.start }
    guard let first = touched.first, let latest = touched.last else { return nil }
    var merged = first
    merged.start = min(start, first.start)
    merged.end = max(end, latest.end)
    if touched.count == 1, merged.start == first.start, merged.end == first.end {
      return index(key: row.key, start: first.start, end: first.end)
    }
    for session in touched { withdraw(session, tau: row.tau) }
    for session in touched.dropFirst() { merged.pane.merge(session.pane) }
    merged.shown = nil
    windows.removeAll { window in
      touched.contains { $0.key == window.key && $0.start == window.start }
    }
    windows.append(merged)
    onMerge(windows.count - 1, of: touched)
    return windows.count - 1
  }

  mutating func register(_ time: Int64, _ window: Window) {
    timers.insert(Timer(time: time, key: window.key, start: window.start, end: window.end))
  }

  // MARK: Results

  /// Gives out what a window holds, as its accumulation has it.
  mutating func fire(_ index: Int, kind: Emission.Kind, tau: Int64) {
    let window = windows[index]
    guard !window.pane.isEmpty else { return }
    let results = window.pane.results(aggregates)
    switch spec.accumulation {
    case .discarding:
      emit(window, kind, tau: tau, results)
      windows[index].pane = ReferencePane()
    case .accumulating:
      if isEarly, window.shown == results { return }
      emit(window, kind, tau: tau, results)
      windows[index].shown = results
    case .retracting:
      if window.shown == results { return }
      withdraw(window, tau: tau)
      emit(window, kind, tau: tau, results)
      windows[index].shown = results
    }
  }

  private var isEarly: Bool {
    if case .early = spec.trigger { true } else { false }
  }

  private mutating func withdraw(_ window: Window, tau: Int64) {
    guard spec.accumulation == .retracting, let shown = window.shown else { return }
    emit(window, .retract, tau: tau, shown)
  }

  private mutating func emit(
    _ window: Window,
    _ kind: Emission.Kind,
    tau: Int64,
    _ results: [String]
  ) {
    output.emissions.append(
      ReferenceEmission(
        row: lastRow,
        kind: kind,
        key: window.key,
        start: window.start,
        end: window.end,
        time: last(window),
        tau: tau,
        values: results
      )
    )
  }
}
