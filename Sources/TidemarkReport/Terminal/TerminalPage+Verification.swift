import TidemarkMeasurement

extension TerminalPage {
  /// The checks of `--verify`, and what none of them covers.
  var verification: [String] {
    guard let verification = result.verification else { return [] }
    var lines = [heading("Verify")]
    for check in verification.checks {
      let (mark, ink, reason): (String, Ink, String?) =
        switch check.state {
        case .held: ("✓", .good, nil)
        case .failed(let difference): ("✗", .bad, difference)
        case .skipped(let reason): ("–", .warning, "skipped: \(reason)")
        }
      let name = Layout.left(Layout.truncated(check.name, to: 28), 28)
      let detail = Layout.truncated(check.detail, to: Layout.width - 34)
      lines.append("  \(ink.paint(mark, color: color)) \(name)  \(faint(detail))")
      guard let reason else { continue }
      lines += Layout.wrapped(reason, to: Layout.width - 6).map { "      " + $0 }
    }
    for omission in verification.omissions {
      let text = "not checked: \(omission.subject): \(omission.reason)"
      lines += Layout.wrapped(text, to: Layout.width - 2).map { "  " + faint($0) }
    }
    return lines
  }

  /// How right the windows are.
  var truth: [String] {
    var table = Table("Truth", "windows", "right", "incomplete", "doubled", "clock", "complete")
    var notes: [String] = []
    var isEmpty = true
    for step in result.steps {
      guard case .window(let window) = step.outcome, let truth = window.truth else { continue }
      isEmpty = false
      table.add(
        [.init("  " + step.name), .init(HumanText.count(truth.windows))]
          + WindowTruth.WindowClass.allCases.map { .init(share(truth[$0], of: truth.windows)) }
          + [.init(truth.overallCompleteness.map(HumanText.share) ?? HumanText.none)]
      )
      notes += note(step.name, truth)
    }
    return isEmpty ? [] : table.lines(color: color) + notes
  }

  private func share(_ count: Int64, of whole: Int64) -> String {
    whole > 0 ? HumanText.share(Double(count) / Double(whole)) : HumanText.none
  }

  /// How far the values are from the true ones.
  private func note(_ name: String, _ truth: WindowTruth) -> [String] {
    var parts: [String] = []
    if let complete = truth.completeness {
      parts.append("the worst 1 % of windows are \(HumanText.share(complete.p1)) complete at most")
    }
    for error in truth.errors {
      guard let relative = error.relative else { continue }
      parts.append(
        "\(error.aggregate) off by \(HumanText.share(relative.p99)) at p99"
      )
    }
    if truth.withoutResult > 0 {
      parts.append("\(HumanText.count(truth.withoutResult)) without result")
    }
    if truth.withoutTruth > 0 {
      parts.append("\(HumanText.count(truth.withoutTruth)) results of nothing measured")
    }
    guard !parts.isEmpty else { return [] }
    let line = "\(Layout.truncated(name, to: 16)): \(parts.joined(separator: "; "))"
    return Layout.wrapped(line, to: Layout.width - 2).map { "  " + faint($0) }
  }
}
