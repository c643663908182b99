import TidemarkCore

extension ReorderColumns {
  func save(to writer: inout StateWriter) {
    writer.write(watermark)
    held.save(to: &writer)
  }

  mutating func restore(from reader: inout StateReader, seriesCount: Int) throws(StateError) {
    watermark = try reader.integer()
    try held.restore(from: &reader, behind: watermark, seriesCount: seriesCount)
  }
}

extension HeldRuns<HeldColumns> {
  /// Saves what waits in the order in which it would come out, so that equal states give equal bytes.
  func save(to writer: inout StateWriter) {
    let waiting = all()
    writer.write(column: waiting.time)
    writer.write(column: waiting.number.map { Int64($0) })
    writer.write(column: waiting.eventTime)
    writer.write(column: waiting.trueTime)
    writer.write(column: waiting.value)
    writer.write(column: waiting.series)
    writer.write(column: waiting.sequence)
    writer.write(column: waiting.epoch)
    writer.write(column: waiting.copy)
  }

  mutating func restore(
    from reader: inout StateReader,
    behind watermark: Int64,
    seriesCount: Int
  ) throws(StateError) {
    var columns = HeldColumns()
    columns.time = try reader.column()
    let count = columns.count
    columns.number = try reader.column(Int64.self, count: count).map { Int($0) }
    columns.eventTime = try reader.column(count: count)
    columns.trueTime = try reader.column(count: count)
    columns.value = try reader.column(count: count)
    columns.series = try reader.column(count: count)
    columns.sequence = try reader.column(count: count)
    columns.epoch = try reader.column(count: count)
    columns.copy = try reader.column(count: count)
    let areInOrder = zip(columns.time, columns.time.dropFirst()).allSatisfy(<=)
    guard columns.series.allSatisfy({ $0 < seriesCount }), columns.number.allSatisfy({ $0 >= 0 }),
      areInOrder, columns.time.first.map({ $0 > watermark }) ?? true
    else { throw StateError("readings that wait cannot wait") }
    self = HeldRuns(columns)
  }
}
