import TidemarkCore

extension WatermarkTracker {
  func save(to writer: inout StateWriter) {
    writer.write(column: largest)
    for partition in largest.indices { writer.write(idle[partition]) }
    writer.write(column: lastActivity)
    writer.write(nextTimeout)
    writer.write(optional: nextTick)
    writer.write(started)
    writer.write(combined)
    writer.write(current)
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    largest = try reader.column(count: largest.count)
    for partition in largest.indices { idle[partition] = try reader.truth() }
    lastActivity = try reader.column(count: lastActivity.count)
    nextTimeout = try reader.integer()
    nextTick = try reader.optional()
    started = try reader.truth()
    combined = try reader.integer()
    current = try reader.integer()
  }
}
