import TidemarkCore
import TidemarkStreams

/// Kafka Streams' `KStreamSessionWindowAggregate`, one reading at a time.
struct ReferenceKafkaSession {
  private let gap: Int64
  var core: ReferenceKafkaCore
  /// Sessions that are still there to merge with.
  private var sessions: [ReferenceKafkaCore.Cell: ReferencePane] = [:]
  /// On-close: those that have come out as what they are now.
  private var hasComeOut: Set<ReferenceKafkaCore.Cell> = []
  private var taskOfKey: [String: Int] = [:]

  init(_ spec: WindowSpec, _ aggregates: [Aggregate], quantum: TimeSpan) {
    gap = spec.assigner.size.nanoseconds / quantum.nanoseconds
    let grace = spec.allowedLateness.nanoseconds / quantum.nanoseconds
    core = ReferenceKafkaCore(spec, aggregates, quantum: quantum, closingGrace: grace + gap)
  }

  mutating func take(_ row: ReferenceRow) {
    guard let streamTime = core.advance(row) else { return }
    taskOfKey[row.key] = row.task
    let close = streamTime - core.grace - gap
    forget(key: row.key, before: close - 4 * gap)
    core.output.classes.append(enter(row, streamTime: streamTime, close: close))
    emitClosed(row, close: close)
  }

  private mutating func enter(
    _ row: ReferenceRow,
    streamTime: Int64,
    close: Int64
  ) -> LedgerClass {
    let near = sessions.filter { cell, _ in
      cell.key == row.key && cell.end >= row.time - gap && cell.start <= row.time + gap
    }
    .sorted { $0.key.end < $1.key.end }
    let merged = ReferenceKafkaCore.Cell(
      key: row.key,
      start: min(row.time, near.first?.key.start ?? row.time),
      end: max(row.time, near.last?.key.end ?? row.time)
    )
    guard merged.end >= close else {
      core.drop(merged, row: row)
      return .lateDropped
    }
    var pane = ReferencePane()
    for (session, contents) in near {
      pane.merge(contents)
      sessions[session] = nil
      // Only another reading at the time of a session of one instant withdraws nothing.
      if merged.start != merged.end { core.forward(nil, session, time: session.end, row: row) }
    }
    pane.add(row.value, at: row.time)
    sessions[merged] = pane
    hasComeOut.remove(merged)
    core.output.assigned += 1
    core.forward(pane, merged, time: merged.end, row: row)
    let isOpen = core.spec.emit != .onUpdate || merged.end + gap >= streamTime
    return isOpen ? .onTime : .lateAccepted
  }

  /// The store keeps a session for four gaps after it was closed, and longer where one reading could join
  /// it to a later one that is kept, or where it has yet to come out.
  private mutating func forget(key: String, before oldest: Int64) {
    for session in sessions.keys where session.key == key && session.end < oldest {
      let isNear = sessions.keys.contains {
        $0.key == key && $0.end >= oldest && $0.start <= session.end + 2 * gap
      }
      let isWaiting = core.spec.emit == .onClose && !hasComeOut.contains(session)
      if !isNear, !isWaiting { sessions[session] = nil }
    }
  }

  private mutating func emitClosed(_ row: ReferenceRow, close: Int64) {
    guard core.looks(row, close: close), close >= 1 else { return }
    let first = core[row.task].lastClose ?? 0
    core[row.task].lastClose = close
    let due = sessions.filter { cell, _ in
      taskOfKey[cell.key] == row.task && cell.end >= first && cell.end < close
    }
    for (cell, pane) in due.sorted(by: { core.order($0.key, $1.key, by: \.end) }) {
      core.emit(.onTime, pane, cell, time: cell.end, row: row)
      hasComeOut.insert(cell)
    }
  }
}
