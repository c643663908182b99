import Testing
import TidemarkCore
import TidemarkMeasurement
import TidemarkStreams
import TidemarkTestSupport

@testable import TidemarkReplay

/// Windows judged by when their readings were measured, counted by hand.
@Suite struct TruthOracleTests {
  private static func topology(
    _ assigner: WindowSpec.Assigner = .tumbling(size: .seconds(10), offset: .zero),
    deduplicates: Bool = false
  ) -> Topology {
    let unique = Step(
      name: "unique",
      operation: .deduplicate(DeduplicateSpec(within: .minutes(10)))
    )
    let window = Step(
      name: "tens",
      operation: .window(WindowSpec(assigner: assigner), [.count, .mean])
    )
    return Topology(
      watermark: WatermarkSpec(strategy: .boundedOutOfOrderness(.seconds(2))),
      steps: (deduplicates ? [unique] : []) + [window]
    )
  }

  /// A reading of the first series, with times in seconds.
  private static func reading(
    _ sequence: UInt32,
    true trueTime: Double,
    event: Double? = nil,
    arrival: Double,
    copy: UInt8 = 0
  ) -> Reading {
    var reading = Plant.reading(
      0,
      sequence,
      event: event ?? trueTime,
      arrival: arrival,
      value: Double(sequence),
      copy: copy
    )
    reading.trueTime = Int64(trueTime * 1e9)
    return reading
  }

  private func truth(
    _ arrived: [Reading],
    lost: [Reading] = [],
    _ topology: Topology = topology()
  ) throws -> WindowTruth {
    func batch(_ readings: [Reading]) -> ReadingBatch {
      var batch = ReadingBatch()
      for reading in readings { batch.append(reading) }
      return batch
    }
    // One partition: another that is silent would hold time back.
    let plan = try Plan(topology, catalog: plainCatalog(keys: ["a"], partitions: [0]))
    let engine = try EngineOracle(plan, batch(arrived))
    #expect(engine.tallies().allSatisfy { $0.differing == 0 })
    let oracle = try TruthOracle(engine, arrived: batch(arrived), lost: batch(lost))
    return try #require(oracle.truths()[topology.steps.count - 1])
  }

  private static let all = WindowTruth.WindowClass.allCases

  @Test func `each window is of one class`() throws {
    let truth = try truth(
      [
        // [0, 10): all there.
        Self.reading(0, true: 1, arrival: 1), Self.reading(1, true: 2, arrival: 2),
        // [10, 20): 3 is lost, and 4 too late.
        Self.reading(2, true: 11, arrival: 11),
        // [20, 30): 6 was measured in [30, 40).
        Self.reading(5, true: 21, arrival: 21), Self.reading(6, true: 30, event: 29, arrival: 30),
        // [30, 40): 6 is missing.
        Self.reading(7, true: 33, arrival: 33), Self.reading(4, true: 12, arrival: 34),
        // [40, 50): 8 comes twice.
        Self.reading(8, true: 41, arrival: 41), Self.reading(8, true: 41, arrival: 42, copy: 1),
        Self.reading(9, true: 60, arrival: 60),
      ],
      lost: [
        Self.reading(3, true: 13, arrival: 13),
        // [50, 60): nothing arrives.
        Self.reading(10, true: 51, arrival: 51),
      ]
    )
    // [0, 10) and [60, 70) are right, [10, 20) and [50, 60) incomplete.
    #expect(Self.all.map { truth[$0] } == [2, 2, 1, 2])
    #expect(truth.withoutResult == 1 && truth.withoutTruth == 0)
    #expect(truth.belonging == 11 && truth.counted == 7)
    #expect(truth.completeness?.count == 7 && truth.completeness?.min == 0)
    let count = try #require(truth.errors.first { $0.aggregate == "count" })
    // Of the six with a result: 0, 2, 1, 1, 1, 0.
    #expect(count.absolute?.count == 6 && count.absolute?.max == 2)
    #expect(count.absolute?.p50 == 1)
    #expect(count.relative?.max == 1)
  }

  @Test func `a copy that is removed, or arrives in place of its original, is none`() throws {
    let truth = try truth(
      [
        Self.reading(0, true: 1, arrival: 1), Self.reading(0, true: 1, arrival: 2, copy: 1),
        Self.reading(1, true: 3, arrival: 3, copy: 1),
      ],
      lost: [Self.reading(1, true: 3, arrival: 3)],
      Self.topology(deduplicates: true)
    )
    #expect(Self.all.map { truth[$0] } == [1, 0, 0, 0])
    #expect(truth.overallCompleteness == 1)
    #expect(truth.errors.allSatisfy { $0.absolute?.max == 0 })
  }

  @Test func `a result of nothing that was measured is a clock's`() throws {
    let truth = try truth([Self.reading(0, true: 1, event: 100, arrival: 100)])
    #expect(Self.all.map { truth[$0] } == [0, 0, 0, 2])
    #expect(truth.withoutResult == 1 && truth.withoutTruth == 1)
    #expect(truth.overallCompleteness == 0)
  }

  @Test func `sessions are told by their readings, not by their bounds`() throws {
    // One by its content, though a clock is off by half a second; one cut in two by a loss.
    let truth = try truth(
      [
        Self.reading(0, true: 1, event: 1.5, arrival: 2),
        Self.reading(1, true: 4, event: 4.5, arrival: 5),
        Self.reading(2, true: 20, arrival: 20), Self.reading(4, true: 28, arrival: 28),
      ],
      lost: [Self.reading(3, true: 24, arrival: 24)],
      Self.topology(.session(gap: .seconds(5)))
    )
    #expect(Self.all.map { truth[$0] } == [1, 2, 0, 0])
    #expect(truth.belonging == 5 && truth.counted == 3)
    #expect(truth.withoutTruth == 1)
  }

  /// Whoever knows all that was measured and gets it at once is right everywhere.
  @Test(arguments: [Pipelines.flink, Pipelines.kafka])
  func `a perfect world is right`(_ topology: Topology) throws {
    let messy = Plant.stream(seed: 9, count: 500)
    let perfect = IdealWorld(arrived: messy, lost: ReadingBatch()).readings
    #expect(perfect.count < messy.count)
    let plan = try Plan(topology, catalog: Plant.catalog)
    let engine = try EngineOracle(plan, perfect)
    let truths = try TruthOracle(engine, arrived: perfect, lost: ReadingBatch()).truths()
    #expect(truths.count == engine.steps.count && !truths.isEmpty)
    for truth in truths.values {
      #expect(truth.windows > 20 && truth[.right] == truth.windows)
      #expect(truth.overallCompleteness == 1)
      for error in truth.errors { #expect(error.absolute?.max == 0) }
    }
  }
}
