import Testing
import TidemarkCore
import TidemarkStreams
import TidemarkTestSupport

/// Validation and deduplication, seen through the classes that readings get.
@Suite struct QualityTests {
  private func classes(_ step: Step, _ readings: [Reading], batchSize: Int = 3) throws
    -> [LedgerClass]
  {
    var catalog = plainCatalog(keys: ["a", "b"], partitions: [0, 0])
    catalog.sensors[0].range = -40...60
    let topology = Topology(
      watermark: WatermarkSpec(strategy: .boundedOutOfOrderness(.zero)),
      steps: [step]
    )
    var batch = ReadingBatch()
    for reading in readings { batch.append(reading) }
    return lines(try Plan(topology, catalog: catalog), batch, batchSize: batchSize).classes
  }

  private func reading(
    series: UInt32 = 0,
    epoch: UInt16 = 0,
    sequence: UInt32 = 0,
    event: Int64 = 0,
    at: Int64,
    value: Double = 0
  ) -> Reading {
    let second: Int64 = 1_000_000_000
    return Reading(
      series: series,
      epoch: epoch,
      sequence: sequence,
      eventTime: event * second,
      sentTime: event * second,
      arrivalTime: at * second,
      trueTime: event * second,
      value: value
    )
  }

  @Test func `validation rejects what cannot be right, and its bounds are inclusive`() throws {
    let step = Step(
      name: "v",
      operation: .validate(ValidateSpec(range: true, future: .seconds(60), past: .seconds(100)))
    )
    let found = try classes(
      step,
      [
        reading(event: 1_000, at: 1_000, value: 60),
        reading(event: 1_000, at: 1_000, value: 60.1),
        reading(event: 1_000, at: 1_000, value: -40),
        reading(event: 1_000, at: 1_000, value: .nan),
        reading(event: 1_000, at: 1_000, value: .infinity),
        reading(event: 1_060, at: 1_000),
        reading(event: 1_061, at: 1_000),
        reading(event: 900, at: 1_000),
        reading(event: 899, at: 1_000),
      ]
    )
    let expected: [LedgerClass] = [
      .onTime, .rejected, .onTime, .rejected, .rejected, .onTime, .rejected, .onTime, .rejected,
    ]
    #expect(found == expected)
  }

  @Test func `a repeat within the span is removed, after it the reading counts as new`() throws {
    let step = Step(name: "d", operation: .deduplicate(DeduplicateSpec(within: .seconds(10))))
    let found = try classes(
      step,
      [
        reading(sequence: 5, at: 0),
        reading(series: 1, sequence: 5, at: 1),
        reading(sequence: 5, at: 9),
        reading(sequence: 5, at: 10),
        reading(sequence: 5, at: 19),
        reading(epoch: 1, sequence: 5, at: 19),
        reading(epoch: 1, sequence: 5, at: 20),
      ]
    )
    let expected: [LedgerClass] = [
      .onTime, .onTime, .duplicate, .onTime, .duplicate, .onTime, .duplicate,
    ]
    #expect(found == expected)
  }

  /// Against a set that remembers everything: dense, sparse, restarted and hostile sequences.
  @Test(arguments: 0..<20) func `deduplication forgets nothing early`(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var readings: [Reading] = []
    var expected: [LedgerClass] = []
    var seen: [[UInt64]: Int64] = [:]
    var now: Int64 = 0
    for _ in 0..<2_000 {
      now += random.int(0...1)
      let series = UInt32(random.int(0...1))
      let epoch = UInt16(random.int(0...20) == 0 ? 1 : 0)
      var sequence = UInt32(now * 2 + random.int(0...3))
      if seed % 2 == 0, random.int(0...3) == 0 { sequence = UInt32(random.int(0...3)) << 16 }
      readings.append(reading(series: series, epoch: epoch, sequence: sequence, at: now))
      let identity = [UInt64(series), UInt64(epoch), UInt64(sequence)]
      if let first = seen[identity], now - first < 200 {
        expected.append(.duplicate)
      } else {
        seen[identity] = now
        expected.append(.onTime)
      }
    }
    let step = Step(name: "d", operation: .deduplicate(DeduplicateSpec(within: .seconds(200))))
    #expect(try classes(step, readings, batchSize: 64) == expected)
  }
}
