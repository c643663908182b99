import TidemarkCore
import TidemarkMeasurement
import TidemarkStreams

/// The open loop: readings are handed over when they are due, whether or not the engine is ready,
/// and latency counts from when they were due (Schroeder, Wierman and Harchol-Balter, "Open Versus
/// Closed", NSDI 2006). Otherwise a stall would hide the wait of everything behind it.
extension Replay {
  /// A run whose hand-over lags more than this at its 99th percentile has missed its schedule.
  private static let tolerance: Int64 = 100_000_000

  /// Maps τ and row numbers to the wall clock.
  private struct Timetable {
    let start: ContinuousClock.Instant
    let firstTau: Int64
    let pace: ReplayOptions.Pace

    /// Nanoseconds after the start at which row `row`, which arrives at `tau`, is due.
    func due(row: Int, tau: Int64) -> Int64 {
      switch pace {
      case .virtual: 0
      case .speed(let speed): clamped((Double(tau) - Double(firstTau)) / speed)
      case .rate(let rate): clamped(Double(row) / rate * 1e9)
      }
    }

    /// How many rows from `first` on are due after `nanoseconds`, of those buffered.
    func dueRows(after nanoseconds: Int64, from first: Int, cutter: BatchCutter, limit: Int) -> Int
    {
      switch pace {
      case .virtual: return limit
      case .speed(let speed):
        let (tau, isBeyond) = firstTau.addingReportingOverflow(
          clamped(Double(nanoseconds) * speed)
        )
        return cutter.dueCount(by: isBeyond ? .max : tau, limit: limit)
      case .rate(let rate):
        let rows = Int(clamped(Double(nanoseconds) / 1e9 * rate)) - first
        return max(0, min(limit, rows, cutter.buffered))
      }
    }

    /// A span that is far beyond any run's end if it is beyond what a number can hold.
    private func clamped(_ nanoseconds: Double) -> Int64 {
      Int64(min(max(nanoseconds, -0x1p62), 0x1p62))
    }
  }

  /// Returns how late the rows were handed over; nil for an empty input.
  mutating func runPaced(_ ports: ReplayPorts) async throws -> SpanStatistics? {
    var cutter = BatchCutter()
    let sink = SinkStage(ports)
    let slot = FlightSlot(workers: max(1, seats.count))
    guard let firstTau = try cutter.nextArrival(ports) else {
      slot.update { $0.isLast = true }
      try await run(slot, sink)
      return nil
    }
    let timetable = Timetable(start: clock.now, firstTau: firstTau, pace: options.pace)
    var lag = Histogram()
    var row = 0
    while let tau = try cutter.nextArrival(ports) {
      let wait = timetable.due(row: row, tau: tau) - elapsed(since: timetable.start)
      if wait > 0 { try await sleep(nanoseconds: wait, ports) }
      let now = elapsed(since: timetable.start)
      let due = timetable.dueRows(
        after: now,
        from: row,
        cutter: cutter,
        limit: options.batchSize
      )
      let count = try slot.update { flight in
        _ = try cutter.cut(max(1, due), into: &flight.readings, ports: ports)
        for (index, tau) in flight.readings.arrivalTime.enumerated() {
          lag.record(now - timetable.due(row: row + index, tau: tau))
        }
        return flight.readings.count
      }
      try await run(slot, sink)
      measure(timetable: timetable, firstRow: row)
      row += count
    }
    slot.update { $0.isLast = true }
    try await run(slot, sink)
    return SpanStatistics(lag)
  }

  /// Sleeps in slices, so that an interrupt is noticed.
  private func sleep(nanoseconds: Int64, _ ports: ReplayPorts) async throws {
    let slice: Int64 = 200_000_000
    var left = nanoseconds
    while left > 0 {
      try await Task.sleep(nanoseconds: UInt64(min(left, slice)))
      left -= slice
      try ports.progress(Int(results.collector.readings))
    }
  }

  /// One batch through all stages but the source, which waits.
  private mutating func run(_ slot: FlightSlot, _ sink: SinkStage) async throws {
    slot.update { flight in
      pass.process(&flight)
      worker?.process(&flight)
    }
    await withTaskGroup(of: Void.self) { group in
      for seat in seats { group.addTask { await seat.process(slot) } }
    }
    try slot.update { flight in
      try results.process(&flight)
      try sink.process(&flight)
    }
  }

  /// Records, for every window result and alert, how long after its cause was due it was out.
  private mutating func measure(timetable: Timetable, firstRow: Int) {
    let out = elapsed(since: timetable.start)
    for stream in results.result.streams {
      for index in 0..<stream.emissions.count {
        switch stream.emissions[index].kind {
        case .onTime, .update, .retract, .alert, .output, .sideOutput:
          let row = firstRow + max(0, Int(stream.emissions[index].row))
          let due = timetable.due(row: row, tau: stream.emissions[index].tau)
          results.collector.processingLatency.record(out - due)
        case .endOfInput, .lateDropped, .lateSideOutput, .rejected, .overflow: break
        }
      }
    }
  }

  func scheduleFaults(_ lag: SpanStatistics?) -> [String] {
    guard let lag, lag.p99 > Replay.tolerance else { return [] }
    let milliseconds = lag.p99 / 1_000_000
    return [
      "the schedule was missed: readings were handed over \(milliseconds) ms late at the 99th "
        + "percentile (100 ms allowed); choose a lower --speed or --rate"
    ]
  }

  private func elapsed(since start: ContinuousClock.Instant) -> Int64 {
    let components = start.duration(to: clock.now).components
    return components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
  }
}
