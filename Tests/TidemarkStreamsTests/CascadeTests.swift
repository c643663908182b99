import Testing
import TidemarkCore
import TidemarkStreams
import TidemarkTestSupport

/// A window over a window's results does what two operators in a row do.
@Suite struct CascadeTests {
  struct Pair: Sendable, CustomStringConvertible {
    var description: String
    var semantics: Topology.Semantics
    var first: WindowSpec
    var second: WindowSpec
    /// Nil: the second keeps its windows by what the first does.
    var key: Step.Key?
  }

  static let pairs: [Pair] = [
    Pair(
      description: "tumbling in tumbling",
      semantics: .flink,
      first: WindowSpec(assigner: .tumbling(size: span(5), offset: .zero)),
      second: WindowSpec(assigner: .tumbling(size: span(20), offset: .zero), late: .sideOutput)
    ),
    Pair(
      description: "late firings are late again",
      semantics: .flink,
      first: WindowSpec(
        assigner: .tumbling(size: span(5), offset: .zero),
        allowedLateness: span(40)
      ),
      second: WindowSpec(
        assigner: .hopping(size: span(20), advance: span(10), offset: span(3)),
        allowedLateness: span(6)
      ),
      key: .deviceClass
    ),
    Pair(
      description: "sessions, discarding, in sessions, all keys in one",
      semantics: .flink,
      first: WindowSpec(
        assigner: .session(gap: span(3)),
        allowedLateness: span(9),
        accumulation: .discarding
      ),
      second: WindowSpec(assigner: .session(gap: span(6)), allowedLateness: span(5)),
      key: .deviceClass
    ),
    Pair(
      description: "early firings in cumulative windows",
      semantics: .flink,
      first: WindowSpec(
        assigner: .tumbling(size: span(9), offset: .zero),
        trigger: .early(span(2))
      ),
      second: WindowSpec(assigner: .cumulative(step: span(9), size: span(36), offset: .zero))
    ),
    Pair(
      description: "counts in a global window that retracts",
      semantics: .flink,
      first: WindowSpec(assigner: .session(gap: span(4)), trigger: .count(3)),
      second: WindowSpec(
        assigner: .global,
        trigger: .count(2),
        accumulation: .retracting
      )
    ),
    Pair(
      description: "on update in on update",
      semantics: .kafkaStreams,
      first: WindowSpec(
        assigner: .hopping(size: span(10), advance: span(5), offset: .zero),
        allowedLateness: span(7),
        emit: .onUpdate
      ),
      second: WindowSpec(
        assigner: .tumbling(size: span(20), offset: .zero),
        allowedLateness: span(4),
        emit: .onUpdate
      )
    ),
    Pair(
      description: "sessions, suppressed, in sliding windows on close, all keys in one",
      semantics: .kafkaStreams,
      first: WindowSpec(
        assigner: .session(gap: span(3)),
        allowedLateness: span(5),
        emit: .suppress
      ),
      second: WindowSpec(assigner: .sliding(size: span(15)), emit: .onClose),
      key: .deviceClass
    ),
    Pair(
      description: "on close in suppressed",
      semantics: .kafkaStreams,
      first: WindowSpec(
        assigner: .tumbling(size: span(5), offset: .zero),
        allowedLateness: span(7),
        emit: .onClose
      ),
      second: WindowSpec(
        assigner: .hopping(size: span(20), advance: span(10), offset: .zero),
        emit: .suppress
      )
    ),
  ]

  @Test(arguments: 0..<8)
  func `two operators in a row give the same`(_ number: Int) throws {
    let pair = Self.pairs[number]
    let plan = try cascade(pair)
    var results = 0
    for seed in 0..<UInt64(Depth.count(2, deep: 50)) {
      let readings = misbehavingReadings(seed: seed)
      let expected = try inRow(pair, readings)
      results += expected.count
      for (batchSize, workers) in [(1, 1), (7, 2), (150, 3)] {
        let found = resultsOfSecond(plan, readings, batchSize: batchSize, workers: workers)
        let note: Comment = "\(pair), seed \(seed), batch \(batchSize), workers \(workers)"
        try #require(found == expected, note)
      }
    }
    #expect(results > Depth.count(10, deep: 30), "\(pair)")
  }

  @Test(arguments: 0..<8)
  func `output does not depend on batches or workers`(_ number: Int) throws {
    var pair = Self.pairs[number]
    if pair.semantics == .flink, pair.second.accumulation == .accumulating {
      pair.second.trigger =
        number.isMultiple(of: 2) ? .early(span(3)) : .continuousEventTime(span(4))
    }
    let plan = try cascade(pair)
    for seed in 0..<UInt64(Depth.count(1, deep: 30)) {
      let readings = misbehavingReadings(seed: seed)
      let whole = lines(plan, readings, batchSize: readings.count)
      for (batchSize, workers) in [(1, 1), (7, 2), (33, 3)] {
        let found = lines(plan, readings, batchSize: batchSize, workers: workers)
        let note: Comment = "\(pair), seed \(seed), batch \(batchSize), workers \(workers)"
        try #require(found.lines == whole.lines, note)
      }
    }
  }

  /// Results come before the watermark that caused them, so they are on time; the one that comes after
  /// its window's end has the time of the window and is late.
  @Test func `a late firing is judged by the watermark that has passed it`() throws {
    let pair = Pair(
      description: "",
      semantics: .flink,
      first: WindowSpec(
        assigner: .tumbling(size: span(10), offset: .zero),
        allowedLateness: span(50)
      ),
      second: WindowSpec(assigner: .tumbling(size: span(20), offset: .zero))
    )
    let plan = try cascade(pair, plainCatalog(keys: ["b"], partitions: [0]))
    var readings = ReadingBatch()
    for (tau, time) in [(1, 3), (2, 15), (3, 24), (4, 4), (5, 45)] as [(Int64, Int64)] {
      readings.append(reading(key: 0, time: time, tau: tau, value: 1))
    }
    #expect(
      resultsOfSecond(plan, readings, batchSize: 2, workers: 1) == [
        // The watermark 19, by the reading at 24, closes [10,20) and then [0,20).
        "onTime b [0,20) 2.0 1.0 at 19, 3",
        // [0,10) fires again at 9, and [0,20) is over.
        "lateDropped b 2.0 at 9, 4",
        "onTime b [20,40) 1.0 1.0 at 39, 5", "endOfInput b [40,60) 1.0 1.0 at 59, 5",
      ]
    )
  }

  @Test func `what cannot be read is refused`() {
    func message(_ change: (inout [Step]) -> Void) -> String {
      var steps = steps(Self.pairs[0])
      change(&steps)
      do {
        _ = try Plan(topology(.flink, steps), catalog: catalog)
        return "no error"
      } catch {
        return error.message
      }
    }
    #expect(message { $0[1].value = .max } == "step 'second': 'first' does not compute max")
    #expect(
      message { $0[1].value = nil }
        == "step 'second': say with 'value' which result of 'first' to take: sum, count"
    )
    #expect(
      message {
        $0[0].key = .deviceClass; $0[1].key = .device
      }.contains("of several of its keys")
    )
    #expect(
      message {
        guard case .window(var spec, let aggregates) = $0[0].operation else { return }
        spec.accumulation = .retracting
        $0[0].operation = .window(spec, aggregates)
      }.contains("withdraws results")
    )
    #expect(
      message {
        $0.insert($0[0], at: 0)
        $0[1].name = "other"
        $0[1].key = .sensor
        $0[2].from = ["first", "other"]
      }
        == "step 'second': 'first' is kept by device, 'other' by sensor; "
        + "say with 'by' what 'second' is kept by"
    )
    #expect(
      message {
        $0.insert(Step(name: "v", operation: .validate(ValidateSpec())), at: 0)
        $0[2].from = ["v", "first"]
      } == "step 'second' cannot read both readings and results of windows"
    )
    #expect(message { $0[1].from = ["firt"] }.contains("did you mean 'first'?"))
  }
}

private let keys = ["b", "a", "ab", "é", "c"]
private let catalog = plainCatalog(keys: keys, partitions: [0, 1, 0, 1, 1])

private func topology(_ semantics: Topology.Semantics, _ steps: [Step]) -> Topology {
  Topology(
    semantics: semantics,
    quantum: span(1),
    watermark: WatermarkSpec(strategy: .boundedOutOfOrderness(span(4))),
    steps: steps
  )
}

private func steps(_ pair: CascadeTests.Pair) -> [Step] {
  [
    Step(name: "first", key: .device, operation: .window(pair.first, [.sum, .count])),
    Step(
      name: "second",
      from: ["first"],
      key: pair.key,
      value: .count,
      operation: .window(pair.second, [.sum, .max])
    ),
  ]
}

private func cascade(_ pair: CascadeTests.Pair, _ catalog: Catalog = catalog) throws -> Plan {
  try Plan(topology(pair.semantics, steps(pair)), catalog: catalog)
}

/// A reading that was sent and measured when it arrives.
func reading(key: UInt32, time: Int64, tau: Int64, value: Double) -> Reading {
  Reading(
    series: key,
    sequence: 0,
    eventTime: time,
    sentTime: tau,
    arrivalTime: tau,
    trueTime: tau,
    value: value
  )
}

/// `kind key [start,end) numbers at time, τ` of one step.
private func describe(_ engine: Engine, step: Int) -> [String] {
  engine.result.order.compactMap { place in
    let stream = engine.result.streams[Int(place.stream)]
    guard stream.step == step else { return nil }
    let index = Int(place.index)
    let emission = stream.emissions[index]
    var words = ["\(emission.kind)", engine.plan.steps[step].keys?.names[Int(emission.key)] ?? ""]
    if emission.end != emission.start { words.append("[\(emission.start),\(emission.end))") }
    let isLate = emission.kind == .lateDropped || emission.kind == .lateSideOutput
    for number in 0..<(isLate ? 1 : stream.emissions.stride) {
      words.append("\(stream.emissions.value(index, number))")
    }
    return words.joined(separator: " ") + " at \(emission.time), \(emission.tau)"
  }
}

private func resultsOfSecond(
  _ plan: Plan,
  _ readings: ReadingBatch,
  batchSize: Int,
  workers: Int
) -> [String] {
  var engine = Engine(plan, workers: workers)
  var found: [String] = []
  for start in stride(from: 0, to: readings.count, by: batchSize) {
    engine.process(readings.rows(start..<min(readings.count, start + batchSize)))
    found += describe(engine, step: 1)
  }
  engine.finish()
  return found + describe(engine, step: 1)
}

/// Two engines, each with one window: what the first gives out for a reading goes into the second, then
/// the watermark does, which is reckoned here by its definition.
private func inRow(_ pair: CascadeTests.Pair, _ readings: ReadingBatch) throws -> [String] {
  let both = steps(pair)
  var first = Engine(try Plan(topology(pair.semantics, [both[0]]), catalog: catalog))
  let isOne = pair.key == .deviceClass
  var alone = both[1]
  (alone.from, alone.value, alone.key) = ([], nil, .device)
  var explicit = topology(pair.semantics, [alone])
  explicit.watermark = WatermarkSpec(strategy: .explicit)
  let narrow = plainCatalog(keys: ["device"], partitions: [0])
  var second = Engine(try Plan(explicit, catalog: isOne ? narrow : catalog))
  var found: [String] = []

  func results() -> ReadingBatch {
    var rows = ReadingBatch()
    for place in first.result.order {
      let emissions = first.result.streams[Int(place.stream)].emissions
      let emission = emissions[Int(place.index)]
      guard [.onTime, .endOfInput, .update].contains(emission.kind) else { continue }
      rows.append(
        reading(
          key: isOne ? 0 : emission.key,
          time: emission.time,
          tau: emission.tau,
          value: emissions.value(Int(place.index), 1)
        )
      )
    }
    return rows
  }

  var latest: [Int64?] = [nil, nil]
  for row in 0..<readings.count {
    first.process(readings.rows(row..<row + 1))
    let rows = results()
    let partition = Int(catalog.devices[Int(readings.series[row])].partition)
    latest[partition] = max(latest[partition] ?? .min, readings.eventTime[row])
    // The least of both partitions, once both have one.
    let watermark = latest.contains(nil) ? nil : latest.compactMap { $0 }.min().map { $0 - 4 - 1 }
    let tau = readings.arrivalTime[row]
    let instant = Instant(position: rows.count, tau: tau, watermark: watermark)
    second.process(rows, instants: pair.semantics == .flink ? [instant] : [])
    found += describe(second, step: 0)
  }
  first.finish()
  second.process(results())
  found += describe(second, step: 0)
  second.finish()
  return found + describe(second, step: 0)
}
