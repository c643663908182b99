import TidemarkCore
import TidemarkStreams

/// Kafka Streams' `KStreamSlidingWindowAggregate`, one reading at a time: for every reading at t the
/// windows [t − size, t] and [t + 1, t + 1 + size], as far as they hold anything.
///
/// Which readings there are is seen from the windows alone, and a new window's contents come from one
/// that is there: so what was too late for a window is missing in those that are made of it.
struct ReferenceKafkaSliding {
  private let size: Int64
  var core: ReferenceKafkaCore
  /// By key, then start.
  private var store: [String: [Int64: ReferencePane]] = [:]
  private var taskOfKey: [String: Int] = [:]
  // The reading in hand.
  private var close: Int64 = 0
  private var streamTime: Int64 = 0
  private var best = LedgerClass.unassigned

  init(_ spec: WindowSpec, _ aggregates: [Aggregate], quantum: TimeSpan) {
    size = spec.assigner.size.nanoseconds / quantum.nanoseconds
    let grace = spec.allowedLateness.nanoseconds / quantum.nanoseconds
    core = ReferenceKafkaCore(spec, aggregates, quantum: quantum, closingGrace: grace)
  }

  mutating func take(_ row: ReferenceRow) {
    guard let now = core.advance(row) else { return }
    taskOfKey[row.key] = row.task
    streamTime = now
    close = now - core.grace
    best = .unassigned
    if row.time + size < close {
      drop(row, start: row.time)
    } else if row.time < size {
      takeEarly(row)
    } else {
      takeLater(row)
      emitClosed(row)
    }
    core.output.classes.append(best)
  }

  /// A reading at or after the size.
  private mutating func takeLater(_ row: ReferenceRow) {
    let time = row.time
    let windows = store[row.key] ?? [:]
    let around = windows.keys.filter { $0 <= time && $0 + size >= time }.sorted(by: >)
    // The latest window that ends before the reading shows which reading was before.
    let earlier = windows.keys.filter { $0 + size < time && $0 >= time - 2 * size }.max()
    let left = windows[time - size]
    for start in around { add(row, to: windows[start], start: start) }
    // Others at the same time have made all windows already.
    if let left, left.latest == time { return }
    let previous = earlier.flatMap { windows[$0]?.latest } ?? left?.latest
    if let previous, windows[previous + 1] == nil, previous + 1 + size >= time {
      add(row, to: nil, start: previous + 1)
    }
    if left == nil {
      let isInside = previous.map { $0 >= time - size } ?? false
      add(row, to: isInside ? earlier.flatMap { windows[$0] } : nil, start: time - size)
    }
    let holdsLater = around.first { $0 + size > time }.flatMap { windows[$0] }
    makeRightWindow(row, of: holdsLater, isThere: windows[time + 1] != nil)
  }

  /// A reading before the size: it shares the window [0, size] with others, since none starts before 0.
  private mutating func takeEarly(_ row: ReferenceRow) {
    let time = row.time
    let windows = store[row.key] ?? [:]
    let around = windows.keys.filter { $0 > 0 && $0 <= time }.sorted()
    for start in around { add(row, to: windows[start], start: start) }
    let holdsLater = around.last.flatMap { windows[$0] } ?? windows[0]
    makeRightWindow(row, of: holdsLater, isThere: windows[time + 1] != nil)
    if let previous = windows[0]?.latest, previous < time, windows[previous + 1] == nil {
      add(row, to: nil, start: previous + 1)
    }
    add(row, to: windows[0], start: 0)
  }

  /// Puts the reading into a window, new with these contents or there already.
  private mutating func add(_ row: ReferenceRow, to contents: ReferencePane?, start: Int64) {
    let end = start + size
    guard end >= close else { return drop(row, start: start) }
    var pane = contents ?? ReferencePane()
    pane.add(row.value, at: row.time)
    core.output.assigned += 1
    if core.spec.emit != .onUpdate || end >= streamTime {
      best = .onTime
    } else if best != .onTime {
      best = .lateAccepted
    }
    put(pane, start: start, row)
  }

  /// The window behind the reading, which does not hold it, if a reading after it is known.
  private mutating func makeRightWindow(
    _ row: ReferenceRow,
    of pane: ReferencePane?,
    isThere: Bool
  ) {
    guard let pane, !isThere, pane.latest > row.time else { return }
    put(pane, start: row.time + 1, row)
  }

  private mutating func put(_ pane: ReferencePane, start: Int64, _ row: ReferenceRow) {
    store[row.key, default: [:]][start] = pane
    core.noteStart(start, task: row.task)
    let cell = ReferenceKafkaCore.Cell(key: row.key, start: start, end: start + size)
    core.forward(pane, cell, time: pane.latest, row: row)
  }

  private mutating func drop(_ row: ReferenceRow, start: Int64) {
    core.drop(
      ReferenceKafkaCore.Cell(key: row.key, start: start, end: start + size),
      row: row
    )
    if best == .unassigned { best = .lateDropped }
  }

  private mutating func emitClosed(_ row: ReferenceRow) {
    guard core.looks(row, close: close) else { return }
    // Both ends belong to the window.
    let last = close - size - 1
    guard last >= 0 else { return }
    let first = core[row.task].lastClose.map { max(0, $0 - size) } ?? 0
    core[row.task].lastClose = close
    let shown = core[row.task].newestStart - core.retention(byDefault: 2 * size + core.grace)
    var due: [(ReferenceKafkaCore.Cell, ReferencePane)] = []
    for (key, windows) in store where taskOfKey[key] == row.task {
      for (start, pane) in windows where start >= max(first, shown) && start <= last {
        due.append((ReferenceKafkaCore.Cell(key: key, start: start, end: start + size), pane))
      }
    }
    for (cell, pane) in due.sorted(by: { core.order($0.0, $1.0, by: \.start) }) {
      core.emit(.onTime, pane, cell, time: pane.latest, row: row)
    }
  }
}
