import TidemarkCore
import TidemarkScenario
import TidemarkStreams

/// Drives a window case through the engine and returns what came out in the case's own words.
///
/// The case's milliseconds are the engine's quanta. Each key is a group of devices, one device per
/// partition, and a null key a device without a group, so keys go through the same paths as those of
/// a fleet.
struct WindowCaseRunner {
  private let plan: Plan
  private let input: [CaseInput]
  private let isAssignment: Bool
  private let isSliding: Bool
  private let isKafka: Bool
  private let isConcat: Bool
  private let keyDevices: [DeviceKey]
  private let states: [String]

  private struct DeviceKey: Hashable {
    var key: String?
    var partition: Int
  }

  init(_ windowCase: WindowCase) throws(Failure) {
    input = windowCase.input
    isKafka = windowCase.topology.semantics == .kafkaStreams
    var isSliding = false
    if case .window(let spec, _) = windowCase.topology.steps[0].operation {
      isSliding = spec.assigner.word == "sliding"
    }
    self.isSliding = isSliding
    isAssignment = windowCase.operator == .windowAssign
    var devices: [DeviceKey] = []
    var states: [String] = []
    for case .record(let key, _, let value, let partition) in windowCase.input {
      // Kafka Streams' sliding windows skip null values as others skip null keys.
      let isSkipped = isSliding && value == .null
      let device = DeviceKey(key: isSkipped ? nil : key, partition: partition ?? 0)
      if !devices.contains(device) { devices.append(device) }
      if let word = value.word, !states.contains(word) { states.append(word) }
    }
    keyDevices = devices
    self.states = states
    var topology = windowCase.topology
    var isConcat = false
    for index in topology.steps.indices {
      topology.steps[index].key = .group
      guard case .window(var spec, let aggregates) = topology.steps[index].operation else {
        continue
      }
      isConcat = aggregates == [.concat]
      if isAssignment, isSliding { WindowCaseRunner.acceptEverything(&spec) }
      topology.steps[index].operation = .window(spec, aggregates)
    }
    self.isConcat = isConcat
    plan = try Plan(
      topology,
      catalog: WindowCaseRunner.catalog(devices, states: states, isWords: isConcat)
    )
  }

  /// So that each reading shows all of its windows at once, also those that depend on other readings.
  private static func acceptEverything(_ spec: inout WindowSpec) {
    spec.allowedLateness = TimeSpan(nanoseconds: .max / 4)
    spec.emit = .onUpdate
  }

  private static func catalog(
    _ devices: [DeviceKey],
    states: [String],
    isWords: Bool
  ) -> Catalog {
    var groups: [String] = []
    for case let key? in devices.map(\.key) where !groups.contains(key) { groups.append(key) }
    return Catalog(
      classes: ["case"],
      groups: groups,
      sensors: [Catalog.Sensor(name: "v", kind: isWords ? .state : .number)],
      devices: devices.enumerated().map { index, device in
        Catalog.Device(
          name: "device-\(index)",
          deviceClass: 0,
          group: device.key.flatMap { groups.firstIndex(of: $0) }.map { UInt32($0) },
          partition: UInt32(device.partition)
        )
      },
      series: devices.indices.map { Catalog.Series(device: UInt32($0), sensor: 0) },
      partitions: (devices.map(\.partition).max() ?? 0) + 1,
      states: states
    )
  }

  /// What comes out if the input is cut into batches of at most `batchSize` records, and between them
  /// perhaps another engine takes over.
  func run(batchSize: Int, takesOver: Bool = false) throws -> [CaseEvent] {
    if isAssignment, !isSliding { return assigned() }
    var engine = Engine(plan)
    var events: [CaseEvent] = []
    var cut = BatchUnderWay()
    var now: Int64 = 0
    for (step, item) in input.enumerated() {
      switch item {
      case .record(let key, let time, let value, let partition):
        if cut.readings.count == batchSize {
          flush(&cut, &engine, &events)
          if takesOver { engine = try engine.takenOver() }
        }
        let isSkipped = isSliding && value == .null
        let device = DeviceKey(key: isSkipped ? nil : key, partition: partition ?? 0)
        cut.append(
          Reading(
            series: UInt32(keyDevices.firstIndex(of: device) ?? 0),
            sequence: UInt32(step),
            eventTime: time,
            sentTime: now,
            arrivalTime: now,
            trueTime: time,
            value: number(value)
          ),
          step: step
        )
      case .watermark(let watermark): cut.append(watermark: watermark, tau: now, step: step)
      case .endOfInput: cut.append(watermark: .max, tau: now, step: step)
      case .processingTime(let time):
        // The clock never goes back.
        now = max(now, time)
        cut.append(watermark: nil, tau: now, step: step)
      case .restart:
        flush(&cut, &engine, &events)
        engine.restart()
      }
    }
    flush(&cut, &engine, &events)
    return events
  }

  /// The windows of each record, whatever came before it.
  private func assigned() -> [CaseEvent] {
    guard case .window(let spec, _) = plan.steps[0].step.operation else { return [] }
    return input.enumerated().flatMap { step, item -> [CaseEvent] in
      guard case .record(let key, let time, _, _) = item else { return [] }
      return plan.topology.windows(of: spec, holding: time).map { window in
        var event = CaseEvent(kind: .assigned, at: step)
        event.key = key ?? ""
        event.time = time
        event.start = window.start
        event.end = window.end
        return event
      }
    }
  }

  private func number(_ value: CaseValue) -> Double {
    switch value {
    case .int(let number) where !isConcat: Double(number)
    case .double(let number) where !isConcat: number
    default: value.word.flatMap { states.firstIndex(of: $0) }.map { Double($0) } ?? .nan
    }
  }

  private func flush(
    _ cut: inout BatchUnderWay,
    _ engine: inout Engine,
    _ events: inout [CaseEvent]
  ) {
    engine.process(cut.readings, instants: cut.instants)
    for place in engine.result.order {
      let emissions = engine.result.streams[Int(place.stream)].emissions
      let index = Int(place.index)
      // A reading in a gap between windows belongs to none, and is late besides.
      if isAssignment, emissions[index].kind != .update { continue }
      events.append(
        event(emissions, index, at: cut.step(emissions[index].row, emissions[index].phase))
      )
    }
    cut = BatchUnderWay()
  }

  private func event(_ emissions: Emissions, _ index: Int, at step: Int) -> CaseEvent {
    let kind = emissions[index].kind
    var event = CaseEvent(kind: isAssignment ? .assigned : kind.caseKind, at: step)
    event.key = plan.steps[0].keys?.names[Int(emissions[index].key)] ?? ""
    event.time = emissions[index].time
    event.start = emissions[index].start
    event.end = emissions[index].end
    let payload = emissions.value(index)
    switch kind {
    case .retract where isKafka: event.value = .null
    case .lateDropped, .lateSideOutput:
      event.value = isWord(payload) ? .string(states[Int(payload)]) : .number(payload)
    default:
      event.value =
        isConcat
        ? .string(emissions.texts[Int(payload)])
        : .number(payload)
    }
    return event
  }

  private func isWord(_ payload: Double) -> Bool {
    isConcat && payload.isFinite && Int(payload) < states.count
  }
}

extension CaseValue {
  /// How `concat` spells it; nil for null.
  fileprivate var word: String? {
    switch self {
    case .null: nil
    case .int(let number): "\(number)"
    case .double(let number): "\(number)"
    case .string(let word): word
    }
  }
}

extension Emission.Kind {
  fileprivate var caseKind: ExpectedEvent.Kind {
    switch self {
    case .onTime, .endOfInput: .onTime
    case .update, .alert, .rejected, .output, .sideOutput: .update
    case .retract: .retract
    case .overflow: .error
    case .lateDropped: .lateDropped
    case .lateSideOutput: .lateSideOutput
    }
  }
}

/// Readings and instants that were not handed over yet, and which steps of the case they are.
private struct BatchUnderWay {
  private(set) var readings = ReadingBatch()
  var instants: [Instant] = []
  private var stepOfRow: [Int] = []
  /// Steps of the watermarks behind each row; index 0: before the first.
  private var stepsBehind: [[Int]] = [[]]

  mutating func append(_ reading: Reading, step: Int) {
    readings.append(reading)
    stepOfRow.append(step)
    stepsBehind.append([])
  }

  mutating func append(watermark: Int64?, tau: Int64, step: Int) {
    instants.append(Instant(position: readings.count, tau: tau, watermark: watermark))
    stepsBehind[readings.count].append(step)
  }

  /// The step that caused an emission.
  func step(_ row: Int32, _ phase: Emission.Phase) -> Int {
    if phase <= .schedule { return stepOfRow[Int(row)] }
    // A case sets its clock in steps, so a timer fires at the last one.
    if phase == .timer { return stepsBehind[Int(row) + 1].last ?? 0 }
    return stepsBehind[Int(row) + 1][Int(phase.rawValue - Emission.Phase.instant(0).rawValue)]
  }
}
