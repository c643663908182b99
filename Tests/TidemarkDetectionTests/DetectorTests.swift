import Testing
import TidemarkCore
import TidemarkDetection
import TidemarkStreams

@Suite struct DetectorTests {
  private func catalog(_ devices: Int) -> Catalog {
    Catalog(
      classes: ["device"],
      sensors: [Catalog.Sensor(name: "v")],
      devices: (0..<devices).map { Catalog.Device(name: "d\($0)", deviceClass: 0) },
      series: (0..<devices).map { Catalog.Series(device: UInt32($0), sensor: 0) }
    )
  }

  /// A sawtooth with spikes at the given rows, one reading a second, series after series.
  private func readings(_ count: Int, series: Int = 1, spikes: Set<Int> = []) -> ReadingBatch {
    var batch = ReadingBatch()
    for row in 0..<count {
      let time = Int64(row) * 1_000_000_000
      batch.append(
        Reading(
          series: UInt32(row % series),
          sequence: UInt32(row / series),
          eventTime: time,
          sentTime: time,
          arrivalTime: time,
          trueTime: time,
          value: Double(row / series % 5) + (spikes.contains(row) ? 100 : 0)
        )
      )
    }
    return batch
  }

  private func alerts(
    _ spec: any ProcessorSpec,
    _ batch: ReadingBatch,
    devices: Int = 1,
    batchSize: Int = 1_000,
    workers: Int = 1
  ) throws -> [Int] {
    let topology = Topology(
      watermark: WatermarkSpec(strategy: .boundedOutOfOrderness(.zero)),
      steps: [Step(name: "detector", operation: .process(spec))]
    )
    var engine = Engine(try Plan(topology, catalog: catalog(devices)), workers: workers)
    var rows: [Int] = []
    for start in stride(from: 0, to: batch.count, by: batchSize) {
      engine.process(batch.rows(start..<min(batch.count, start + batchSize)))
      for place in engine.result.order {
        let row = engine.result.streams[Int(place.stream)].emissions[Int(place.index)].row
        rows.append(start + Int(row))
      }
    }
    return rows
  }

  private let spec = EWMAZSpec(halfLife: 20, warmUp: 20, policy: AlertPolicy(threshold: 5))

  @Test func `spikes are found, also soon after one another, and nothing else`() throws {
    let found = try alerts(spec, readings(300, spikes: [100, 105, 110, 250]))
    #expect(found == [100, 105, 110, 250])
  }

  @Test func `nothing is scored during warm-up`() throws {
    #expect(try alerts(spec, readings(300, spikes: [19])) == [])
    #expect(try alerts(spec, readings(300, spikes: [20])) == [20])
  }

  @Test func `alerts within the quiet period belong to the first`() throws {
    var quiet = spec
    quiet.policy.quietPeriod = .seconds(6)
    let found = try alerts(quiet, readings(300, spikes: [100, 105, 106, 111, 112]))
    #expect(found == [100, 106, 112])
  }

  @Test func `a change after a constant past is an alert with a finite score`() throws {
    var batch = readings(100)
    for row in 0..<100 { batch.value[row] = row < 60 ? 7 : 8 }
    let found = try alerts(spec, batch)
    #expect(found.first == 60)
  }

  @Test func `values that are not numbers are passed over`() throws {
    var batch = readings(300, spikes: [100])
    batch.value[50] = .nan
    batch.value[99] = .infinity
    #expect(try alerts(spec, batch) == [100])
  }

  /// No look-ahead: what is said about a prefix does not change when more follows.
  @Test func `a prefix gives a prefix of the alerts`() throws {
    let whole = try alerts(spec, readings(400, spikes: [100, 200, 300]))
    for count in [50, 150, 299, 301] {
      let prefix = try alerts(spec, readings(400, spikes: [100, 200, 300]).rows(0..<count))
      #expect(prefix == whole.filter { $0 < count })
    }
  }

  @Test func `alerts do not depend on batches or workers`() throws {
    let batch = readings(3_000, series: 7, spikes: [700, 701, 1_500, 2_999])
    let random = RandomSpec(seed: 3, probability: 0.01, quietPeriod: .seconds(5))
    for spec: any ProcessorSpec in [spec, random] {
      let whole = try alerts(spec, batch, devices: 7)
      #expect(!whole.isEmpty)
      for (size, workers) in [(1, 1), (7, 2), (64, 3), (3_000, 2)] {
        let found = try alerts(spec, batch, devices: 7, batchSize: size, workers: workers)
        #expect(found == whole)
      }
    }
  }

  @Test func `the random dummy alerts about as often as told, by seed`() throws {
    let batch = readings(20_000)
    func found(_ seed: UInt64) throws -> [Int] {
      try alerts(RandomSpec(seed: seed, probability: 0.01, quietPeriod: .zero), batch)
    }
    let first = try found(1)
    // 200 expected, standard deviation 14.
    #expect((140...260).contains(first.count))
    #expect(try found(1) == first)
    #expect(try found(2) != first)
  }
}
