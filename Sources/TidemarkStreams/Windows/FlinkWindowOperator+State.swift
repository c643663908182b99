import TidemarkCore

extension FlinkWindowOperator {
  func save(to writer: inout StateWriter) {
    store.save(to: &writer)
    writer.write(firedThrough)
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    try store.restore(from: &reader)
    firedThrough = try reader.integer()
  }
}
