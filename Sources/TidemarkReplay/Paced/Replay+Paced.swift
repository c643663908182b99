import Synchronization
import TidemarkCore
import TidemarkMeasurement
import TidemarkStreams

/// The open loop: readings are handed over when they are due, whether or not the engine is ready,
/// and latency counts from when they were due (Schroeder, Wierman and Harchol-Balter, "Open Versus
/// Closed", NSDI 2006). Otherwise a stall would hide the wait of everything behind it.
extension Replay {
  /// Returns how the schedule was kept; nil for an empty input.
  ///
  /// Not on the caller's thread: that may be one that has to be woken for every turn.
  @concurrent
  mutating func runPaced(_ ports: ReplayPorts) async throws -> Pacing? {
    let line = PacedLine()
    let clock = PacedClock()
    let reader = PacedReader(ports, pace: options.pace, line: line)
    let pacer = Pacer(
      line: line,
      clock: clock,
      tolerance: options.pacerTolerance.nanoseconds,
      warmUp: options.warmUp.nanoseconds
    )
    let reading = OwnThread { reader.run() }
    let pacing = OwnThread { pacer.run() }
    var failure: (any Error)?
    do {
      try await take(line, clock, ports)
    } catch {
      failure = error
      line.stop()
    }
    await reading.value
    let report = await pacing.value
    if let failure { throw failure }
    return Pacing(
      report,
      readingLatency: readingLatency,
      tolerance: options.pacerTolerance
    )
  }

  /// The engine's side: takes what is due, as much as there is, until the input ends.
  private mutating func take(
    _ line: PacedLine,
    _ clock: PacedClock,
    _ ports: ReplayPorts
  ) async throws {
    let sink = SinkStage(ports)
    let slot = FlightSlot(workers: max(1, seats.count))
    var idle = IdleEngine()
    var cursor = PacedCursor(line)
    loop: while true {
      switch cursor.next(limit: options.batchSize) {
      case .end: break loop
      case .notYet:
        let row = cursor.row
        try await idle.wait { try ports.progress(row) }
      case .rows(let block, let rows):
        idle.end()
        let taken = clock.elapsed
        slot.update { flight in
          flight.readings.removeAll()
          flight.readings.append(contentsOf: block.readings, rows: rows)
        }
        try await run(slot, sink)
        let times = BatchTimes(
          taken: taken,
          computed: clock.at(results.computedAt),
          written: clock.elapsed
        )
        measure(times, due: block.due, rows: rows)
        cursor.finish(rows, of: block)
      }
    }
    if let failure = line.failure { throw failure }
    slot.update { $0.isLast = true }
    try await run(slot, sink)
  }

  /// One batch through all stages but the source.
  private mutating func run(_ slot: FlightSlot, _ sink: SinkStage) async throws {
    slot.update { flight in
      pass.process(&flight)
      worker?.process(&flight)
    }
    if !seats.isEmpty {
      await withTaskGroup(of: Void.self) { group in
        for seat in seats { group.addTask { await seat.process(slot) } }
      }
    }
    try slot.update { flight in
      try results.process(&flight)
      try sink.process(&flight)
    }
  }

  /// On the wall clock of the run.
  private struct BatchTimes {
    var taken: Int64
    var computed: Int64
    var written: Int64
  }

  /// Records, for every window result and alert, how long after its cause was due it was out.
  private mutating func measure(_ times: BatchTimes, due: [Int64], rows: Range<Int>) {
    let firstRow = rows.lowerBound
    defer { lastWritten = times.written }
    guard due[firstRow] >= options.warmUp.nanoseconds else { return }
    for row in rows { readingLatency.record(times.written - due[row]) }
    serviceTimes.record(
      size: rows.count,
      free: max(lastWritten, due[firstRow]),
      taken: times.taken,
      written: times.written
    )
    for stream in results.result.streams {
      for index in 0..<stream.emissions.count {
        let emission = stream.emissions[index]
        switch emission.kind {
        case .onTime, .update, .retract, .alert, .output, .sideOutput:
          // The engine's clock is that of its rows: what an instant between two of them causes is due with
          // the second, which shows that the instant has passed.
          let row = Int(emission.row) + (emission.phase > .schedule ? 1 : 0)
          let cause = due[min(firstRow + max(0, row), due.count - 1)]
          results.collector.recordWall(
            step: stream.step,
            emission,
            queue: times.taken - cause,
            processing: times.computed - times.taken,
            emitting: times.written - times.computed
          )
        case .endOfInput, .lateDropped, .lateSideOutput, .rejected, .overflow: break
        }
      }
    }
  }

}

extension Pacing {
  /// Why the run is worthless, if its schedule was missed.
  package var faults: [String] {
    guard !isKept else { return [] }
    let percent = (lateShare * 1_000).rounded() / 10
    return [
      "the schedule was missed: \(percent) % of the readings were handed over more than "
        + "\(tolerance) after they were due (1 % allowed), the latest by "
        + "\(TimeSpan(nanoseconds: lag.max / 1_000 * 1_000)); choose a lower --speed or --rate, or "
        + "a machine that has a core to spare"
    ]
  }
}

/// How the engine of a paced run waits for readings.
private struct IdleEngine {
  /// Turns without work after which it rests, lets other tasks have their turn, and looks at what else there
  /// is to do.
  private static let patience = 4_096
  private var turns = 0

  /// Spins, so that readings find it awake; `look` is called now and then.
  mutating func wait(_ look: () throws -> Void) async throws {
    turns += 1
    Pause.yield()
    guard turns.isMultiple(of: Self.patience) else { return }
    Pause.microseconds(50)
    await Task.yield()
    try look()
  }

  mutating func end() { turns = 0 }
}
