import TidemarkCore

/// Readings that wait to be passed on, and the columns of those whose time has come.
struct HeldReadings: Sendable {
  /// What is kept of a reading, side by side: it is written once and read once, far apart in time.
  struct Held: Sendable, BitwiseCopyable {
    var eventTime: Int64 = 0
    var trueTime: Int64 = 0
    var value = 0.0
    /// Readings that arrived before it.
    var number = 0
    var series: UInt32 = 0
    var sequence: UInt32 = 0
    var epoch: UInt16 = 0
    var copy: UInt8 = 0
  }

  /// Rows are taken so many at a time, so that a processor's cache has what is worked on.
  static let chunk = 512

  var held: [Held] = []
  /// Places of `held` that hold nothing.
  var free: [Int32] = []
  var calendar = TimeCalendar()
  /// What goes in with the rows in hand, and what comes out.
  private var entries: [TimeCalendar.Entry] = []
  var due: [Int32] = []

  /// The most that waited at once since this was asked last.
  mutating func takeMostHeld() -> Int {
    let most = calendar.mostHeld
    calendar.mostHeld = calendar.count
    return most
  }

  /// Keeps those of a chunk of rows that `fates` says have passed; `values` are those that are passed on.
  mutating func insert(
    _ batch: EngineBatch,
    _ rows: Range<Int>,
    _ values: [Double],
    _ fates: [UInt8]
  ) {
    makeRoom(rows.count)
    entries.removeAll(keepingCapacity: true)
    let readings = batch.readings
    let first = batch.firstRow
    // Spans of columns of one value would exclude each other.
    var left = free.count
    var column = taken(&held, leaving: [])
    var held = column.mutableSpan
    entries.append(addingCapacity: rows.count) { entries in
      for row in rows where fates[row] == EngineBatch.passed {
        left -= 1
        let place = free[left]
        held[Int(place)] = Held(
          eventTime: readings.eventTime[row],
          trueTime: readings.trueTime[row],
          value: values[row],
          number: first + row,
          series: readings.series[row],
          sequence: readings.sequence[row],
          epoch: readings.epoch[row],
          copy: readings.copy[row]
        )
        entries.append(
          TimeCalendar.Entry(number: place, row: Int32(row), time: batch.time[row])
        )
      }
    }
    self.held = column
    free.removeLast(free.count - left)
  }

  mutating func makeRoom(_ rows: Int) {
    guard free.count < rows else { return }
    let added = max(Self.chunk, held.count / 2)
    let first = Int32(held.count)
    held.append(contentsOf: [Held](repeating: Held(), count: added))
    // The ones in front are taken first, and again and again.
    free.insert(contentsOf: (first..<first + Int32(added)).reversed(), at: 0)
    due.append(contentsOf: [Int32](repeating: 0, count: added))
    calendar.makeRoom(held.count)
  }

  /// Lets go, at each advance up to the end of the rows that were kept last, of what it reaches.
  ///
  /// `next` is the first of the advances that are not taken yet; `ends` gets how many readings have come out
  /// after each.
  mutating func release(
    by advances: [Advance],
    from next: inout Int,
    through row: Int,
    into behind: inout EngineBatch
  ) {
    behind.ends.removeAll(keepingCapacity: true)
    let count = calendar.run(
      entries,
      advances,
      from: &next,
      through: row,
      into: &due,
      &behind.ends
    )
    fill(&behind, count)
  }

  /// Puts what has been let go into the columns.
  private mutating func fill(_ behind: inout EngineBatch, _ count: Int) {
    append(count, to: &behind.time) { calendar.time(of: $0) }
    append(count, to: &behind.origins) { held[Int($0)].number }
    append(count, to: &behind.readings.eventTime) { held[Int($0)].eventTime }
    append(count, to: &behind.readings.trueTime) { held[Int($0)].trueTime }
    append(count, to: &behind.readings.value) { held[Int($0)].value }
    append(count, to: &behind.readings.series) { held[Int($0)].series }
    append(count, to: &behind.readings.sequence) { held[Int($0)].sequence }
    append(count, to: &behind.readings.epoch) { held[Int($0)].epoch }
    append(count, to: &behind.readings.copy) { held[Int($0)].copy }
    free.append(addingCapacity: count) { free in
      for index in (0..<count).reversed() { free.append(due[index]) }
    }
  }

  @inline(__always)
  private func append<Value>(
    _ count: Int,
    to column: inout [Value],
    _ value: (Int32) -> Value
  ) {
    let due = due.span
    column.append(addingCapacity: count) { column in
      for index in 0..<count { column.append(value(due[index])) }
    }
  }

  /// The numbers of all that wait, in the order in which they would come out.
  func numbers() -> [Int] { calendar.numbers().map { held[Int($0)].number } }
}
