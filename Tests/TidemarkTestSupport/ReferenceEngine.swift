package import TidemarkCore
package import TidemarkStreams

/// A window step written as plainly as possible from the published rules, one reading at a time.
///
/// It is the model that the engine is compared with. Times are quanta of one nanosecond.
package struct ReferenceEngine {
  package struct Row: Sendable {
    package var key: Int
    package var partition: Int
    package var time: Int64
    package var tau: Int64
    package var value: Double

    package init(key: Int, partition: Int, time: Int64, tau: Int64, value: Double) {
      self.key = key
      self.partition = partition
      self.time = time
      self.tau = tau
      self.value = value
    }
  }

  private struct Cell: Hashable {
    var start: Int64
    var key: Int
  }

  private struct Content {
    var count = 0
    var sum = 0.0
    var latest = Int64.min
    /// In the order of arrival.
    var values: [Double] = []
  }

  private let spec: WindowSpec
  private let semantics: Topology.Semantics
  private let bound: Int64
  private let size: Int64
  private let advance: Int64
  private let offset: Int64
  private let lateness: Int64
  private let keyNames: [String]
  private let aggregates: [Aggregate]
  private var cells: [Cell: Content] = [:]
  private var partitionTime: [Int64?]
  private var watermark = Int64.min
  private var lastClose: [Int64?]
  private var newestStart: [Int64]
  private var partitionOfKey: [Int: Int] = [:]
  /// `row kind key [start,end) aggregates...`, in order.
  package private(set) var lines: [String] = []
  package private(set) var classes: [LedgerClass] = []

  package init(
    _ spec: WindowSpec,
    semantics: Topology.Semantics,
    bound: Int64,
    partitions: Int,
    keyNames: [String],
    aggregates: [Aggregate] = [.count, .sum]
  ) {
    self.spec = spec
    self.aggregates = aggregates
    self.semantics = semantics
    self.bound = bound
    self.keyNames = keyNames
    size = spec.assigner.size.nanoseconds
    advance = spec.assigner.advance.nanoseconds
    offset = spec.assigner.offset.nanoseconds
    lateness = spec.allowedLateness.nanoseconds
    partitionTime = Array(repeating: nil, count: partitions)
    lastClose = Array(repeating: nil, count: partitions)
    newestStart = Array(repeating: .min, count: partitions)
  }

  package mutating func take(_ row: Row, number: Int) {
    partitionOfKey[row.key] = row.partition
    switch semantics {
    case .flink: takeFlink(row, number)
    case .kafkaStreams: takeKafka(row, number)
    }
  }

  /// Flink's end of input: the watermark becomes the end of time.
  package mutating func finish(number: Int) {
    if semantics == .flink { fire(to: .max, number: number, kind: "endOfInput") }
  }

  private func starts(holding time: Int64) -> [Int64] {
    var found: [Int64] = []
    var start = time - size - advance
    start -= ((start - offset) % advance + advance) % advance
    while start <= time {
      if start + size > time { found.append(start) }
      start += advance
    }
    return found
  }

  private mutating func takeFlink(_ row: Row, _ number: Int) {
    var open = false
    var accepted = false
    for start in starts(holding: row.time).reversed() {
      let last = start + size - 1
      if last + lateness <= watermark { continue }
      accepted = true
      add(row, start: start)
      if last > watermark {
        open = true
      } else {
        emit("update", Cell(start: start, key: row.key), number: number)
      }
    }
    if open {
      classes.append(.onTime)
    } else if accepted {
      classes.append(.lateAccepted)
    } else if row.time + lateness <= watermark {
      classes.append(spec.late == .drop ? .lateDropped : .lateSideOutput)
      let kind = spec.late == .drop ? "lateDropped" : "lateSideOutput"
      lines.append("\(number) \(kind) \(keyNames[row.key]) \(row.value)")
    } else {
      classes.append(.unassigned)
    }
    let before = partitionTime[row.partition] ?? .min
    partitionTime[row.partition] = max(before, row.time)
    if partitionTime.allSatisfy({ $0 != nil }) {
      let least = partitionTime.compactMap { $0 }.min() ?? 0
      fire(to: least - bound - 1, number: number, kind: "onTime")
    }
  }

  private mutating func fire(to new: Int64, number: Int, kind: String) {
    guard new > watermark else { return }
    let due = cells.keys.filter { $0.start + size - 1 > watermark && $0.start + size - 1 <= new }
    for cell in sorted(due) { emit(kind, cell, number: number) }
    watermark = new
    cells = cells.filter { $0.key.start + size - 1 + lateness > new }
  }

  private mutating func takeKafka(_ row: Row, _ number: Int) {
    let task = row.partition
    let streamTime = max(partitionTime[task] ?? .min, row.time)
    partitionTime[task] = streamTime
    let close = streamTime - lateness
    var best = LedgerClass.unassigned
    for start in starts(holding: row.time) where start >= 0 {
      let cell = Cell(start: start, key: row.key)
      if start + size <= close {
        let name = keyNames[row.key]
        lines.append("\(number) lateDropped \(name) [\(start),\(start + size)) \(row.value)")
        if best == .unassigned { best = .lateDropped }
        continue
      }
      add(row, start: start)
      newestStart[task] = max(newestStart[task], start)
      if spec.emit == .onUpdate { emit("update", cell, number: number) }
      if start + size > streamTime || spec.emit == .onClose {
        best = .onTime
      } else if best != .onTime {
        best = .lateAccepted
      }
    }
    classes.append(best)
    if spec.emit == .onClose { closeKafka(task: task, close: close, number: number) }
  }

  private mutating func closeKafka(task: Int, close: Int64, number: Int) {
    if let last = lastClose[task], last >= close { return }
    let last = close - size
    if last < 0 { return }
    let previous = lastClose[task].map { $0 - size } ?? -1
    if lastClose[task] != nil {
      let before = starts(holding: previous).filter { $0 >= 0 }
      if before == starts(holding: last).filter({ $0 >= 0 }) { return }
    }
    lastClose[task] = close
    let visible = newestStart[task] - (spec.retention?.nanoseconds ?? size + lateness)
    let due = cells.keys.filter {
      partitionOfKey[$0.key] == task && $0.start > previous && $0.start <= last
        && $0.start >= visible
    }
    for cell in sorted(due) { emit("onTime", cell, number: number) }
  }

  private func sorted(_ cells: [Cell]) -> [Cell] {
    cells.sorted { a, b in
      if a.start != b.start { return a.start < b.start }
      return Array(keyNames[a.key].utf8).lexicographicallyPrecedes(Array(keyNames[b.key].utf8))
    }
  }

  private mutating func add(_ row: Row, start: Int64) {
    var content = cells[Cell(start: start, key: row.key)] ?? Content()
    content.count += 1
    content.sum += row.value
    content.latest = max(content.latest, row.time)
    content.values.append(row.value)
    cells[Cell(start: start, key: row.key)] = content
  }

  private mutating func emit(_ kind: String, _ cell: Cell, number: Int) {
    guard let content = cells[cell] else { return }
    let bounds = "[\(cell.start),\(cell.start + size))"
    let name = keyNames[cell.key]
    let numbers = aggregates.enumerated().map { index, aggregate in
      let value = aggregate.plain(content.values)
      return index == 0 && value == value.rounded() ? "\(Int(value))" : "\(value)"
    }
    lines.append("\(number) \(kind) \(name) \(bounds) \(numbers.joined(separator: " "))")
    if spec.accumulation == .discarding { cells[cell] = nil }
  }
}
