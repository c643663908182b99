import Foundation
import Testing
import TidemarkCore
import TidemarkMeasurement
import TidemarkReplay
import TidemarkStreams

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
      #expect(outcome.handOverLag?.count == 100)
      #expect(outcome.handOverLag?.min ?? -1 >= 0, "no reading comes before it is due")
      #expect(outcome.processingLatency?.count == 100)
    }
  }

  @Test func `a virtual replay has no schedule`() async throws {
    let outcome = try await run(.virtual, steady(count: 100))
    #expect(outcome.handOverLag == nil && outcome.processingLatency == nil)
    #expect(outcome.invalidReasons.isEmpty)
  }

  /// The stall is in the hand-over of everything that became due meanwhile, and in the latency of
  /// its results: nothing hides it (coordinated omission).
  @Test func `a stall counts for every reading that was due in it`() async throws {
    let writes = Calls()
    let outcome = try await run(.speed(1), steady(count: 100)) { _ in
      if writes.next() == 1 { usleep(600_000) }
    }
    let lag = try #require(outcome.handOverLag)
    let latency = try #require(outcome.processingLatency)
    // Readings fall due evenly over the stall, the first of them at its begin.
    #expect(lag.max >= 550_000_000)
    #expect(lag.mean >= 100_000_000)
    #expect(latency.max >= 590_000_000)
    #expect(latency.mean >= lag.mean)
    #expect(latency.count == 100)
    // The run is invalid, and says why.
    let reason = try #require(outcome.invalidReasons.first)
    #expect(outcome.invalidReasons.count == 1)
    #expect(reason.hasPrefix("the schedule was missed: readings were handed over "))
    #expect(reason.contains("choose a lower --speed or --rate"))
  }

  @Test func `a sink that is too slow makes the run invalid`() async throws {
    // 100 readings should take 50 ms; each write takes 5 ms at the least.
    let options = ReplayOptions(pace: .rate(2_000), batchSize: 1)
    let plan = try Plan(PacedTests.pipeline, catalog: Plant.catalog)
    var replay = Replay(plan, options: options)
    var ports = ports(steady(count: 100), seed: 1, into: Output())
    ports.write = { _ in usleep(5_000) }
    let outcome = try await replay.run(ports)
    #expect(!outcome.invalidReasons.isEmpty)
    #expect(outcome.seconds >= 0.5)
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
}
