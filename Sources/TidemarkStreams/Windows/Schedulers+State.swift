import TidemarkCore

extension FlinkScheduler {
  func save(to writer: inout StateWriter) { writer.write(next) }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    next = try reader.integer()
  }
}

extension KafkaScheduler {
  func save(to writer: inout StateWriter) {
    for task in tasks {
      writer.write(optional: task.streamTime)
      writer.write(task.newestStart)
      writer.write(optional: task.lastClose)
      writer.write(task.nextEmission)
    }
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    for index in tasks.indices {
      tasks[index].streamTime = try reader.optional()
      tasks[index].newestStart = try reader.integer()
      tasks[index].lastClose = try reader.optional()
      tasks[index].nextEmission = try reader.integer()
      // Windows begin with 1970, and so what is reckoned from here stays in range.
      guard tasks[index].lastClose.map({ $0 >= 0 }) ?? true else {
        throw StateError("a task closed windows before the first")
      }
    }
  }
}

extension StepScheduler {
  func save(to writer: inout StateWriter) {
    switch self {
    case .flink(let scheduler): scheduler.save(to: &writer)
    case .kafka(let scheduler): scheduler.save(to: &writer)
    case .none: break
    }
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    switch self {
    case .flink(var scheduler):
      try scheduler.restore(from: &reader)
      self = .flink(scheduler)
    case .kafka(var scheduler):
      try scheduler.restore(from: &reader)
      self = .kafka(scheduler)
    case .none: break
    }
  }
}
