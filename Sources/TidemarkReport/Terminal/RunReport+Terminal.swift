import TidemarkCore
package import TidemarkMeasurement

extension RunReport {
  /// The run at a glance: sections of at most 80 columns, ending with the verdict.
  ///
  /// `color` adds ANSI codes and changes nothing else.
  package static func terminal(_ result: RunResult, color: Bool) -> String {
    let page = TerminalPage(result: result, color: color)
    var sections = [page.title, page.recording, page.ledger, page.checks, page.windows]
    sections += [page.latency, page.truth, page.pacing, page.throughput, page.detection]
    sections += [page.verification, page.thresholds, page.digests, page.verdict]
    return sections.filter { !$0.isEmpty }
      .map { $0.joined(separator: "\n") + "\n" }
      .joined(separator: "\n")
  }
}

/// The sections of the terminal's report; each is empty if there is nothing to say.
struct TerminalPage {
  let result: RunResult
  let color: Bool

  var title: [String] {
    var facts = ["seed \(result.seed)"]
    facts.append(Self.plural(Int64(result.devices), "device"))
    facts.append(HumanText.span(result.duration))
    facts.append(result.mode.rawValue)
    facts.append(Self.plural(Int64(result.threads), "thread"))
    let tail = facts.joined(separator: " · ")
    let name = Layout.truncated(result.scenario, to: max(12, Layout.width - tail.count - 3))
    let rest = Layout.truncated(" · " + tail, to: Layout.width - name.count)
    return [Ink.strong.paint(name, color: color) + rest]
  }

  var recording: [String] {
    var facts = [Self.plural(result.readings, "reading")]
    if let recording = result.recording { facts.append(HumanText.bytes(Double(recording.bytes))) }
    if let bytes = result.bytesPerReading { facts.append("\(HumanText.bytes(bytes)) per reading") }
    var lines = [heading("Recording"), "  " + facts.joined(separator: " · ")]
    if let path = result.recording?.path {
      lines.append("  " + faint(Layout.truncatedPath(path, to: Layout.width - 2)))
    }
    return lines
  }

  var ledger: [String] {
    let ledger = result.ledger
    var table = Table("Ledger", "readings", "share")
    for ledgerClass in LedgerClass.allCases {
      let count = ledger[ledgerClass]
      let share = ledger.share(of: count)
      let ink: Ink = count == 0 ? .faint : .plain
      table.add(
        [
          .init("  " + ledgerClass.title, ink), .init(HumanText.count(count), ink),
          .init(share.map(HumanText.share) ?? HumanText.none, ink),
        ],
        tail: .init(Layout.bar(share ?? 0, width: 30), ledgerClass.isLoss ? .warning : .accent)
      )
    }
    let whole = ledger.share(of: ledger.total).map(HumanText.share) ?? HumanText.none
    table.add([
      .init("  generated", .strong), .init(HumanText.count(ledger.generated), .strong),
      .init(whole, .strong),
    ])
    var lines = table.lines(color: color)
    if ledger.open > 0 {
      let open = Self.plural(ledger.open, "reading")
      let waits = result.steps.contains { $0.kind == .reorder }
      let place = "in windows that were still open" + (waits ? " or waited for the watermark" : "")
      lines.append("  " + faint("\(open) on time are \(place)"))
    }
    return lines
  }

  var checks: [String] {
    var table = Table("Checks", "in", "removed", "share")
    var isEmpty = true
    for step in result.steps {
      switch step.outcome {
      case .validate(let validate):
        isEmpty = false
        table.add(check(step.name, "rejected", validate.rejected, of: validate.input))
        for reject in validate.rejects where reject.count > 0 {
          let share = Self.share(reject.count, of: validate.input)
          let cells = ["    \(reject.reason)", "", HumanText.count(reject.count), share]
          table.add(cells.map { .init($0, .faint) })
        }
      case .deduplicate(let deduplicate):
        isEmpty = false
        table.add(check(step.name, "duplicates", deduplicate.duplicates, of: deduplicate.input))
      case .filter(let filter):
        isEmpty = false
        table.add(check(step.name, "filtered", filter.filtered, of: filter.input))
      case .reorder(let reorder):
        isEmpty = false
        table.add(check(step.name, "late", reorder.late, of: reorder.input))
      case .map, .window, .detect: break
      }
    }
    return isEmpty ? [] : table.lines(color: color)
  }

  private func check(_ name: String, _ what: String, _ count: Int64, of input: Int64)
    -> [Table.Cell]
  {
    [
      .init("  \(Layout.truncated(name, to: 28)) \(what)"), .init(HumanText.count(input)),
      .init(HumanText.count(count)), .init(Self.share(count, of: input)),
    ]
  }

  private static func share(_ count: Int64, of whole: Int64) -> String {
    whole > 0 ? HumanText.share(Double(count) / Double(whole)) : HumanText.none
  }

  var throughput: [String] {
    var lines = [heading("Throughput")]
    let simulate = result.throughput.simulate.map(HumanText.rate) ?? HumanText.none
    let replay = result.throughput.replay.map(HumanText.rate) ?? HumanText.none
    lines.append("  simulate \(simulate) · replay \(replay)")
    if let latency = result.processingLatency {
      let values = [("p50", latency.p50), ("p99", latency.p99), ("max", latency.max)]
      let text = values.map { "\($0) \(HumanText.span(nanoseconds: $1))" }
      lines.append("  processing latency " + text.joined(separator: " · "))
    }
    return lines
  }

  var digests: [String] {
    var table = [("recording", result.digests.recording)]
    // Without the algorithm's name, the 64 digits of a SHA-256 fit the line.
    if let results = result.digests.results {
      table.append(("results", results.split(separator: ":").last.map(String.init) ?? results))
    }
    return [heading("Digests")]
      + table.map { name, digest in
        "  \(Layout.left(name, 11))" + faint(Layout.truncated(digest, to: Layout.width - 13))
      }
  }
}

extension TerminalPage {
  func heading(_ text: String) -> String { Ink.strong.paint(text, color: color) }
  func faint(_ text: String) -> String { Ink.faint.paint(text, color: color) }

  /// `1 device`, `2,000 devices`.
  static func plural(_ count: Int64, _ noun: String) -> String {
    "\(HumanText.count(count)) \(noun)\(count == 1 ? "" : "s")"
  }
}

extension LedgerClass {
  /// For people: `late side output`.
  fileprivate var title: String { String(key.map { $0 == "_" ? " " : $0 }) }

  /// Whether a reading of this class is in no result.
  fileprivate var isLoss: Bool {
    switch self {
    case .onTime, .lateAccepted, .duplicate, .filtered: false
    case .lost, .rejected, .unassigned, .lateSideOutput, .lateDropped: true
    }
  }
}
