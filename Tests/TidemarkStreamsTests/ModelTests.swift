import Testing
import TidemarkCore
import TidemarkStreams
import TidemarkTestSupport

/// The engine against the plain reference, over many seeded streams of misbehaving readings.
@Suite struct ModelTests {
  private struct Setting: Sendable, CustomStringConvertible {
    var name: String
    var semantics: Topology.Semantics
    var spec: WindowSpec
    var description: String { name }
  }

  private static func span(_ quanta: Int64) -> TimeSpan { TimeSpan(nanoseconds: quanta) }

  private static let settings: [Setting] = [
    Setting(
      name: "flink tumbling",
      semantics: .flink,
      spec: WindowSpec(assigner: .tumbling(size: span(10), offset: span(0)))
    ),
    Setting(
      name: "flink tumbling, offset, lateness, side output",
      semantics: .flink,
      spec: WindowSpec(
        assigner: .tumbling(size: span(10), offset: span(-3)),
        allowedLateness: span(12),
        late: .sideOutput
      )
    ),
    Setting(
      name: "flink hopping, lateness, discarding",
      semantics: .flink,
      spec: WindowSpec(
        assigner: .hopping(size: span(12), advance: span(5), offset: span(2)),
        allowedLateness: span(7),
        accumulation: .discarding
      )
    ),
    Setting(
      name: "flink hopping with gaps",
      semantics: .flink,
      spec: WindowSpec(assigner: .hopping(size: span(3), advance: span(10), offset: span(0)))
    ),
    Setting(
      name: "kafka tumbling on update",
      semantics: .kafkaStreams,
      spec: WindowSpec(
        assigner: .tumbling(size: span(10), offset: span(0)),
        allowedLateness: span(5),
        emit: .onUpdate
      )
    ),
    Setting(
      name: "kafka hopping on close",
      semantics: .kafkaStreams,
      spec: WindowSpec(
        assigner: .hopping(size: span(10), advance: span(4), offset: span(0)),
        allowedLateness: span(6),
        emit: .onClose
      )
    ),
  ]

  /// The first two need no more than the small pane, the others need all of the large one.
  private static let aggregates: [[Aggregate]] = [
    [.count, .sum], [.last, .max, .min, .mean],
    [.count, .sum, .variance, .first, .last, .distinct]
      + ["p50", "p99"].compactMap(Aggregate.init(word:)),
    ["p0.1", "p90"].compactMap(Aggregate.init(word:)) + [.min, .stddev, .mean, .max],
  ]

  private static let keys = ["b", "a", "ab", "é", "c"]
  private static let partitions = [0, 1, 0, 1, 1]

  private func stream(seed: UInt64) -> [ReferenceEngine.Row] {
    var random = SplitMix64(seed: seed)
    var tau: Int64 = 1_000
    return (0..<200).map { _ in
      tau += random.int(0...3)
      let key = Int(random.int(0...Int64(ModelTests.keys.count - 1)))
      var time = tau - random.int(0...12)
      switch random.int(0...40) {
      case 0: time -= random.int(0...600)
      case 1: time += random.int(0...200)
      case 2: time = -random.int(1...50)
      default: break
      }
      return ReferenceEngine.Row(
        key: key,
        partition: ModelTests.partitions[key],
        time: time,
        tau: tau,
        value: Double(random.int(-9...9))
      )
    }
  }

  @Test(arguments: 0..<6, 0..<4)
  func `results and classes equal the plain engine's for every batch size and worker count`(
    _ number: Int,
    _ list: Int
  ) throws {
    let setting = ModelTests.settings[number]
    let aggregates = ModelTests.aggregates[list]
    let plan = try Plan(
      Topology(
        semantics: setting.semantics,
        quantum: TimeSpan(nanoseconds: 1),
        watermark: WatermarkSpec(strategy: .boundedOutOfOrderness(ModelTests.span(4))),
        steps: [
          Step(name: "window", key: .device, operation: .window(setting.spec, aggregates))
        ]
      ),
      catalog: plainCatalog(keys: ModelTests.keys, partitions: ModelTests.partitions)
    )
    for seed in 0..<UInt64(list == 0 ? 60 : 12) {
      let rows = stream(seed: seed)
      var reference = ReferenceEngine(
        setting.spec,
        semantics: setting.semantics,
        bound: 4,
        partitions: 2,
        keyNames: ModelTests.keys,
        aggregates: aggregates
      )
      var readings = ReadingBatch()
      for (number, row) in rows.enumerated() {
        reference.take(row, number: number)
        readings.append(
          Reading(
            series: UInt32(row.key),
            sequence: UInt32(number),
            eventTime: row.time,
            sentTime: row.time,
            arrivalTime: row.tau,
            trueTime: row.time,
            value: row.value
          )
        )
      }
      reference.finish(number: rows.count - 1)
      for (batchSize, workers) in [(200, 1), (7, 2), (1, 1), (33, 3)] {
        let found = lines(plan, readings, batchSize: batchSize, workers: workers)
        let note: Comment = "\(setting), seed \(seed), batch \(batchSize), workers \(workers)"
        try #require(found.lines == reference.lines, note)
        try #require(found.classes == reference.classes, note)
      }
    }
  }
}
