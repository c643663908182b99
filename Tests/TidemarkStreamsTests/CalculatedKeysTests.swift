import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkStreams

/// Keys that expressions make, in every kind of window, against the plain reference engine and against the
/// same keys by name.
@Suite struct CalculatedKeysTests {
  private typealias Setting = EveryWindowTests.Setting

  /// The window operators that `EveryWindowTests` has no setting for.
  private static let settings =
    EveryWindowTests.settings + [
      Setting(
        description: "hopping, discarding",
        semantics: .flink,
        spec: WindowSpec(
          assigner: .hopping(size: span(12), advance: span(5), offset: .zero),
          allowedLateness: span(6),
          late: .sideOutput,
          accumulation: .discarding
        )
      ),
      Setting(
        description: "hopping on update",
        semantics: .kafkaStreams,
        spec: WindowSpec(
          assigner: .hopping(size: span(12), advance: span(5), offset: .zero),
          allowedLateness: span(6),
          emit: .onUpdate
        )
      ),
      Setting(
        description: "tumbling on close",
        semantics: .kafkaStreams,
        spec: WindowSpec(assigner: .tumbling(size: span(9), offset: .zero), emit: .onClose)
      ),
    ]

  private static let quarter = Expression.binary(.divide, .value, .number(4))

  /// Values are from -9 to 9: five keys; two for each device; none for those below 0; a key for each value, of
  /// which the first four stay.
  private static let keys: [Step.Key] = [
    Step.Key([.expression(.unary(.floor, quarter))]),
    Step.Key([.expression(.binary(.less, .value, .number(0))), .device]),
    Step.Key([.expression(.unary(.sqrt, .value))]),
    Step.Key([.device, .expression(quarter), .expression(.unary(.abs, .value))], limit: 4),
  ]

  private static let catalog = plainCatalog(
    keys: ["b", "a", "ab", "é", "c"],
    partitions: [0, 1, 0, 1, 1]
  )

  private func topology(_ setting: Setting, _ key: Step.Key) -> Topology {
    Topology(
      semantics: setting.semantics,
      quantum: span(1),
      watermark: setting.watermark,
      steps: [Step(name: "window", key: key, operation: .window(setting.spec, [.count, .last]))]
    )
  }

  @Test(arguments: 0..<21)
  func `the engine does what the reference does`(_ number: Int) throws {
    let setting = Self.settings[number]
    for (index, key) in Self.keys.enumerated() {
      for seed in 0..<UInt64(Depth.count(1, deep: 20)) {
        let readings = misbehavingReadings(seed: seed, count: Depth.count(80, deep: 150))
        let trial = StreamTrial(
          topology: topology(setting, key),
          catalog: Self.catalog,
          inputs: (0..<readings.count).map { .reading(readings[$0]) }
        )
        let mismatch = trial.mismatch()
        try #require(mismatch == nil, "\(setting), key \(index): \(mismatch ?? "")")
      }
    }
  }

  /// With one partition names and texts have the same tasks too.
  @Test(arguments: 0..<21)
  func `a function that gives the device's name is as good as the name`(_ number: Int) throws {
    let setting = Self.settings[number]
    let catalog = plainCatalog(keys: ["b", "a", "ab", "é", "c"], partitions: [0, 0, 0, 0, 0])
    let byName = try Plan(topology(setting, .device), catalog: catalog)
    let function = KeyFunction { $0.device }
    let byText = try Plan(topology(setting, Step.Key([.function(function)])), catalog: catalog)
    for seed in 0..<UInt64(Depth.count(1, deep: 3)) {
      let readings = misbehavingReadings(seed: seed)
      let expected = lines(byName, readings, batchSize: 200)
      for (batchSize, workers) in [(1, 1), (7, 2), (33, 3), (200, 4)] {
        let found = lines(byText, readings, batchSize: batchSize, workers: workers)
        try #require(found.lines == expected.lines, "\(setting), \(batchSize), \(workers)")
        try #require(found.classes == expected.classes)
      }
    }
  }

  /// Three hundred keys, or a thousand, so that every store grows more than once.
  @Test(arguments: [0, 6, 8, 11, 13, 16, 17, 18, 19, 20])
  func `many keys are kept apart`(_ number: Int) throws {
    let setting = Self.settings[number]
    let count = Depth.count(300, deep: 1_000)
    let names = (0..<count).map { "\($0 * 7919 % count)" }
    let catalog = plainCatalog(keys: names, partitions: names.map { _ in 0 })
    var readings = misbehavingReadings(seed: 5, count: 3 * count)
    for row in 0..<readings.count {
      readings.series[row] = UInt32(row * row % 1_009 % count)
      readings.value[row] = Double(names[Int(readings.series[row])]) ?? 0
    }
    let byName = try Plan(topology(setting, .device), catalog: catalog)
    let byValue = try Plan(topology(setting, Step.Key([.expression(.value)])), catalog: catalog)
    let expected = lines(byName, readings, batchSize: 3 * count)
    for (batchSize, workers) in [(3 * count, 1), (100, 3)] {
      let found = lines(byValue, readings, batchSize: batchSize, workers: workers)
      try #require(found.lines == expected.lines, "\(setting), \(batchSize), \(workers)")
    }
  }

  @Test(arguments: 0..<8)
  func `windows over windows keep calculated keys`(_ number: Int) throws {
    let pair = CascadeTests.pairs[number]
    let catalog = plainCatalog(keys: ["b", "a", "ab", "é", "c"], partitions: [0, 0, 0, 0, 0])
    func plan(_ key: Step.Key) throws -> Plan {
      let steps = [
        Step(name: "first", key: key, operation: .window(pair.first, [.sum, .count])),
        Step(
          name: "second",
          from: ["first"],
          key: pair.key,
          value: .count,
          operation: .window(pair.second, [.sum, .max])
        ),
        Step(
          name: "third",
          from: ["second"],
          value: .max,
          operation: .window(
            WindowSpec(assigner: .tumbling(size: span(40), offset: .zero)),
            [.count, .sum]
          )
        ),
      ]
      // What is withdrawn cannot be gathered.
      let isWhole = pair.second.accumulation != .retracting
      return try Plan(
        Topology(
          semantics: pair.semantics,
          quantum: span(1),
          watermark: WatermarkSpec(strategy: .boundedOutOfOrderness(span(4))),
          steps: isWhole ? steps : Array(steps.prefix(2))
        ),
        catalog: catalog
      )
    }
    let byName = try plan(.device)
    let byText = try plan(Step.Key([.function(KeyFunction { $0.device })]))
    for seed in 0..<UInt64(Depth.count(1, deep: 4)) {
      let readings = misbehavingReadings(seed: seed)
      let expected = lines(byName, readings, batchSize: 200).lines
      #expect(expected.contains { $0.contains(" ") })
      for (batchSize, workers) in [(1, 1), (7, 2), (200, 3)] {
        let found = lines(byText, readings, batchSize: batchSize, workers: workers).lines
        try #require(found == expected, "\(pair), \(batchSize), \(workers)")
      }
    }
  }

  @Test func `new keys find their places among the old ones`() {
    var keys = KeySpace(Step.Key([.expression(.value)]), catalog: Self.catalog)
    #expect(keys.count == 0 && keys.add([("b", 0), ("d", 0), ("B", 0)]).isEmpty)
    #expect(keys.rank == [1, 2, 0])
    // Bytes decide, and of names that are alike the older comes first.
    #expect(keys.add([("é", 0), ("b", 0), ("a", 0), ("c", 0)]) == [0, 2, 5])
    #expect(keys.names == ["b", "d", "B", "é", "b", "a", "c"])
    #expect(keys.rank == [2, 5, 0, 6, 3, 1, 4])
    #expect(keys.taskOfKey == [0, 0, 0, 0, 0, 0, 0])
  }

  @Test func `there are as many settings as the tests run`() {
    #expect(Self.settings.count == 21 && CascadeTests.pairs.count == 8)
  }
}
