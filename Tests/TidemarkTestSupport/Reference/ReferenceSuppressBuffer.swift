import TidemarkCore

/// Kafka Streams' `suppress` as a list of what it holds back, for one task.
struct ReferenceSuppressBuffer {
  struct Entry {
    var cell: ReferenceKafkaCore.Cell
    /// Of the latest change.
    var time: Int64
    /// Nil: the window was merged away.
    var pane: ReferencePane?
    /// What its turn is decided by: the window's end, or the time of the first change.
    var bufferTime: Int64
    var bytes = 0
  }

  private let spec: SuppressSpec
  private let wait: Int64
  private var entries: [Entry] = []
  /// Largest time of a change so far.
  private var streamTime = Int64.min

  init(_ spec: SuppressSpec, grace: Int64, quantum: TimeSpan) {
    self.spec = spec
    switch spec.until {
    case .windowCloses: wait = grace
    case .timeLimit(let limit): wait = limit.nanoseconds / quantum.nanoseconds
    }
  }

  var isOverfull: Bool {
    entries.count > spec.maxRecords ?? .max
      || entries.reduce(0) { $0 + $1.bytes } > spec.maxBytes ?? .max
  }

  /// Takes a change; returns what leaves the buffer because of it, in order.
  mutating func put(_ change: Entry, bytesPerResult: Int) -> [Entry] {
    streamTime = max(streamTime, change.time)
    var change = change
    change.bytes = change.cell.key.utf8.count + 16 + (change.pane == nil ? 0 : bytesPerResult)
    if spec.until == .windowCloses { change.bufferTime = change.cell.end }
    if let index = entries.firstIndex(where: { $0.cell == change.cell }) {
      change.bufferTime = entries[index].bufferTime
      entries[index] = change
    } else {
      entries.append(change)
    }
    entries.sort { a, b in
      if a.bufferTime != b.bufferTime { return a.bufferTime < b.bufferTime }
      if a.cell.key != b.cell.key { return precedes(a.cell.key, b.cell.key) }
      return a.cell.start < b.cell.start
    }
    var leaving: [Entry] = []
    while let first = entries.first, first.bufferTime <= streamTime - wait {
      leaving.append(entries.removeFirst())
    }
    while isOverfull, spec.whenFull == .emit, !entries.isEmpty {
      leaving.append(entries.removeFirst())
    }
    return leaving
  }
}
