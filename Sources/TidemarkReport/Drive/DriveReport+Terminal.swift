package import TidemarkMeasurement

extension DriveReport {
  /// What `tidemark drive` prints.
  package static func terminal(_ result: DriveResult, color: Bool) -> String {
    let page = DrivePage(result: result, color: color)
    let sections = [
      page.head, page.windows, page.detection, page.latency, page.pacing, page.thresholds,
      page.verdict,
    ]
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }
      .joined(separator: "\n")
  }
}

/// The page of one driven program.
private struct DrivePage {
  let result: DriveResult
  let color: Bool

  var head: [String] {
    let rate = HumanText.rate(Double(result.readings) / max(result.seconds, 1e-9))
    let subject = result.subject
    let what = "\(TerminalPage.plural(result.readings, "reading")) as \(subject.format)"
    return [
      Ink.strong.paint(
        Layout.truncated("drive · \(subject.command)", to: Layout.width),
        color: color
      ),
      "  " + Layout.truncatedPath(subject.recording, to: Layout.width - 2),
      "  \(what) · \(result.mode.rawValue) · \(rate)",
    ]
  }

  var windows: [String] {
    guard !result.windows.isEmpty else { return [] }
    var table = Table("Windows", "expected", "right", "share", "wrong", "missing", "unexpected")
    for window in result.windows {
      let share = window.expected > 0 ? Double(window.right) / Double(window.expected) : nil
      let texts = [
        "  " + window.step, HumanText.count(window.expected), HumanText.count(window.right),
        share.map(HumanText.share) ?? HumanText.none, HumanText.count(window.wrong),
        HumanText.count(window.missing), HumanText.count(window.unexpected),
      ]
      table.add(texts.map { .init($0) })
    }
    return table.lines(color: color) + result.windows.flatMap(notes)
  }

  private func notes(_ window: WindowScore) -> [String] {
    var parts: [String] = []
    if let contents = window.contents, let share = contents.completeness {
      parts.append("\(HumanText.share(share)) of the readings")
      if contents.more > 0 { parts.append("\(HumanText.count(contents.more)) windows with more") }
      if contents.fewer > 0 { parts.append("\(HumanText.count(contents.fewer)) with fewer") }
    }
    for number in window.numbers where number.wrong > 0 || number.absent > 0 {
      var text = "\(number.name) wrong in \(HumanText.count(number.wrong))"
      if number.wrong > 0, let error = number.largestError {
        text += ", by \(HumanText.decimal(error, places: 3)) at most"
      }
      if number.absent > 0 { text += ", not given in \(HumanText.count(number.absent))" }
      parts.append(text)
    }
    let updates = HumanText.count(window.updates)
    parts.append("\(updates) updates (\(HumanText.count(window.expectedUpdates)) expected)")
    if window.tooLate > 0 {
      parts.append("\(TerminalPage.plural(window.tooLate, "reading")) too late for the engine")
    }
    return note(window.step, parts.joined(separator: "; "))
  }

  private func note(_ step: String, _ text: String) -> [String] {
    Layout.wrapped("\(Layout.truncated(step, to: 16)): \(text)", to: Layout.width - 2).map {
      "  " + Ink.faint.paint($0, color: color)
    }
  }

  var detection: [String] {
    guard !result.detectors.isEmpty else { return [] }
    var table = Table("Detection", "alerts", "precision", "recall", "F1", "delay p50", "p95")
    for detector in result.detectors {
      table.add(row("  " + detector.step, detector.program, .plain))
      table.add(row("    embedded", detector.embedded, .faint))
    }
    return table.lines(color: color)
      + result.detectors.flatMap { detector in
        let same = "\(HumanText.count(detector.shared)) of the embedded detector's alerts"
        return note(detector.step, "\(same), \(HumanText.count(detector.repeated)) repeated")
      }
  }

  private func row(_ name: String, _ score: AccuracyScore, _ ink: Ink) -> [Table.Cell] {
    func share(_ value: Double?) -> String {
      value.map { HumanText.decimal($0, places: 3) } ?? HumanText.none
    }
    let delay = score.detectionDelay
    let texts = [
      name, HumanText.count(Int64(score.alerts)), share(score.precision), share(score.recall),
      share(score.f1), delay.map { HumanText.span(nanoseconds: $0.p50) } ?? HumanText.none,
      delay.map { HumanText.span(nanoseconds: $0.p95) } ?? HumanText.none,
    ]
    return texts.map { .init($0, ink) }
  }

  var latency: [String] {
    let rows =
      result.windows.map { ($0.step, $0.latency) } + result.detectors.map { ($0.step, $0.latency) }
    var table = Table("Latency", "results", "p50", "p95", "p99", "p99.9", "p99.99", "max")
    for (step, spans) in rows {
      guard let spans else { continue }
      let values = [spans.p50, spans.p95, spans.p99, spans.p999, spans.p9999, spans.max]
      let texts =
        ["  " + step, HumanText.count(spans.count)] + values.map { HumanText.span(nanoseconds: $0) }
      table.add(texts.map { .init($0) })
    }
    guard rows.contains(where: { $0.1 != nil }) else { return [] }
    let note =
      "  counted from when a reading was written; --speed and --rate count from when it was due"
    return table.lines(color: color)
      + (result.pacing == nil ? [Ink.faint.paint(note, color: color)] : [])
  }

  var pacing: [String] {
    guard let pacing = result.pacing else { return [] }
    let lag = HumanText.span(nanoseconds: pacing.lag.p99)
    let written = HumanText.span(nanoseconds: pacing.readingLatency.p99)
    return [
      Ink.strong.paint("Pacing", color: color),
      "  \(HumanText.share(pacing.lateShare)) late · lag p99 \(lag) · written p99 \(written) after due",
    ]
  }

  var thresholds: [String] {
    guard !result.thresholds.isEmpty else { return [] }
    return [Ink.strong.paint("Thresholds", color: color)]
      + result.thresholds.map { $0.line(color: color) }
  }

  var verdict: [String] {
    let heading = Ink.strong.paint("Verdict", color: color)
    func line(_ word: String, _ ink: Ink) -> String {
      let summary = result.thresholds.summary
      return "\(heading)  \(ink.paint(word, color: color))"
        + (summary.isEmpty ? "" : "  \(summary)")
    }
    switch result.verdict {
    case .ok: return [line("ok", .good)]
    case .failed: return [line("failed", .bad)]
    case .invalid:
      return ["\(heading)  \(Ink.bad.paint("invalid", color: color))"]
        + result.faults.flatMap { Layout.wrapped($0, to: Layout.width - 4) }.map { "    " + $0 }
    }
  }
}
