import TidemarkMeasurement

extension TerminalPage {
  var thresholds: [String] {
    guard !result.thresholds.isEmpty else { return [] }
    return [heading("Thresholds")] + result.thresholds.map(line)
  }

  private func line(_ outcome: ThresholdOutcome) -> String {
    let (mark, ink): (String, Ink) =
      switch outcome.state {
      case .held: ("✓", .good)
      case .failed: ("✗", .bad)
      case .skipped: ("–", .warning)
      }
    let asPercentage = outcome.text.contains("%")
    var measured =
      outcome.value.map {
        HumanText.measured($0, outcome.dimension, asPercentage: asPercentage)
      } ?? ""
    if let reason = outcome.reason {
      let label = if case .skipped = outcome.state { "skipped: \(reason)" } else { reason }
      measured += measured.isEmpty ? label : " (\(label))"
    }
    measured = Layout.truncated(measured, to: 36)
    // 2 columns of indentation, 2 of the mark, 2 between text and value.
    let width = Layout.width - 6 - measured.count
    let text = Layout.left(Layout.truncated(outcome.text, to: width), width)
    return "  \(ink.paint(mark, color: color)) \(text)  \(ink.paint(measured, color: color))"
  }

  var verdict: [String] {
    switch result.verdict {
    case .ok: [line("ok", .good, summary)]
    case .failed: [line("failed", .bad, summary)]
    case .invalid:
      [line("invalid", .bad, "the numbers above prove nothing:")]
        + result.invalidReasons.flatMap {
          Layout.wrapped($0, to: Layout.width - 4).enumerated().map {
            ($0.offset == 0 ? "  - " : "    ") + $0.element
          }
        }
    }
  }

  private func line(_ word: String, _ ink: Ink, _ rest: String) -> String {
    let text = rest.isEmpty ? "" : "  " + rest
    return heading("Verdict") + "  " + ink.paint(word, color: color) + text
  }

  /// How many thresholds hold; empty without any.
  private var summary: String {
    let all = result.thresholds.count
    guard all > 0 else { return "" }
    let skipped = result.thresholds.count { if case .skipped = $0.state { true } else { false } }
    let held = result.thresholds.count { $0.state == .held }
    let text = "\(held) of \(Self.plural(Int64(all), "threshold")) hold"
    return skipped > 0 ? "\(text), \(skipped) skipped" : text
  }
}
