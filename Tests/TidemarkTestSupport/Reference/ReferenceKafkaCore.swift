import TidemarkCore
import TidemarkStreams

/// What Kafka Streams' window processors have in common: stream time, the ways in which results go on,
/// and the throttle and bookmark of on-close emission.
struct ReferenceKafkaCore {
  /// A window of a key; its bounds are those of its operator, exclusive or inclusive.
  struct Cell: Hashable {
    var key: String
    var start: Int64
    var end: Int64
  }

  /// What a task remembers.
  struct Task {
    /// Largest event time so far; −1 before any.
    var streamTime: Int64 = -1
    /// On-close: the close time up to which windows came out; nil: none has.
    var lastClose: Int64?
    /// On-close: τ before which closed windows are not looked for.
    var nextLook = Int64.min
    /// The newest start of a window in the store, which decides what the store still shows.
    var newestStart = Int64.min
    var buffer: ReferenceSuppressBuffer
  }

  let spec: WindowSpec
  let aggregates: [Aggregate]
  let quantum: TimeSpan
  let grace: Int64
  private var tasks: [Int: Task] = [:]
  private let emptyBuffer: ReferenceSuppressBuffer
  private var hasFailed = false
  var output = ReferenceOutput()

  /// `closingGrace`: what a buffer waits for beyond a window's end.
  init(_ spec: WindowSpec, _ aggregates: [Aggregate], quantum: TimeSpan, closingGrace: Int64) {
    self.spec = spec
    self.aggregates = aggregates
    self.quantum = quantum
    grace = spec.allowedLateness.nanoseconds / quantum.nanoseconds
    emptyBuffer = ReferenceSuppressBuffer(spec.suppress, grace: closingGrace, quantum: quantum)
  }

  subscript(task: Int) -> Task {
    get { tasks[task] ?? Task(buffer: emptyBuffer) }
    set { tasks[task] = newValue }
  }

  /// Stream time with a row of the task; nil: Kafka Streams skips records from before 1970.
  mutating func advance(_ row: ReferenceRow) -> Int64? {
    guard row.time >= 0 else {
      output.classes.append(.unassigned)
      return nil
    }
    self[row.task].streamTime = max(self[row.task].streamTime, row.time)
    return self[row.task].streamTime
  }

  /// A window's new value goes on; nil: the window was merged away, and `old` was its value.
  mutating func forward(_ pane: ReferencePane?, _ cell: Cell, time: Int64, row: ReferenceRow) {
    switch spec.emit {
    case .onClose: return
    case .onUpdate: emit(pane == nil ? .retract : .update, pane, cell, time: time, row: row)
    case .suppress:
      guard !hasFailed else { return }
      let leaving = self[row.task].buffer.put(
        ReferenceSuppressBuffer.Entry(cell: cell, time: time, pane: pane, bufferTime: time),
        bytesPerResult: 8 * aggregates.count
      )
      let isFinal = spec.suppress.until == .windowCloses
      for entry in leaving {
        let kind: Emission.Kind = entry.pane == nil ? .retract : isFinal ? .onTime : .update
        // A final result is never that a window was merged away.
        if isFinal, entry.pane == nil { continue }
        emit(kind, entry.pane, entry.cell, time: entry.time, row: row)
      }
      if self[row.task].buffer.isOverfull {
        hasFailed = true
        emit(.overflow, nil, cell, time: time, row: row)
      }
    }
  }

  mutating func drop(_ cell: Cell, row: ReferenceRow) {
    output.missed += 1
    output.emissions.append(
      ReferenceEmission(
        row: row.number,
        kind: .lateDropped,
        key: cell.key,
        start: cell.start,
        end: cell.end,
        time: row.time,
        tau: row.tau,
        values: [referenceText(row.value)]
      )
    )
  }

  mutating func emit(
    _ kind: Emission.Kind,
    _ pane: ReferencePane?,
    _ cell: Cell,
    time: Int64,
    row: ReferenceRow
  ) {
    output.emissions.append(
      ReferenceEmission(
        row: row.number,
        kind: kind,
        key: cell.key,
        start: cell.start,
        end: cell.end,
        time: time,
        tau: row.tau,
        values: pane?.results(aggregates) ?? []
      )
    )
  }

  /// On-close: whether a row looks for closed windows, which the throttle decides, and whether the
  /// close time has moved since the last time that any came out.
  mutating func looks(_ row: ReferenceRow, close: Int64) -> Bool {
    guard spec.emit == .onClose, row.tau >= self[row.task].nextLook else { return false }
    if spec.emitInterval > .zero {
      self[row.task].nextLook = row.tau + spec.emitInterval.nanoseconds
    }
    return self[row.task].lastClose.map { $0 < close } ?? true
  }

  /// How long the store shows a window after newer ones.
  func retention(byDefault span: Int64) -> Int64 {
    spec.retention.map { $0.nanoseconds / quantum.nanoseconds } ?? span
  }

  mutating func noteStart(_ start: Int64, task: Int) {
    self[task].newestStart = max(self[task].newestStart, start)
  }

  func order(_ a: Cell, _ b: Cell, by time: KeyPath<Cell, Int64>) -> Bool {
    if a[keyPath: time] != b[keyPath: time] { return a[keyPath: time] < b[keyPath: time] }
    return a.key == b.key ? a.start < b.start : precedes(a.key, b.key)
  }
}
