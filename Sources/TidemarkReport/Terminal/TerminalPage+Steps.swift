import TidemarkMeasurement

extension TerminalPage {
  var windows: [String] {
    var table = Table("Windows", "results", "too late", "latency p50", "p99", "max")
    var notes: [String] = []
    for step in result.steps {
      guard case .window(let window) = step.outcome else { continue }
      let share = window.ledger.share(of: window.ledger.tooLate).map(HumanText.share)
      let latency = window.resultLatency
      table.add([
        .init("  " + step.name), .init(HumanText.count(window.results)),
        .init(share ?? HumanText.none), span(latency?.p50), span(latency?.p99), span(latency?.max),
      ])
      notes += note(step.name, window)
    }
    let isEmpty = !result.steps.contains { $0.kind == .window }
    return isEmpty ? [] : table.lines(color: color) + notes
  }

  /// Results that the latency does not count, and windows without one.
  private func note(_ name: String, _ window: WindowResult) -> [String] {
    var parts: [String] = []
    if window.updates > 0 { parts.append(Self.plural(window.updates, "update")) }
    if window.endOfInputFirings > 0 {
      parts.append("\(HumanText.count(window.endOfInputFirings)) at the end of input")
    }
    if window.openWindows > 0 {
      parts.append("\(Self.plural(window.openWindows, "window")) still open")
    }
    guard !parts.isEmpty else { return [] }
    return notes(name, parts.joined(separator: ", "))
  }

  private func span(_ nanoseconds: Int64?) -> Table.Cell {
    guard let nanoseconds else { return .init(HumanText.none, .faint) }
    return .init(HumanText.span(nanoseconds: nanoseconds))
  }

  var detection: [String] {
    var table = Table(
      "Detection",
      "alerts",
      "precision",
      "recall",
      "F1",
      "delay p50",
      "p95",
      "false/day"
    )
    var notes: [String] = []
    for step in result.steps {
      guard case .detect(let detect) = step.outcome else { continue }
      table.add(row("  " + step.name, detect.scores.detector, .plain))
      table.add(row("    random", detect.scores.random, .faint))
      table.add(row("    null", detect.scores.null, .faint))
      notes += note(step.name, detect.scores.detector)
    }
    let isEmpty = !result.steps.contains { $0.kind == .detect }
    return isEmpty ? [] : table.lines(color: color) + notes
  }

  /// Recall by kind of anomaly.
  private func note(_ name: String, _ score: AccuracyScore) -> [String] {
    let kinds = score.kinds.map { "\($0.kind) \(self.score($0.recall)) (\($0.hits)/\($0.events))" }
    guard !kinds.isEmpty else { return [] }
    return notes(name, "recall of " + kinds.joined(separator: ", "))
  }

  /// A sentence about a step, below its table.
  private func notes(_ name: String, _ text: String) -> [String] {
    let line = "\(Layout.truncated(name, to: 16)): \(text)"
    return Layout.wrapped(line, to: Layout.width - 2).map { "  " + faint($0) }
  }

  private func row(_ name: String, _ score: AccuracyScore, _ ink: Ink) -> [Table.Cell] {
    let delay = score.detectionDelay
    let texts = [
      name, HumanText.short(Double(score.alerts)), self.score(score.precision),
      self.score(score.recall), self.score(score.f1),
      delay.map { HumanText.span(nanoseconds: $0.p50) } ?? HumanText.none,
      delay.map { HumanText.span(nanoseconds: $0.p95) } ?? HumanText.none,
      score.falseAlarmsPerDeviceDay.map(falseAlarms) ?? HumanText.none,
    ]
    return texts.map { .init($0, ink) }
  }

  private func score(_ value: Double?) -> String {
    value.map { HumanText.decimal($0, places: 3) } ?? HumanText.none
  }

  private func falseAlarms(_ perDeviceDay: Double) -> String {
    perDeviceDay < 100
      ? HumanText.decimal(perDeviceDay, places: 2) : HumanText.short(perDeviceDay)
  }
}
