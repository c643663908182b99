import Foundation
import Synchronization
import Testing
import TidemarkCore
import TidemarkMeasurement
import TidemarkReplay
import TidemarkStreams
import TidemarkTestSupport

/// Paced replays against the real clock.
///
/// On a busy machine they may only be slower than asked, so
/// what is expected of them are lower bounds; the upper bound is what makes a run invalid.
@Suite struct PacedTests {
  /// A reading every 10 ms of one pump; each updates its window.
  private func steady(count: Int) -> ReadingBatch {
    var batch = ReadingBatch()
    for row in 0..<count {
      let time = Double(row) / 100
      batch.append(Plant.reading(0, UInt32(row), event: time, arrival: time, value: 20))
    }
    return batch
  }

  private static let pipeline = Topology(
    semantics: .kafkaStreams,
    watermark: WatermarkSpec(strategy: .explicit),
    atEnd: .keepOpen,
    steps: [
      Step(
        name: "updates",
        operation: .window(
          WindowSpec(
            assigner: .tumbling(size: .seconds(10), offset: .zero),
            emit: .onUpdate
          ),
          [.count]
        )
      )
    ]
  )

  private func run(
    _ pace: ReplayOptions.Pace,
    _ readings: ReadingBatch,
    write: @escaping @Sendable (TextBuffer) -> Void = { _ in }
  ) async throws -> ReplayOutcome {
    let plan = try Plan(PacedTests.pipeline, catalog: Plant.catalog)
    var replay = Replay(plan, options: ReplayOptions(pace: pace))
    var ports = ports(readings, seed: 1, into: Output())
    ports.write = write
    return try await replay.run(ports)
  }

  @Test func `a paced replay takes as long as its schedule`() async throws {
    // A second of arrivals, two times as fast; and 100 readings, 200 a second.
    let speed = try await run(.speed(2), steady(count: 100))
    #expect(speed.seconds >= 0.495)
    let rate = try await run(.rate(200), steady(count: 100))
    #expect(rate.seconds >= 0.495)
    for outcome in [speed, rate] {
      #expect(outcome.pacing?.lag.count == 100)
      #expect(outcome.pacing?.lag.min ?? -1 >= 0, "no reading comes before it is due")
      #expect(outcome.processingLatency?.count == 100)
    }
  }

  @Test func `a virtual replay has no schedule`() async throws {
    let outcome = try await run(.virtual, steady(count: 100))
    #expect(outcome.pacing == nil && outcome.processingLatency == nil)
    #expect(outcome.invalidReasons.isEmpty)
  }

  /// No coordinated omission: every reading that fell due while the engine stood still has waited, and the
  /// pacer went on meanwhile.
  ///
  /// In a quick run three times as fast, so that more is due in the stall.
  @Test func `a stall of 200 ms in 5 s shows in the latency of all that was due in it`()
    async throws
  {
    let writes = Calls()
    let outcome = try await run(.speed(Depth.isDeep ? 1 : 3), steady(count: 500)) { _ in
      if writes.next() == 100 { usleep(200_000) }
    }
    let latency = try #require(outcome.processingLatency)
    #expect(latency.count == 500)
    #expect(latency.p99 >= 100_000_000)
    #expect(latency.max >= 200_000_000)
    // A closed loop sends the next reading when the one before is done: one of 500 would have been slow, and
    // its 99th percentile would say nothing of it.
    let emission = try #require(outcome.latencies.first { $0.name == "emission" }?.histogram)
    let processing = try #require(outcome.latencies.first { $0.name == "processing" }?.histogram)
    let closed = try #require(emission.percentile(99)) + #require(processing.percentile(99))
    #expect(closed < 100_000_000)
    // What fell due in the stall waited in the queue.
    let queue = try #require(outcome.latencies.first { $0.name == "queue" }?.histogram)
    #expect(try #require(queue.percentile(99)) >= 100_000_000)
  }

  /// The reader is some blocks ahead; behind those the pacer has nothing to hand over.
  @Test func `a source that is too slow makes the run invalid`() async throws {
    let plan = try Plan(PacedTests.pipeline, catalog: Plant.catalog)
    var replay = Replay(plan, options: ReplayOptions(pace: .rate(1_000_000)))
    let source = Calls()
    let readings = steady(count: 50_000)
    let outcome = try await replay.run(
      ReplayPorts(next: { batch in
        batch.removeAll()
        let call = source.next()
        // 150,000 are due in 150 ms.
        if call == 4 { usleep(500_000) }
        if call <= 4 { batch.append(contentsOf: readings) }
        return call <= 4
      })
    )
    let pacing = try #require(outcome.pacing)
    #expect(outcome.readings == 200_000)
    #expect(pacing.late >= 50_000)
    #expect(pacing.lag.max >= 300_000_000)
    // The run is invalid, and says why.
    let reason = try #require(outcome.invalidReasons.first)
    #expect(outcome.invalidReasons.count == 1)
    #expect(reason.hasPrefix("the schedule was missed: "))
    #expect(reason.contains("more than 1ms after they were due (1 % allowed)"))
    #expect(reason.contains("choose a lower --speed or --rate"))
  }

  @Test func `a sink that is too slow leaves readings waiting`() async throws {
    // 100 readings should take 50 ms; each write takes 5 ms at the least.
    let options = ReplayOptions(pace: .rate(2_000), batchSize: 1)
    let plan = try Plan(PacedTests.pipeline, catalog: Plant.catalog)
    var replay = Replay(plan, options: options)
    var ports = ports(steady(count: 100), seed: 1, into: Output())
    ports.write = { _ in usleep(5_000) }
    let outcome = try await replay.run(ports)
    #expect(outcome.seconds >= 0.5)
    #expect(try #require(outcome.pacing?.mostWaiting) >= 85)
    // The last waited for all before it.
    #expect(try #require(outcome.processingLatency?.max) >= 400_000_000)
  }

  /// Spans and speeds whose product or quotient no clock can hold.
  @Test func `no schedule overflows`() async throws {
    struct Enough: Error {}
    var readings = ReadingBatch()
    readings.append(Plant.reading(0, 0, event: 0, arrival: -9.2e9, value: 20))
    readings.append(Plant.reading(0, 1, event: 0, arrival: 9.2e9, value: 20))
    let fast = try await run(.speed(1e300), readings)
    #expect(fast.readings == 2)
    for pace in [ReplayOptions.Pace.speed(1e-300), .rate(1e-300)] {
      let plan = try Plan(PacedTests.pipeline, catalog: Plant.catalog)
      var replay = Replay(plan, options: ReplayOptions(pace: pace))
      var ports = ports(readings, seed: 1, into: Output())
      let calls = Calls()
      ports.progress = { _ in if calls.next() == 2 { throw Enough() } }
      await #expect(throws: Enough.self) { _ = try await replay.run(ports) }
    }
  }

  @Test func `a feed without an engine hands over every reading, none before it is due`()
    async throws
  {
    let clock = PacedClock()
    let taken = Mutex<[(due: Int64, at: Int64)]>([])
    let pace = ReplayOptions.Pace.speed(4)
    let timetable = Timetable(firstTau: 0, pace: pace)
    let feed = PacedFeed(pace: pace, tolerance: .milliseconds(1), limit: 7, clock: clock)
    let readings = steady(count: 50)
    let first = readings.arrivalTime[0]
    let pacing = try await feed.run(ports(readings, seed: 1, into: Output())) { batch, rows in
      #expect(rows.count <= 7)
      taken.withLock { taken in
        for row in rows {
          let due = timetable.due(row: taken.count, tau: batch.arrivalTime[row] - first)
          taken.append((due, clock.elapsed))
        }
      }
    }
    let rows = taken.withLock { $0 }
    #expect(rows.count == 50)
    #expect(rows.allSatisfy { $0.at >= $0.due })
    #expect(rows.last?.due == 122_500_000)
    #expect(pacing?.lag.count == 50 && pacing?.readingLatency.count == 50)
  }

  @Test func `a feed ends with what its taker throws`() async {
    struct Enough: Error {}
    let feed = PacedFeed(pace: .rate(1_000), tolerance: .milliseconds(1), clock: PacedClock())
    await #expect(throws: Enough.self) {
      try await feed.run(ports(steady(count: 100_000), seed: 1, into: Output())) { _, _ in
        throw Enough()
      }
    }
  }
}
