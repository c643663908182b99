import TidemarkCore
import TidemarkStreams

/// Window cases.
extension CaseText {
  /// Nil if the format cannot say it.
  var windowCase: String? {
    guard trial.topology.steps.count == 1, let step = trial.topology.steps.first,
      case .window(let spec, let aggregates) = step.operation, aggregates.count == 1,
      isWritable(step, spec, aggregates[0]), let watermark
    else { return nil }
    var lines = heading
    lines += [
      "semantics: \(trial.topology.semantics.rawValue)",
      "operator: window",
      "window: \(window(spec))",
      "watermark: \(watermark)",
      "aggregate: \(aggregates[0].word)",
    ]
    if isKafka {
      lines.append("emit: \(spec.emit.rawValue)")
      if spec.emitInterval > .zero {
        lines.append("emit_interval_ms: \(CaseText.milliseconds(spec.emitInterval))")
      }
      if spec.suppress != SuppressSpec() { lines.append("suppress: \(suppress(spec.suppress))") }
    } else {
      lines += trigger(spec.trigger)
      lines.append("accumulation: \(spec.accumulation.rawValue)")
      lines.append("late_data: \(spec.late.rawValue)")
    }
    lines.append("order: exact")
    let steps = steps(spec, step)
    lines.append("input:")
    lines += steps.lines
    lines.append(expected.emissions[0].isEmpty ? "expect: []" : "expect:")
    lines += expected.emissions[0].map { "  - " + event($0, spec, aggregates[0], steps) }
    return lines.joined(separator: "\n") + "\n"
  }

  private var isKafka: Bool { trial.topology.semantics == .kafkaStreams }

  private var hasInstants: Bool { trial.readings.count < trial.inputs.count }

  private func isWritable(_ step: Step, _ spec: WindowSpec, _ aggregate: Aggregate) -> Bool {
    if case .early = spec.trigger { return false }
    let usesClock = spec.emitInterval > .zero
    return step.sensor == nil && !trial.inputs.isEmpty && !(step.key?.isCalculated ?? false)
      && trial.readings.allSatisfy { reading in
        reading.value.isFinite && (!usesClock || reading.arrivalTime % 1_000_000 == 0)
          && (aggregate != .concat || UInt32(exactly: reading.value) != nil)
      }
  }

  private var watermark: String? {
    if isKafka { return "{strategy: stream-time}" }
    let spec = trial.topology.watermark
    guard spec.idleTimeout == nil, spec.emit == .perReading else { return nil }
    switch spec.strategy {
    case .explicit: return "{strategy: explicit}"
    case .boundedOutOfOrderness(let bound):
      return "{strategy: bounded-out-of-orderness, "
        + "max_out_of_orderness_ms: \(CaseText.milliseconds(bound))}"
    }
  }

  private func window(_ spec: WindowSpec) -> String {
    let ms = CaseText.milliseconds
    var fields: [(String, String?)] = [("type", spec.assigner.word)]
    switch spec.assigner {
    case .tumbling(let size, _): fields.append(("size_ms", ms(size)))
    case .hopping(let size, let advance, _):
      fields += [("size_ms", ms(size)), ("advance_ms", ms(advance))]
    case .cumulative(let step, let size, _):
      fields += [("size_ms", ms(size)), ("step_ms", ms(step))]
    case .sliding(let size): fields.append(("size_ms", ms(size)))
    case .session(let gap): fields.append(("gap_ms", ms(gap)))
    case .global: break
    }
    fields.append(("offset_ms", CaseText.unlessZero(spec.assigner.offset).map(ms)))
    fields.append((isKafka ? "grace_ms" : "allowed_lateness_ms", ms(spec.allowedLateness)))
    fields.append(("retention_ms", spec.retention.map(ms)))
    return CaseText.map(fields)
  }

  private func suppress(_ spec: SuppressSpec) -> String {
    var time: String?
    if case .timeLimit(let limit) = spec.until { time = CaseText.milliseconds(limit) }
    return CaseText.map([
      ("time_ms", time), ("max_records", spec.maxRecords.map { "\($0)" }),
      ("max_bytes", spec.maxBytes.map { "\($0)" }), ("when_full", spec.whenFull.rawValue),
    ])
  }

  private func trigger(_ trigger: TriggerSpec) -> [String] {
    switch trigger {
    case .eventTime, .early: []
    case .endOfStream: ["trigger: {type: end-of-stream}"]
    case .count(let count): ["trigger: {type: count, count: \(count)}"]
    case .continuousEventTime(let span):
      [
        "trigger: {type: continuous-event-time, interval_ms: \(CaseText.milliseconds(span))}"
      ]
    }
  }

  // MARK: Input and events

  private struct Steps {
    var lines: [String] = []
    /// The step of each reading.
    var ofRow: [Int] = []
    var end: Int?

    mutating func append(_ fields: [(String, String?)]) {
      lines.append("  - " + CaseText.map(fields))
    }
  }

  private func steps(_ spec: WindowSpec, _ step: Step) -> Steps {
    let keys = ReferenceKeys.names(step.key, trial.catalog)
    var steps = Steps()
    var now: Int64 = 0
    for input in trial.inputs {
      switch input {
      case .reading(let reading):
        if spec.emitInterval > .zero, reading.arrivalTime != now {
          now = reading.arrivalTime
          steps.append([("processing_time", "\(now / 1_000_000)")])
        }
        steps.ofRow.append(steps.lines.count)
        let device = trial.catalog.series[Int(reading.series)].device
        steps.append([
          ("key", keys[Int(reading.series)].map(CaseText.quoted) ?? "null"),
          ("t", "\(quanta(reading))"),
          ("v", CaseText.number(reading.value)),
          ("partition", "\(trial.catalog.devices[Int(device)].partition)"),
        ])
      case .watermark(let time, _): steps.append([("watermark", "\(time)")])
      case .clock: continue
      }
    }
    if !isKafka, trial.topology.atEnd == .endOfInput {
      steps.end = steps.lines.count
      steps.append([("end_of_input", "true")])
    }
    return steps
  }

  private func quanta(_ reading: Reading) -> Int64 {
    let rest = reading.eventTime % 1_000_000
    return (reading.eventTime - (rest < 0 ? rest + 1_000_000 : rest)) / 1_000_000
  }

  private func event(
    _ emission: ReferenceEmission,
    _ spec: WindowSpec,
    _ aggregate: Aggregate,
    _ steps: Steps
  ) -> String {
    let isLate = emission.kind == .lateDropped || emission.kind == .lateSideOutput
    // Flink counts a late reading once, Kafka Streams once per window; a late session is not said.
    let hasWindow = !isLate || (isKafka && spec.assigner.word != "session")
    return CaseText.map([
      ("kind", emission.kind.caseWord), ("key", CaseText.quoted(emission.key)),
      ("start", hasWindow ? "\(emission.start)" : nil),
      ("end", hasWindow ? "\(emission.end)" : nil),
      ("value", value(emission, aggregate)), ("t", "\(emission.time)"),
      ("at", step(of: emission, spec, steps).map { "\($0)" }),
    ])
  }

  private func value(_ emission: ReferenceEmission, _ aggregate: Aggregate) -> String? {
    switch emission.kind {
    case .lateDropped, .overflow: return nil
    case .retract where isKafka: return "null"
    default: break
    }
    guard let value = emission.values.first else { return nil }
    if aggregate == .concat {
      return emission.kind == .lateSideOutput ? nil : CaseText.quoted(value)
    }
    return Double(value).map(CaseText.number)
  }

  /// The step that causes an emission; nil where the reference does not tell whether it is a reading
  /// or an item behind it.
  private func step(of emission: ReferenceEmission, _ spec: WindowSpec, _ steps: Steps) -> Int? {
    if emission.kind == .endOfInput { return steps.end }
    if hasInstants { return nil }
    if case .continuousEventTime = spec.trigger { return nil }
    return steps.ofRow[emission.row]
  }
}

extension Emission.Kind {
  fileprivate var caseWord: String {
    switch self {
    case .onTime, .endOfInput: "on-time"
    case .update, .alert, .rejected, .output, .sideOutput: "update"
    case .retract: "retract"
    case .lateDropped: "late-dropped"
    case .lateSideOutput: "late-side-output"
    case .overflow: "error"
    }
  }
}
