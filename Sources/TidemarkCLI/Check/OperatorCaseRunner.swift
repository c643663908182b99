import TidemarkCore
import TidemarkScenario
import TidemarkStreams

/// Drives an operator case through the engine's own part and returns what came out in the case's
/// words.
struct OperatorCaseRunner {
  private let operatorCase: OperatorCase

  init(_ operatorCase: OperatorCase) {
    self.operatorCase = operatorCase
  }

  func run() -> [CaseEvent] {
    let input = operatorCase.input
    switch operatorCase.operator {
    case .suppress(let spec): return SuppressRun(spec, input).run()
    case .timer(let clock, let interval, let start):
      return timer(clock, PunctuationTimer(interval: interval, start: start))
    case .partitionMerge: return partitionMerge()
    case .sort: return sort()
    case .deduplicate(let keep, let waits):
      return deduplicate(RowTimeDeduplicator(keep: keep, waitsForWatermark: waits))
    case .generator(let bound): return generator(WatermarkGenerator(bound: bound))
    case .idleness(let timeout): return idleness(IdlenessTimer(timeout: timeout))
    case .valve(let channels): return valve(WatermarkValve(channels: channels))
    case .multiplexer(let partitions):
      return multiplexer(WatermarkMultiplexer(partitions: partitions))
    case .alignment(let drift): return alignment(WatermarkAlignment(drift: drift))
    }
  }

  private func timer(
    _ clock: OperatorCase.TimerClock,
    _ timer: PunctuationTimer
  ) -> [CaseEvent] {
    var timer = timer
    var streamTime = Int64.min
    return events { item, step in
      var now: Int64?
      switch item {
      case .record(_, let time, _, _, _):
        streamTime = max(streamTime, time)
        if clock == .streamTime { now = streamTime }
      case .processingTime(let time): if clock == .wallClock { now = time }
      case .cancel: timer.cancel()
      default: break
      }
      guard let now, timer.fires(at: now) else { return [] }
      var event = CaseEvent(kind: .fire, at: step)
      event.time = now
      return [event]
    }
  }

  private func partitionMerge() -> [CaseEvent] {
    var merge = PartitionMerge()
    return events { item, step in
      if case .record(_, let time, _, let partition, _) = item {
        merge.add(time: time, partition: partition)
      }
      guard case .poll(let count) = item else { return [] }
      var found: [CaseEvent] = []
      while found.count < count, let record = merge.next() {
        var event = CaseEvent(kind: .record, at: step)
        event.time = record.time
        event.others = [
          ExpectedEvent.Field(name: "partition", value: .int(Int64(record.partition))),
          ExpectedEvent.Field(name: "stream_time", value: .int(record.streamTime)),
          ExpectedEvent.Field(name: "lateness", value: .int(record.lateness)),
        ]
        found.append(event)
      }
      return found
    }
  }

  private func sort() -> [CaseEvent] {
    struct Row { var key: String?, value: CaseValue }
    var sorter = TimeSorter<Row>()
    return events { item, step in
      switch item {
      case .record(let key, let time, let value, _, let rank):
        guard !sorter.add(Row(key: key, value: value), time: time, rank: rank) else { return [] }
        return [row(.lateDropped, key: key, value, time: time, at: step)]
      case .watermark, .endOfInput:
        return sorter.advance(to: item.watermark).map {
          row(.record, key: $0.row.key, $0.row.value, time: $0.time, at: step)
        }
      default: return []
      }
    }
  }

  private func deduplicate(_ deduplicator: RowTimeDeduplicator<CaseValue>) -> [CaseEvent] {
    var deduplicator = deduplicator
    var keys: [String?] = []
    return events { item, step in
      var outputs: [RowTimeDeduplicator<CaseValue>.Output] = []
      if case .record(let key, let time, let value, _, _) = item {
        if !keys.contains(key) { keys.append(key) }
        outputs = deduplicator.add(value, time: time, key: keys.firstIndex(of: key) ?? 0)
      } else {
        outputs = deduplicator.advance(to: item.watermark)
      }
      return outputs.map { output in
        switch output {
        case .update(let key, let time, let value):
          row(.update, key: keys[key], value, time: time, at: step)
        case .retract(let key, let time, let value):
          row(.retract, key: keys[key], value, time: time, at: step)
        case .settled(let key, let time, let value):
          row(.onTime, key: keys[key], value, time: time, at: step)
        case .late: lateRow(item, at: step)
        }
      }
    }
  }

  private func lateRow(_ item: OperatorInput, at step: Int) -> CaseEvent {
    guard case .record(let key, let time, let value, _, _) = item else {
      return CaseEvent(kind: .lateDropped, at: step)
    }
    return row(.lateDropped, key: key, value, time: time, at: step)
  }

  private func row(
    _ kind: ExpectedEvent.Kind,
    key: String?,
    _ value: CaseValue,
    time: Int64,
    at step: Int
  ) -> CaseEvent {
    var event = CaseEvent(kind: kind, at: step)
    event.key = key ?? ""
    event.time = time
    event.value = value.shown
    return event
  }

  /// What each step of the input causes.
  func events(_ react: (OperatorInput, Int) -> [CaseEvent]) -> [CaseEvent] {
    operatorCase.input.enumerated().flatMap { react($1, $0) }
  }
}

extension OperatorInput {
  /// The watermark that a step brings; the smallest number if it brings none.
  fileprivate var watermark: Int64 {
    switch self {
    case .watermark(let time): time
    case .endOfInput: .max
    default: .min
    }
  }
}

extension CaseValue {
  var shown: CaseEvent.Value {
    switch self {
    case .null: .null
    case .int(let number): .number(Double(number))
    case .double(let number): .number(number)
    case .string(let word): .string(word)
    }
  }
}

/// A suppress buffer behind a plain changelog.
private struct SuppressRun {
  private var buffer: SuppressBuffer<CaseValue>
  private let input: [OperatorInput]
  /// In byte order.
  private let keys: [String]

  init(_ spec: SuppressSpec, _ input: [OperatorInput]) {
    buffer = SuppressBuffer(spec, grace: 0, quantum: TimeSpan(nanoseconds: 1))
    self.input = input
    var keys: Set<String> = []
    for case .record(let key?, _, _, _, _) in input { keys.insert(key) }
    self.keys = keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  func run() -> [CaseEvent] {
    var buffer = buffer
    var events: [CaseEvent] = []
    for (step, item) in input.enumerated() {
      if item == .restart { buffer.restart() }
      guard case .record(let key?, let time, let value, _, _) = item,
        let index = keys.firstIndex(of: key)
      else { continue }
      var changes: [SuppressBuffer<CaseValue>.Change] = []
      buffer.put(
        value == .null ? nil : value,
        cell: SuppressBuffer.Cell(key: UInt32(index)),
        rank: UInt32(index),
        time: time,
        bytes: key.utf8.count + value.byteCount,
        into: &changes
      )
      for change in changes {
        guard case .emit(let entry) = change else {
          // The buffer was full and must not be: nothing is processed any more.
          return events + [CaseEvent(kind: .error, at: step)]
        }
        var event = CaseEvent(kind: .update, at: step)
        event.key = keys[Int(entry.cell.key)]
        event.time = entry.time
        event.value = entry.value?.shown ?? .null
        events.append(event)
      }
    }
    return events
  }
}

extension CaseValue {
  /// What it takes in a buffer: text its bytes, a number eight.
  fileprivate var byteCount: Int {
    switch self {
    case .null: 0
    case .int, .double: 8
    case .string(let word): word.utf8.count
    }
  }
}
