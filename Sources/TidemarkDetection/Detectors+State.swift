import TidemarkCore

extension AlertGate {
  func save(to writer: inout StateWriter) { writer.write(column: lastAlert) }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    lastAlert = try reader.column(count: lastAlert.count)
  }
}

extension EWMAZProcessor {
  func save(to writer: inout StateWriter) {
    writer.write(column: states.map(\.mean))
    writer.write(column: states.map(\.variance))
    writer.write(column: states.map(\.count))
    gate.save(to: &writer)
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    let means = try reader.column(Double.self, count: states.count)
    let variances = try reader.column(Double.self, count: states.count)
    let counts = try reader.column(Int32.self, count: states.count)
    guard counts.allSatisfy({ $0 >= 0 && $0 <= enough }) else {
      throw StateError("a detector saw a number of readings that it does not count to")
    }
    for key in states.indices {
      states[key].mean = means[key]
      states[key].variance = variances[key]
      states[key].count = counts[key]
    }
    try gate.restore(from: &reader)
  }
}

extension RandomProcessor {
  func save(to writer: inout StateWriter) { gate.save(to: &writer) }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    try gate.restore(from: &reader)
  }
}
