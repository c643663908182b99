import TidemarkCore
import TidemarkStreams

/// Pipeline cases.
extension CaseText {
  /// Nil if the format cannot say it.
  var pipelineCase: String? {
    let topology = trial.topology
    let isWritable =
      trial.readings.count == trial.inputs.count && !trial.inputs.isEmpty
      && trial.readings.allSatisfy { $0.epoch == 0 }
      && topology.steps.allSatisfy { step in
        // Readings of a case have neither group nor class.
        let parts = step.key?.parts ?? []
        return step.operation.passesReadings
          || !(parts.contains(.group) || parts.contains(.deviceClass))
      }
    let isKafka = topology.semantics == .kafkaStreams
    guard isWritable, isKafka || topology.watermark.strategy != .explicit else { return nil }
    var lines = heading + ["start: 1970-01-01T00:00:00Z", "sensors:"]
    for sensor in trial.catalog.sensors {
      let range = sensor.range.map { "[\($0.lowerBound), \($0.upperBound)]" }
      lines.append("  - " + CaseText.map([("name", sensor.name), ("range", range)]))
    }
    lines += ["input:"] + trial.readings.map { "  - " + row($0) }
    lines += ["pipeline:", "  semantics: \(topology.semantics.rawValue)"]
    if !isKafka {
      lines.append("  watermark: \(watermark(topology.watermark))")
      lines.append("  at-end: \(topology.atEnd.rawValue)")
    }
    if let ledger = ledgerWindow { lines.append("  ledger: \(ledger)") }
    lines += ["  steps:"] + topology.steps.flatMap(step)
    lines += ["expect:", "  readings: \(trial.readings.count)", "  ledger: \(ledger)", "  fates:"]
    for (reading, ledgerClass) in zip(trial.readings, expected.classes) {
      lines.append("    - " + fate(reading, ledgerClass))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Only a window can be named in a file.
  private var ledgerWindow: String? {
    let windows = trial.windowSteps.map { trial.topology.steps[$0].name }
    return trial.topology.ledgerStep.flatMap { windows.contains($0) ? $0 : nil }
  }

  private func row(_ reading: Reading) -> String {
    let series = trial.catalog.series[Int(reading.series)]
    let device = trial.catalog.devices[Int(series.device)]
    return CaseText.map([
      ("device", CaseText.quoted(device.name)),
      ("sensor", trial.catalog.sensors[Int(series.sensor)].name),
      ("partition", "\(device.partition)"), ("sequence", "\(reading.sequence)"),
      ("copy", reading.copy > 0 ? "\(reading.copy)" : nil),
      ("event", "\(TimeSpan(nanoseconds: reading.eventTime))"),
      ("arrive", "\(TimeSpan(nanoseconds: reading.arrivalTime))"),
      ("value", CaseText.number(reading.value)),
    ])
  }

  private func watermark(_ spec: WatermarkSpec) -> String {
    var bound: TimeSpan?
    if case .boundedOutOfOrderness(let span) = spec.strategy { bound = span }
    var emit: String?
    if case .periodic(let span) = spec.emit { emit = "{periodic: \(span)}" }
    return CaseText.map([
      ("bounded-out-of-orderness", bound.map { "\($0)" }),
      ("idle-timeout", spec.idleTimeout.map { "\($0)" }), ("after", spec.after), ("emit", emit),
    ])
  }

  private func step(_ step: Step) -> [String] {
    var lines = ["    - name: \(step.name)"]
    if !step.from.isEmpty { lines.append("      from: [\(step.from.joined(separator: ", "))]") }
    if let sensor = step.sensor { lines.append("      sensor: \(sensor)") }
    switch step.operation {
    case .validate(let spec):
      let fields: [(String, String?)] = [
        ("range", spec.range ? "true" : nil), ("future", spec.future.map { "\($0)" }),
        ("past", spec.past.map { "\($0)" }),
      ]
      lines.append("      validate: \(CaseText.map(fields))")
    case .deduplicate(let spec): lines.append("      deduplicate: {within: \(spec.within)}")
    case .window(let spec, let aggregates):
      if let key = step.key {
        lines.append("      by: [\(key.parts.map(text).joined(separator: ", "))]")
        if key.isCalculated { lines.append("      max-keys: \(key.limit)") }
      }
      if let value = step.value { lines.append("      value: \(value.word)") }
      lines.append("      window: \(window(spec))")
      let words = aggregates.map(\.word).joined(separator: ", ")
      lines.append("      aggregate: [\(words)]")
    case .filter(let condition): lines.append("      filter: \"\(condition.text)\"")
    case .reorder(let spec): lines.append("      reorder: {late: \(spec.late.rawValue)}")
    case .map(let expression): lines.append("      map: \"\(expression.text)\"")
    case .custom: lines.append("      # made in Swift")
    case .process(let spec): lines.append("      # \(spec.kind)")
    }
    return lines
  }

  private func text(_ part: Step.Key.Part) -> String {
    guard case .expression(let expression) = part else { return part.word }
    return "{expression: \"\(expression.text)\"}"
  }

  private func window(_ spec: WindowSpec) -> String {
    let isKafka = trial.topology.semantics == .kafkaStreams
    let lateness = isKafka ? "grace" : "allowed-lateness"
    var fields: [(String, String?)] = [assigner(spec.assigner)]
    fields += [
      ("offset", CaseText.unlessZero(spec.assigner.offset).map { "\($0)" }),
      (lateness, "\(spec.allowedLateness)"), ("emit", isKafka ? spec.emit.rawValue : nil),
      ("emit-interval", CaseText.unlessZero(spec.emitInterval).map { "\($0)" }),
      ("retention", spec.retention.map { "\($0)" }),
      ("late", isKafka ? nil : spec.late.rawValue), ("trigger", trigger(spec.trigger)),
      ("accumulation", isKafka ? nil : spec.accumulation.rawValue),
      ("suppress", suppress(spec.suppress)),
    ]
    return CaseText.map(fields)
  }

  private func assigner(_ assigner: WindowSpec.Assigner) -> (String, String) {
    switch assigner {
    case .tumbling(let size, _): ("tumbling", "\(size)")
    case .hopping(let size, let advance, _): ("hopping", "{size: \(size), advance: \(advance)}")
    case .cumulative(let step, let size, _): ("cumulative", "{step: \(step), size: \(size)}")
    case .sliding(let size): ("sliding", "\(size)")
    case .session(let gap): ("session", "\(gap)")
    case .global: ("global", "true")
    }
  }

  private func trigger(_ trigger: TriggerSpec) -> String? {
    switch trigger {
    case .eventTime: nil
    case .endOfStream: "end-of-stream"
    case .count(let count): "{count: \(count)}"
    case .continuousEventTime(let span): "{continuous: \(span)}"
    case .early(let span): "{early: \(span)}"
    }
  }

  private func suppress(_ spec: SuppressSpec) -> String? {
    guard spec != SuppressSpec() else { return nil }
    var limit: String?
    if case .timeLimit(let span) = spec.until { limit = "\(span)" }
    return CaseText.map([
      ("time-limit", limit), ("max-records", spec.maxRecords.map { "\($0)" }),
      ("max-bytes", spec.maxBytes.map { "\($0)" }), ("when-full", spec.whenFull.rawValue),
    ])
  }

  private var ledger: String {
    CaseText.map(
      LedgerClass.allCases.map { ledgerClass in
        let count = expected.classes.count { $0 == ledgerClass }
        return (ledgerClass.word, count > 0 ? "\(count)" : nil)
      }
    )
  }

  private func fate(_ reading: Reading, _ ledgerClass: LedgerClass) -> String {
    let name = "\(trial.catalog.name(ofSeries: Int(reading.series)))/\(reading.sequence)"
    return CaseText.map([
      ("reading", CaseText.quoted(name)),
      ("copy", reading.copy > 0 ? "\(reading.copy)" : nil), ("class", ledgerClass.word),
    ])
  }
}

extension Expression {
  /// As a scenario writes it, with all parentheses.
  fileprivate var text: String {
    switch self {
    case .number(let number): return "\(number)"
    case .value: return "value"
    case .function: return "a function written in Swift"
    case .isNamed(let attribute, let name): return "\(attribute.rawValue) == '\(name)'"
    case .unary(let operation, let operand):
      switch operation {
      case .negate: return "-(\(operand.text))"
      case .not: return "not (\(operand.text))"
      case .abs, .floor, .sqrt: return "\(operation.rawValue)(\(operand.text))"
      }
    case .binary(let operation, let left, let right):
      guard let sign = operation.sign else {
        return "\(operation.rawValue)(\(left.text), \(right.text))"
      }
      return "(\(left.text)) \(sign) (\(right.text))"
    }
  }
}
