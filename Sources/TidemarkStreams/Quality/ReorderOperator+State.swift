import TidemarkCore

extension ReorderOperator {
  func save(to writer: inout StateWriter) {
    writer.write(watermark)
    held.save(to: &writer)
  }

  /// - Throws: `StateError`, also for a reading of a series that there is not.
  mutating func restore(from reader: inout StateReader, seriesCount: Int) throws(StateError) {
    watermark = try reader.integer()
    try held.restore(from: &reader, seriesCount: seriesCount)
  }
}

extension HeldReadings {
  /// Saves what waits in the order in which it would come out.
  func save(to writer: inout StateWriter) {
    let places = calendar.numbers()
    let waiting = places.map { held[Int($0)] }
    writer.write(calendar.now)
    writer.write(column: places.map { calendar.time(of: $0) })
    writer.write(column: waiting.map(\.eventTime))
    writer.write(column: waiting.map(\.trueTime))
    writer.write(column: waiting.map(\.value))
    writer.write(column: waiting.map { Int64($0.number) })
    writer.write(column: waiting.map(\.series))
    writer.write(column: waiting.map(\.sequence))
    writer.write(column: waiting.map(\.epoch))
    writer.write(column: waiting.map(\.copy))
  }

  mutating func restore(from reader: inout StateReader, seriesCount: Int) throws(StateError) {
    calendar = TimeCalendar(now: try reader.integer())
    let times = try reader.column(Int64.self)
    let count = times.count
    let eventTimes = try reader.column(Int64.self, count: count)
    let trueTimes = try reader.column(Int64.self, count: count)
    let values = try reader.column(Double.self, count: count)
    let numbers = try reader.column(Int64.self, count: count)
    let series = try reader.column(UInt32.self, count: count)
    let sequences = try reader.column(UInt32.self, count: count)
    let epochs = try reader.column(UInt16.self, count: count)
    let copies = try reader.column(UInt8.self, count: count)
    guard series.allSatisfy({ $0 < seriesCount }), numbers.allSatisfy({ $0 >= 0 }),
      !times.contains(where: calendar.hasPassed), zip(times, times.dropFirst()).allSatisfy(<=)
    else { throw StateError("readings that wait cannot wait") }
    makeRoom(count)
    let entries = times.indices.map { index in
      let place = free.removeLast()
      held[Int(place)] = Held(
        eventTime: eventTimes[index],
        trueTime: trueTimes[index],
        value: values[index],
        number: Int(numbers[index]),
        series: series[index],
        sequence: sequences[index],
        epoch: epochs[index],
        copy: copies[index]
      )
      return TimeCalendar.Entry(number: place, row: 0, time: times[index])
    }
    var (next, ends): (Int, [Int32]) = (0, [])
    _ = calendar.run(entries, [], from: &next, through: 1, into: &due, &ends)
    _ = takeMostHeld()
  }
}
