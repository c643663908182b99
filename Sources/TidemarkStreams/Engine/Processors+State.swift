import TidemarkCore

extension ProcessorOperator {
  func save(to writer: inout StateWriter) { processor.save(to: &writer) }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    try processor.restore(from: &reader)
  }
}

extension StreamProcessorOperator {
  func save(to writer: inout StateWriter) {
    for state in states { TidemarkStreams.save(state, to: &writer) }
    eventTimers.save(to: &writer)
    clockTimers.save(to: &writer)
    writer.write(column: progress)
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    for key in states.indices {
      states[key] = try TidemarkStreams.restored(processor.initialState, from: &reader)
    }
    try eventTimers.restore(from: &reader, ranks: share.rankLimit)
    try clockTimers.restore(from: &reader, ranks: share.rankLimit)
    progress = try reader.column(count: progress.count)
  }
}

extension ProcessorTimers {
  func save(to writer: inout StateWriter) {
    for heap in heaps { heap.save(to: &writer) }
    writer.write(column: times.map { UInt32($0.count) })
    writer.write(column: times.flatMap { $0 })
  }

  mutating func restore(from reader: inout StateReader, ranks: Int) throws(StateError) {
    for task in heaps.indices {
      try heaps[task].restore(from: &reader, places: times.count, ranks: ranks)
    }
    let counts = try reader.column(UInt32.self, count: times.count)
    let all = try reader.column(Int64.self)
    guard counts.reduce(0, { $0 + Int($1) }) == all.count else {
      throw StateError("the timers of a processor do not fit its keys")
    }
    var next = 0
    for (key, count) in counts.enumerated() {
      times[key] = Array(all[next..<next + Int(count)])
      next += Int(count)
    }
  }
}
