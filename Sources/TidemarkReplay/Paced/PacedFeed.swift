import Synchronization
package import TidemarkCore
package import TidemarkMeasurement

/// The open loop without an engine: hands readings that are due to whoever takes them.
///
/// The taker sleeps when nothing is due, and so takes a reading up to about 100 µs after its time: what it
/// gives them to may need the cores.
package struct PacedFeed: Sendable {
  private static let nap: UInt32 = 50
  /// Turns in which it lets others run before it sleeps.
  private static let patience = 64
  /// Naps after which it looks at what else there is to do.
  private static let glance = 200

  private let pace: ReplayOptions.Pace
  private let tolerance: TimeSpan
  /// Readings that are taken at once, at most.
  private let limit: Int
  private let clock: PacedClock

  /// `clock` starts with the first reading.
  package init(
    pace: ReplayOptions.Pace,
    tolerance: TimeSpan,
    limit: Int = 1_024,
    clock: PacedClock
  ) {
    self.pace = pace
    self.tolerance = tolerance
    self.limit = limit
    self.clock = clock
  }

  /// Returns how the schedule was kept, nil for an empty input; `take` may wait as long as it must.
  ///
  /// - Throws: what the ports and `take` throw.
  @concurrent
  package func run(
    _ ports: ReplayPorts,
    take: @escaping @Sendable (ReadingBatch, Range<Int>) throws -> Void
  ) async throws -> Pacing? {
    let line = PacedLine()
    let reader = PacedReader(ports, pace: pace, line: line)
    let pacer = Pacer(line: line, clock: clock, tolerance: tolerance.nanoseconds, warmUp: 0)
    let reading = OwnThread { reader.run() }
    let pacing = OwnThread { pacer.run() }
    let taken = OwnThread { Result { try drain(line, ports, take) } }
    let latency = await taken.value
    if case .failure = latency { line.stop() }
    await reading.value
    let report = await pacing.value
    return Pacing(report, readingLatency: try latency.get(), tolerance: tolerance)
  }

  /// Takes what is due until the input ends; returns how long after its due time each reading was taken.
  private func drain(
    _ line: PacedLine,
    _ ports: ReplayPorts,
    _ take: (ReadingBatch, Range<Int>) throws -> Void
  ) throws -> Histogram {
    var latency = Histogram()
    var cursor = PacedCursor(line)
    var idle = 0
    while true {
      switch cursor.next(limit: limit) {
      case .end:
        if let failure = line.failure { throw failure }
        return latency
      case .notYet: try wait(&idle) { try ports.progress(cursor.row) }
      case .rows(let block, let rows):
        idle = 0
        try take(block.readings, rows)
        let now = clock.elapsed
        for row in rows { latency.record(max(0, now - block.due[row])) }
        cursor.finish(rows, of: block)
        try ports.progress(cursor.row)
      }
    }
  }

  private func wait(_ idle: inout Int, _ look: () throws -> Void) rethrows {
    idle += 1
    guard idle > Self.patience else { return Pause.yield() }
    Pause.microseconds(Self.nap)
    if idle.isMultiple(of: Self.glance) { try look() }
  }
}
