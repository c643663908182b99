import TidemarkCore
import TidemarkMeasurement

extension TerminalPage {
  /// Latencies split by stage; a stage that took no time at all is left out.
  var latency: [String] {
    var table = Table("Latency", "p50", "p99", "p99.9", "p99.99", "max")
    var isEmpty = true
    for step in result.steps {
      guard let split = step.latency else { continue }
      isEmpty = false
      for stage in LatencySplit.Stage.allCases {
        guard let spans = split[stage], spans.min != 0 || spans.max != 0 else { continue }
        let values = [spans.p50, spans.p99, spans.p999, spans.p9999, spans.max]
        let ink: Ink = stage == .processingLatency ? .plain : .faint
        table.add(
          [.init("  \(step.name) \(stage.title)", ink)]
            + values.map { .init(HumanText.span(nanoseconds: $0), ink) }
        )
      }
    }
    return isEmpty ? [] : table.lines(color: color)
  }

  /// How a paced run kept its schedule.
  var pacing: [String] {
    guard let pacing = result.pacing else { return [] }
    let lag = pacing.lag
    let late = HumanText.share(pacing.lateShare)
    let tolerance = HumanText.span(pacing.tolerance)
    var lines = [heading("Pacing")]
    lines.append(
      "  handed over \(Self.plural(lag.count, "reading")), behind schedule "
        + "p50 \(HumanText.span(nanoseconds: lag.p50)), p99 \(HumanText.span(nanoseconds: lag.p99)), "
        + "max \(HumanText.span(nanoseconds: lag.max))"
    )
    let readings = pacing.readingLatency
    lines.append(
      "  reading latency p50 \(HumanText.span(nanoseconds: readings.p50)), "
        + "p99 \(HumanText.span(nanoseconds: readings.p99)), "
        + "p99.9 \(HumanText.span(nanoseconds: readings.p999)), "
        + "max \(HumanText.span(nanoseconds: readings.max))"
    )
    var facts = ["\(late) later than \(tolerance)"]
    facts.append("at most \(HumanText.count(pacing.mostWaiting)) waited")
    if let steal = pacing.steal { facts.append("stolen \(HumanText.span(steal))") }
    facts.append(pacing.hasOwnCore ? "a core kept for it" : "no core to spare")
    lines.append("  " + facts.joined(separator: " · "))
    return lines
  }
}

extension LatencySplit.Stage {
  fileprivate var title: String { String(word.map { $0 == "-" ? " " : $0 }) }
}
