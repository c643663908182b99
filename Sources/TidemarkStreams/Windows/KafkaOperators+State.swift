import TidemarkCore

extension KafkaWindowOperator {
  func save(to writer: inout StateWriter) {
    store.save(to: &writer)
    out.save(to: &writer)
    writer.write(column: taskTime)
    writer.write(column: emittedThrough)
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    try store.restore(from: &reader)
    try out.restore(from: &reader, for: store.setting)
    taskTime = try reader.taskTimes(of: emittedThrough.count)
    emittedThrough = try reader.column(count: emittedThrough.count)
  }
}

extension KafkaSlidingOperator {
  func save(to writer: inout StateWriter) {
    slab.save(to: &writer)
    out.save(to: &writer)
    closing.save(to: &writer)
    writer.write(column: taskTime)
    writer.write(column: newestStart)
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    try slab.restore(from: &reader)
    try out.restore(from: &reader, for: slab.setting)
    try closing.restore(from: &reader, places: slab.windows.count, ranks: out.share.rankLimit)
    taskTime = try reader.taskTimes(of: newestStart.count)
    newestStart = try reader.column(count: newestStart.count)
  }
}

extension KafkaSessionOperator {
  func save(to writer: inout StateWriter) {
    slab.save(to: &writer)
    out.save(to: &writer)
    closing.save(to: &writer)
    writer.write(column: taskTime)
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    try slab.restore(from: &reader)
    try out.restore(from: &reader, for: slab.setting)
    try closing.restore(from: &reader, places: slab.windows.count, ranks: out.share.rankLimit)
    taskTime = try reader.taskTimes(of: closing.taskCount)
  }
}

extension KafkaForwarder {
  func save(to writer: inout StateWriter) {
    writer.write(hasFailed)
    for buffer in buffers { buffer.save(to: &writer) }
  }

  /// In a forwarder that was told of all keys.
  mutating func restore(
    from reader: inout StateReader,
    for setting: P.Setting
  ) throws(StateError) {
    hasFailed = try reader.truth()
    for task in buffers.indices { try buffers[task].restore(from: &reader, for: setting, share) }
  }
}

extension ClosingQueue {
  var taskCount: Int { queues.count }

  func save(to writer: inout StateWriter) {
    for queue in queues { queue.save(to: &writer) }
  }

  mutating func restore(
    from reader: inout StateReader,
    places: Int,
    ranks: Int
  ) throws(StateError) {
    for task in queues.indices {
      try queues[task].restore(from: &reader, places: places, ranks: ranks)
    }
  }
}

extension StateReader {
  /// The stream time of each task; there is none before the first batch.
  fileprivate mutating func taskTimes(of tasks: Int) throws(StateError) -> [Int64] {
    let times = try column(Int64.self)
    guard times.isEmpty || times.count == tasks else {
      throw StateError("there are stream times of \(times.count) tasks, not of \(tasks)")
    }
    return times
  }
}
