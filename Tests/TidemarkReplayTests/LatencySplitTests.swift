import Synchronization
import Testing
import TidemarkCore
import TidemarkMeasurement
import TidemarkReplay
import TidemarkStreams

/// The parts of latencies that are on the recording's own clock, by hand.
@Suite struct LatencySplitTests {
  private static let minutes = Topology(
    watermark: WatermarkSpec(strategy: .boundedOutOfOrderness(.seconds(5))),
    steps: [
      Step(
        name: "minutes",
        operation: .window(
          WindowSpec(assigner: .tumbling(size: .seconds(60), offset: .zero)),
          [.count]
        )
      )
    ]
  )

  /// Measured at 10 s, sent at 11, arrived at 14; and 50, 50, 52.
  ///
  /// Those of both partitions that are behind the
  /// minute close it at 70.5 s.
  private static var readings: ReadingBatch {
    var readings = ReadingBatch()
    for (index, times) in [(10.0, 11.0, 14.0), (50, 50, 52), (80, 55, 60), (70, 70, 70.5)]
      .enumerated()
    {
      let series: UInt32 = times.0 == 80 ? 1 : 0
      var reading = Plant.reading(series, UInt32(index), event: times.0, arrival: times.2, value: 1)
      reading.sentTime = Int64(times.1 * 1e9)
      readings.append(reading)
    }
    return readings
  }

  private func run(
    threads: Int = 1,
    take: (@Sendable (WindowLatencies) -> Void)? = nil
  ) async throws -> ReplayOutcome {
    let plan = try Plan(Self.minutes, catalog: Plant.catalog)
    let twins = LatencyTwins.added(to: plan)
    var options = ReplayOptions(threads: threads, silentSteps: twins.names)
    options.splitsLatency = true
    options.takeLatencies = take
    var replay = Replay(try Plan(twins.topology, catalog: Plant.catalog), options: options)
    return try await replay.run(ports(Self.readings, seed: 1, into: Output()))
  }

  @Test(arguments: [1, 2])
  func `delivery and wait are those of the last reading to arrive`(threads: Int) async throws {
    let outcome = try await run(threads: threads)
    let split = try #require(outcome.steps[0]?.latency)
    #expect(split[.delivery]?.max == 2_000_000_000 && split[.delivery]?.count == 1)
    #expect(split[.watermarkWait]?.max == 18_500_000_000)
    #expect(split[.queue] == nil, "virtual time has no wall clock")
  }

  @Test func `the results are those without a split`() async throws {
    let plan = try Plan(Self.minutes, catalog: Plant.catalog)
    let twins = LatencyTwins.added(to: plan)
    let (with, without) = (Output(), Output())
    var options = ReplayOptions(silentSteps: twins.names)
    options.splitsLatency = true
    var split = Replay(try Plan(twins.topology, catalog: Plant.catalog), options: options)
    let measured = try await split.run(
      ports(Plant.stream(seed: 5, count: 2_000), seed: 1, into: with)
    )
    var plain = Replay(plan)
    let other = try await plain.run(
      ports(Plant.stream(seed: 5, count: 2_000), seed: 1, into: without)
    )
    #expect(with.text == without.text && !with.text.isEmpty)
    #expect(measured.ledger == other.ledger)
    // One delivery for each first firing that the watermark caused.
    guard case .window(let window) = measured.steps[0]?.outcome else {
      Issue.record("no window")
      return
    }
    #expect(measured.steps[0]?.latency?[.delivery]?.count == window.resultLatency?.count)
  }

  @Test func `each window has its own histogram`() async throws {
    let windows = Mutex<[WindowLatencies]>([])
    _ = try await run { window in windows.withLock { $0.append(window) } }
    let found = windows.withLock { $0 }
    let result = try #require(found.first { $0.tag == "minutes.result-latency" })
    #expect(result.start == .epoch && result.length == .seconds(60))
    #expect(result.histogram.max == 10_500_000_000)
    let wait = try #require(found.first { $0.tag == "minutes.watermark-wait" })
    #expect(wait.histogram.count == 1 && wait.histogram.max == 18_500_000_000)
  }

  @Test func `a detector's alerts are split by their readings`() async throws {
    let plan = try Plan(Pipelines.flink, catalog: Plant.catalog)
    var options = ReplayOptions()
    options.splitsLatency = true
    var replay = Replay(plan, options: options)
    let outcome = try await replay.run(
      ports(Plant.stream(seed: 3, count: 400), seed: 1, into: Output())
    )
    let detections = try #require(outcome.detections[4])
    #expect(detections.latency?[.delivery]?.count == Int64(detections.alerts.count))
    #expect(
      detections.latency?[.watermarkWait]?.max == 0,
      "a reading raises its alert when it arrives"
    )
  }
}
