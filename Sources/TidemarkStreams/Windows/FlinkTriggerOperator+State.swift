import TidemarkCore

extension FlinkTriggerOperator {
  func save(to writer: inout StateWriter) {
    slab.save(to: &writer)
    eventTimers.save(to: &writer)
    clockTimers.save(to: &writer)
    writer.write(watermark)
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    try slab.restore(from: &reader)
    let places = slab.windows.count
    try eventTimers.restore(from: &reader, places: places, ranks: share.rankLimit)
    try clockTimers.restore(from: &reader, places: places, ranks: share.rankLimit)
    watermark = try reader.integer()
  }
}
