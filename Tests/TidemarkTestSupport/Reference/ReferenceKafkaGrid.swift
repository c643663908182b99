import TidemarkCore
import TidemarkStreams

/// Kafka Streams' `KStreamWindowAggregate`: tumbling and hopping windows, one reading at a time.
struct ReferenceKafkaGrid {
  private let size: Int64
  private let advance: Int64
  var core: ReferenceKafkaCore
  private var store: [ReferenceKafkaCore.Cell: ReferencePane] = [:]
  private var taskOfKey: [String: Int] = [:]

  init(_ spec: WindowSpec, _ aggregates: [Aggregate], quantum: TimeSpan) {
    size = spec.assigner.size.nanoseconds / quantum.nanoseconds
    advance = spec.assigner.advance.nanoseconds / quantum.nanoseconds
    let grace = spec.allowedLateness.nanoseconds / quantum.nanoseconds
    core = ReferenceKafkaCore(spec, aggregates, quantum: quantum, closingGrace: grace)
  }

  /// Starts of the windows that hold an instant, ascending; none is before 0.
  private func starts(holding time: Int64) -> [Int64] {
    var found: [Int64] = []
    var start = time / advance * advance
    while start >= 0, start > time - size {
      found.insert(start, at: 0)
      start -= advance
    }
    return found
  }

  mutating func take(_ row: ReferenceRow) {
    guard let streamTime = core.advance(row) else { return }
    taskOfKey[row.key] = row.task
    let close = streamTime - core.grace
    var best = LedgerClass.unassigned
    for start in starts(holding: row.time) {
      let end = start + size
      let cell = ReferenceKafkaCore.Cell(key: row.key, start: start, end: end)
      guard end > close else {
        core.drop(cell, row: row)
        if best == .unassigned { best = .lateDropped }
        continue
      }
      core.output.assigned += 1
      let isOpen = end > streamTime || core.spec.emit != .onUpdate
      if isOpen { best = .onTime } else if best != .onTime { best = .lateAccepted }
      var pane = store[cell] ?? ReferencePane()
      pane.add(row.value, at: row.time)
      store[cell] = pane
      core.noteStart(start, task: row.task)
      core.forward(pane, cell, time: pane.latest, row: row)
    }
    core.output.classes.append(best)
    emitClosed(row, close: close)
  }

  private mutating func emitClosed(_ row: ReferenceRow, close: Int64) {
    guard core.looks(row, close: close) else { return }
    let last = close - size
    guard last >= 0 else { return }
    let lastClose = core[row.task].lastClose
    let first = lastClose.map { $0 - size + 1 } ?? 0
    // A close time that reaches no other window does not move the mark.
    if lastClose != nil, starts(holding: first - 1) == starts(holding: last) { return }
    core[row.task].lastClose = close
    let shown = core[row.task].newestStart - core.retention(byDefault: size + core.grace)
    let due = store.filter { cell, _ in
      taskOfKey[cell.key] == row.task && cell.start >= first && cell.start <= last
        && cell.start >= shown
    }
    for (cell, pane) in due.sorted(by: { core.order($0.key, $1.key, by: \.start) }) {
      core.emit(.onTime, pane, cell, time: pane.latest, row: row)
    }
  }
}
