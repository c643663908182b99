import Testing
import TidemarkCore
import TidemarkStreams
import TidemarkTestSupport

/// What expressions are, over columns, and steps that filter and map by them.
@Suite struct ExpressionTests {
  private let catalog = Catalog(
    classes: ["pump", "fan"],
    groups: ["hall"],
    sensors: [Catalog.Sensor(name: "pressure"), Catalog.Sensor(name: "speed")],
    devices: [
      Catalog.Device(name: "p", deviceClass: 0, group: 0),
      Catalog.Device(name: "f", deviceClass: 1),
    ],
    series: [
      Catalog.Series(device: 0, sensor: 0), Catalog.Series(device: 0, sensor: 1),
      Catalog.Series(device: 1, sensor: 1),
    ],
    partitions: 1
  )

  private func readings(_ values: [(series: UInt32, value: Double)]) -> ReadingBatch {
    var batch = ReadingBatch()
    for (row, reading) in values.enumerated() {
      let time = Int64(row) * 1_000_000
      batch.append(
        Reading(
          series: reading.series,
          sequence: UInt32(row),
          eventTime: time,
          sentTime: time,
          arrivalTime: time,
          trueTime: time,
          value: reading.value
        )
      )
    }
    return batch
  }

  private func evaluate(_ expression: Expression, _ values: [Double]) throws -> [Double] {
    var evaluator = try ExpressionEvaluator(expression, catalog: catalog)
    var results: [Double] = []
    evaluator.evaluate(
      readings(values.enumerated().map { (UInt32($0.offset % 3), $0.element) }),
      into: &results
    )
    return results
  }

  @Test func `operators are those of numbers`() throws {
    let values = [-2.5, 0, 4, .infinity]
    func binary(_ operation: Expression.Binary, _ number: Double) throws -> [Double] {
      try evaluate(.binary(operation, .value, .number(number)), values)
    }
    #expect(try binary(.add, 1) == [-1.5, 1, 5, .infinity])
    #expect(try binary(.divide, 2) == [-1.25, 0, 2, .infinity])
    #expect(try binary(.min, 0) == [-2.5, 0, 0, 0])
    #expect(try binary(.max, 0) == [0, 0, 4, .infinity])
    #expect(try binary(.lessOrEqual, 0) == [1, 1, 0, 0])
    #expect(try binary(.notEqual, 4) == [1, 1, 0, 1])
    #expect(try evaluate(.unary(.floor, .value), values) == [-3, 0, 4, .infinity])
    #expect(try evaluate(.unary(.sqrt, .unary(.abs, .value)), [-4, 9]) == [2, 3])
    let isSmall = Expression.binary(.less, .value, .number(1))
    let isNegative = Expression.binary(.less, .value, .number(0))
    #expect(try evaluate(.binary(.and, isSmall, .unary(.not, isNegative)), values) == [0, 1, 0, 0])
    #expect(
      try evaluate(.binary(.or, isNegative, .binary(.equal, .value, .number(4))), values) == [
        1, 0, 1, 0,
      ]
    )
    // Nothing is true of what is not a number but that it differs.
    #expect(try evaluate(isSmall, [.nan]) == [0])
    #expect(try evaluate(.binary(.notEqual, .value, .value), [.nan]) == [1])
    #expect(try evaluate(.binary(.max, .value, .number(3)), [.nan]) == [3])
  }

  @Test func `names are those of the series`() throws {
    #expect(try evaluate(.isNamed(.sensor, "speed"), [0, 0, 0]) == [0, 1, 1])
    #expect(try evaluate(.isNamed(.deviceClass, "fan"), [0, 0, 0]) == [0, 0, 1])
    #expect(try evaluate(.isNamed(.group, "hall"), [0, 0, 0]) == [1, 1, 0])
    #expect(try evaluate(.isNamed(.device, "f"), [0, 0, 0]) == [0, 0, 1])
    let failure = #expect(throws: Failure.self) { try evaluate(.isNamed(.deviceClass, "pum"), [0]) }
    #expect(failure?.message == "there is no class 'pum' (did you mean 'pump'?)")
  }

  @Test func `blocks of rows are evaluated as rows are`() throws {
    let values = (0..<2_500).map { Double($0) / 4 }
    let found = try evaluate(
      .binary(.subtract, .binary(.multiply, .value, .value), .unary(.floor, .value)),
      values
    )
    #expect(found == values.map { $0 * $0 - $0.rounded(.down) })
  }

  private func plan(_ steps: [Step]) throws -> Plan {
    let watermark = WatermarkSpec(strategy: .boundedOutOfOrderness(.zero))
    return try Plan(Topology(watermark: watermark, steps: steps), catalog: catalog)
  }

  private let sums = Step.Operation.window(
    WindowSpec(assigner: .tumbling(size: .seconds(10), offset: .zero)),
    [.sum, .count]
  )

  /// `name sum count` of all windows.
  private func run(_ steps: [Step], _ rows: ReadingBatch, batchSize: Int) throws -> [String] {
    let plan = try plan(steps)
    var engine = Engine(plan, workers: 2)
    var lines: [String] = []
    for start in stride(from: 0, to: rows.count, by: batchSize) {
      engine.process(rows.rows(start..<min(rows.count, start + batchSize)))
    }
    engine.finish()
    for place in engine.result.order {
      let stream = engine.result.streams[Int(place.stream)]
      let numbers = (0..<2).map { stream.emissions.value(Int(place.index), $0) }
      lines.append("\(plan.steps[stream.step].step.name) \(numbers[0]) \(Int(numbers[1]))")
    }
    return lines
  }

  /// One branch sees what was recorded, one what was made of it, and one a part; a step that reads two
  /// branches takes each reading from the first that passes it on.
  @Test(arguments: [1, 3, 100])
  func `branches see their own values`(batchSize: Int) throws {
    let rows = readings([(0, 1), (0, 2), (0, 30), (0, 4)])
    let steps = [
      Step(name: "double", operation: .map(.binary(.multiply, .value, .number(2)))),
      Step(name: "small", operation: .filter(.binary(.less, .value, .number(10)))),
      Step(name: "all", from: ["double"], operation: sums),
      Step(name: "few", from: ["small"], operation: sums),
      Step(name: "validated", from: ["small"], operation: .validate(ValidateSpec(range: true))),
      Step(name: "negative", from: ["validated"], operation: .map(.unary(.negate, .value))),
      Step(name: "both", from: ["negative", "double"], operation: sums),
      Step(name: "alike", from: ["small", "double"], operation: sums),
    ]
    #expect(
      try run(steps, rows, batchSize: batchSize) == [
        "all 74.0 4", "few 14.0 3", "both 46.0 4", "alike 74.0 4",
      ]
    )
  }

  @Test func `only the readings of a step's sensor are filtered and mapped`() throws {
    let rows = readings([(0, 1), (1, 1), (1, 5), (2, 7)])
    let steps = [
      Step(name: "f", sensor: "speed", operation: .filter(.binary(.greater, .value, .number(2)))),
      Step(name: "m", sensor: "speed", operation: .map(.binary(.add, .value, .number(100)))),
      Step(name: "w", key: .device, operation: sums),
    ]
    #expect(try run(steps, rows, batchSize: 2) == ["w 107.0 1", "w 106.0 2"])
    var engine = Engine(try plan(steps))
    engine.process(rows)
    let classes: [LedgerClass] = [.onTime, .filtered, .onTime, .onTime]
    #expect(engine.result.classes == classes.map(\.rawValue))
  }

  @Test func `what an expression is must fit the step`() {
    for operation in [Step.Operation.filter(.value), .map(.isNamed(.sensor, "speed"))] {
      #expect(throws: Failure.self) { try plan([Step(name: "s", operation: operation)]) }
    }
  }
}
