import TidemarkMeasurement

extension TerminalPage {
  var thresholds: [String] {
    guard !result.thresholds.isEmpty else { return [] }
    return [heading("Thresholds")] + result.thresholds.map { $0.line(color: color) }
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
    result.thresholds.summary
  }
}

extension ThresholdOutcome {
  /// Whether it holds, its text and what was measured.
  func line(color: Bool) -> String {
    let (mark, ink): (String, Ink) =
      switch state {
      case .held: ("✓", .good)
      case .failed: ("✗", .bad)
      case .skipped: ("–", .warning)
      }
    let asPercentage = text.contains("%")
    var measured =
      value.map {
        HumanText.measured($0, dimension, asPercentage: asPercentage)
      } ?? ""
    if let reason = reason {
      let label = if case .skipped = state { "skipped: \(reason)" } else { reason }
      measured += measured.isEmpty ? label : " (\(label))"
    }
    measured = Layout.truncated(measured, to: 36)
    // 2 columns of indentation, 2 of the mark, 2 between text and value.
    let width = Layout.width - 6 - measured.count
    let shown = Layout.left(Layout.truncated(text, to: width), width)
    return "  \(ink.paint(mark, color: color)) \(shown)  \(ink.paint(measured, color: color))"
  }
}

extension [ThresholdOutcome] {
  /// How many hold; empty without any.
  var summary: String {
    guard !isEmpty else { return "" }
    let skipped = count { if case .skipped = $0.state { true } else { false } }
    let held = count { $0.state == .held }
    let text = "\(held) of \(TerminalPage.plural(Int64(count), "threshold")) hold"
    return skipped > 0 ? "\(text), \(skipped) skipped" : text
  }
}
