import TidemarkCore
import TidemarkStreams

/// Makes a trial from a seed: a random pipeline, and readings that misbehave most where its rules
/// have their edges.
package struct TrialGenerator {
  var random: SplitMix64

  package static func trial(seed: UInt64) -> StreamTrial {
    var generator = TrialGenerator(random: SplitMix64(seed: seed))
    while true {
      let catalog = generator.catalog()
      let topology = generator.topology()
      // Some wirings make no sense: watermarks assigned beside a window, say.
      guard (try? Plan(topology, catalog: catalog)) != nil else { continue }
      return StreamTrial(
        topology: topology,
        catalog: catalog,
        inputs: generator.inputs(topology, catalog)
      )
    }
  }

  mutating func chance(_ oneIn: Int) -> Bool { random.below(oneIn) == 0 }

  mutating func milliseconds(_ range: ClosedRange<Int64>) -> TimeSpan {
    .milliseconds(random.int(range))
  }

  private mutating func catalog() -> Catalog {
    let partitions = random.below(3) + 1
    let deviceCount = random.below(4) + 1
    var names = ["b", "a", "ab", "é", "B"]
    names.shuffle(using: &random)
    var devices: [Catalog.Device] = []
    for name in names.prefix(deviceCount) {
      devices.append(
        Catalog.Device(
          name: name,
          deviceClass: UInt32(random.below(2)),
          group: random.pick([nil, 0, 1]),
          partition: UInt32(random.below(partitions))
        )
      )
    }
    let sensorCount = random.below(2) + 1
    return Catalog(
      classes: ["pump", "fan"],
      groups: ["north", "east"],
      sensors: ["v", "w"].prefix(sensorCount).map { Catalog.Sensor(name: $0, range: -5...5) },
      devices: devices,
      series: devices.indices.flatMap { device in
        (0..<sensorCount).map { Catalog.Series(device: UInt32(device), sensor: UInt32($0)) }
      },
      partitions: partitions
    )
  }

  // MARK: Steps

  private mutating func topology() -> Topology {
    let semantics = random.pick(Topology.Semantics.allCases)
    var steps: [Step] = []
    let passing = random.pick([0, 0, 1, 1, 2, 3])
    let windows = random.below(min(3, 4 - passing)) + 1
    for number in 0..<(passing + windows) {
      let isPassing = number < passing
      steps.append(step(number, isPassing: isPassing, after: steps, semantics))
    }
    for _ in 0..<2 where chance(3) {
      if let cascade = cascade(over: steps, semantics) { steps.append(cascade) }
    }
    // Not every step that passes readings on comes first.
    if passing > 0, chance(3) { steps.swapAt(passing - 1, passing) }
    let after = steps.filter(\.operation.passesReadings).map(\.name)
    return Topology(
      semantics: semantics,
      watermark: watermark(semantics, after: after),
      atEnd: chance(4) ? .keepOpen : .endOfInput,
      ledgerStep: chance(3) ? random.pick(steps).name : nil,
      steps: steps
    )
  }

  private mutating func step(
    _ number: Int,
    isPassing: Bool,
    after steps: [Step],
    _ semantics: Topology.Semantics
  ) -> Step {
    let readable = steps.filter(\.operation.passesReadings).map(\.name)
    var from: [String] = []
    if !readable.isEmpty, chance(2) { from = chance(3) ? readable : [random.pick(readable)] }
    return Step(
      name: "\(isPassing ? "pass" : "window")-\(number)",
      from: from,
      sensor: chance(4) ? "v" : nil,
      key: key(),
      operation: isPassing ? passingOperation(semantics) : windowOperation(semantics)
    )
  }

  /// A window over the results of one or two of the windows.
  private mutating func cascade(over steps: [Step], _ semantics: Topology.Semantics) -> Step? {
    // The results of global windows are at the end of time, where no other window has its bounds.
    let windows = steps.filter { step in
      if case .window(let spec, _) = step.operation { spec.assigner != .global } else { false }
    }
    let inputs = windows.shuffled(using: &random).prefix(chance(4) ? 2 : 1)
    guard case .window(_, let aggregates) = inputs.first?.operation else { return nil }
    return Step(
      name: "cascade-\(steps.count)",
      from: inputs.map(\.name),
      sensor: chance(8) ? "v" : nil,
      key: chance(2) ? nil : key(),
      value: aggregates.count > 1 || chance(2) ? random.pick(aggregates) : nil,
      operation: windowOperation(semantics)
    )
  }

  private mutating func key() -> Step.Key? {
    if chance(8) { return nil }
    var parts = Step.Key.Part.named.shuffled(using: &random)
    if chance(5) { parts.insert(.expression(keyExpression()), at: random.below(2)) }
    var key = Step.Key(Array(parts.prefix(chance(5) ? 2 : 1)))
    if chance(6) { key.parts = [.expression(keyExpression())] }
    if key.isCalculated, chance(2) { key.limit = Int(random.int(1...6)) }
    return key
  }

  /// Few keys, a truth, a key for each value, or none for those below 0.
  private mutating func keyExpression() -> Expression {
    let half = Expression.binary(.divide, .value, .number(2))
    return random.pick([
      .unary(.floor, half), half, .value, .unary(.sqrt, .value), condition(),
      .binary(.divide, .value, .unary(.floor, half)),
    ])
  }

  private mutating func passingOperation(_ semantics: Topology.Semantics) -> Step.Operation {
    if semantics == .flink, chance(4) {
      return .reorder(ReorderSpec(late: random.pick(WindowSpec.LateData.allCases)))
    }
    if chance(4) { return .filter(condition()) }
    if chance(5) {
      return .map(.binary(.add, .binary(.multiply, .value, .number(1.8)), .number(1)))
    }
    if chance(2) { return .deduplicate(DeduplicateSpec(within: milliseconds(1...40))) }
    let future = chance(2) ? milliseconds(0...20) : nil
    let past = chance(2) ? milliseconds(0...60) : nil
    let checksTime = future != nil || past != nil
    return .validate(ValidateSpec(range: !checksTime || chance(2), future: future, past: past))
  }

  private mutating func condition() -> Expression {
    let limit = Expression.number(Double(random.int(-2...4)))
    let isSmall = Expression.binary(
      random.pick([.less, .greaterOrEqual, .notEqual]),
      .value,
      limit
    )
    let other = random.pick([
      Expression.isNamed(.sensor, "v"), .isNamed(.deviceClass, "pump"), .isNamed(.group, "east"),
    ])
    let both = Expression.binary(.and, .unary(.not, other), isSmall)
    return random.pick([isSmall, .binary(.or, isSmall, other), both])
  }

  private mutating func windowOperation(_ semantics: Topology.Semantics) -> Step.Operation {
    let spec = semantics == .flink ? flinkWindow() : kafkaWindow()
    var aggregates: [Aggregate] = [.concat]
    if !chance(8) {
      aggregates = [.count, .sum, .min, .max, .mean, .last, .first, .distinct]
      aggregates += [50_000, 75_000, 99_900].compactMap(Percentile.init(thousandths:))
        .map(Aggregate.percentile)
      if spec.assigner.word != "session" { aggregates += [.variance, .stddev] }
      aggregates.shuffle(using: &random)
      aggregates = Array(aggregates.prefix(random.below(3) + 1))
    }
    return .window(spec, aggregates)
  }

  private mutating func flinkWindow() -> WindowSpec {
    var spec = WindowSpec(
      assigner: flinkAssigner(),
      allowedLateness: .milliseconds(random.pick([0, 0, 1, 5, 12, 40])),
      late: random.pick(WindowSpec.LateData.allCases),
      accumulation: random.pick(WindowSpec.Accumulation.allCases)
    )
    var triggers: [TriggerSpec] = [
      .eventTime, .continuousEventTime(milliseconds(1...6)), .count(random.int(1...4)),
      .early(milliseconds(1...9)),
    ]
    triggers += spec.assigner == .global ? [.endOfStream] : [.eventTime, .eventTime]
    spec.trigger = random.pick(triggers)
    return spec
  }

  private mutating func flinkAssigner() -> WindowSpec.Assigner {
    let size = random.int(1...12)
    switch random.below(5) {
    case 0: return .tumbling(size: .milliseconds(size), offset: milliseconds(1 - size...size - 1))
    case 1:
      let advance = random.int(1...14)
      return .hopping(
        size: .milliseconds(size),
        advance: .milliseconds(advance),
        offset: milliseconds(1 - advance...advance - 1)
      )
    case 2:
      let step = random.int(1...4)
      let longest = step * random.int(1...4)
      return .cumulative(
        step: .milliseconds(step),
        size: .milliseconds(longest),
        offset: milliseconds(1 - longest...longest - 1)
      )
    case 3: return .session(gap: milliseconds(1...6))
    default: return chance(2) ? .global : .session(gap: milliseconds(1...6))
    }
  }

  private mutating func kafkaWindow() -> WindowSpec {
    var spec = WindowSpec(
      assigner: kafkaAssigner(),
      allowedLateness: .milliseconds(random.pick([0, 0, 1, 4, 9, 30])),
      emit: random.pick(WindowSpec.Emit.allCases)
    )
    if spec.emit == .onClose {
      spec.emitInterval = .milliseconds(random.pick([0, 0, 5, 20]))
      let kept = spec.assigner.size.nanoseconds * 2 + spec.allowedLateness.nanoseconds
      if chance(3) {
        spec.retention = TimeSpan(nanoseconds: kept) + milliseconds(1...10)
      }
    }
    if spec.emit == .suppress, chance(2) { spec.suppress = suppress() }
    return spec
  }

  private mutating func kafkaAssigner() -> WindowSpec.Assigner {
    let size = random.int(1...12)
    switch random.below(4) {
    case 0: return .tumbling(size: .milliseconds(size), offset: .zero)
    case 1:
      return .hopping(size: .milliseconds(size), advance: milliseconds(1...size), offset: .zero)
    case 2: return .sliding(size: .milliseconds(size - 1))
    default: return .session(gap: milliseconds(1...6))
    }
  }

  private mutating func suppress() -> SuppressSpec {
    guard chance(3) else {
      return SuppressSpec(
        until: .timeLimit(milliseconds(0...15)),
        maxRecords: random.pick([nil, 1, 3, 10]),
        maxBytes: random.pick([nil, nil, 60, 200]),
        whenFull: chance(5) ? .fail : .emit
      )
    }
    return SuppressSpec(maxRecords: random.pick([nil, 2, 8]), whenFull: .fail)
  }

  private mutating func watermark(
    _ semantics: Topology.Semantics,
    after steps: [String]
  ) -> WatermarkSpec {
    guard semantics == .flink, !chance(6) else { return WatermarkSpec(strategy: .explicit) }
    return WatermarkSpec(
      strategy: .boundedOutOfOrderness(.milliseconds(random.pick([0, 0, 3, 8]))),
      idleTimeout: chance(3) ? milliseconds(1...20) : nil,
      after: !steps.isEmpty && chance(2) ? random.pick(steps) : nil,
      emit: chance(3) ? .periodic(milliseconds(1...11)) : .perReading
    )
  }
}
