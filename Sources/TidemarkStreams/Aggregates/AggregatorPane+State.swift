import TidemarkCore

extension AggregatorPane {
  func save(to writer: inout StateWriter) {
    numbers.save(to: &writer)
    writer.write(own != nil)
    if let own { TidemarkStreams.save(own, to: &writer) }
  }

  static func restored(
    from reader: inout StateReader,
    for setting: Setting
  ) throws(StateError) -> AggregatorPane {
    var pane = AggregatorPane()
    pane.numbers = try .restored(from: &reader, for: setting.needs)
    if try reader.truth() {
      pane.own = try TidemarkStreams.restored(setting.empty, from: &reader)
    }
    return pane
  }
}

extension Concat: SavableState {
  func save(to writer: inout StateWriter) {
    writer.write(column: words.map { $0 == nil ? UInt8(0) : 1 })
    writer.write(column: words.map { $0 ?? 0 })
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    let isWord = try reader.column(UInt8.self)
    let numbers = try reader.column(UInt32.self, count: isWord.count)
    words = zip(isWord, numbers).map { $0 == 0 ? nil : $1 }
  }
}
