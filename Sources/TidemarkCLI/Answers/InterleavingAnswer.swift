import TidemarkCore
import TidemarkReplay
import TidemarkReport
import TidemarkScenario
import TidemarkStreams

/// In words and as JSON, what depends on the interleaving of the partitions.
struct InterleavingAnswer: Showable {
  let name: String
  let report: InterleavingReport

  func text(color: Bool) -> String {
    (["\(name): \(headline)"] + details).joined(separator: "\n") + "\n"
  }

  /// What came of it, in a line.
  var headline: String {
    guard report.partitions.count > 1 else {
      return report.partitions.isEmpty
        ? "no reading: nothing to interleave"
        : "all readings are in one partition: nothing to interleave"
    }
    let differing = report.orders.filter(\.differs).count
    let partitions = "of \(report.partitions.count) partitions"
    guard report.orders.count > 1 || report.orders.first?.number == 1 else {
      let number = report.orders.first?.number ?? 0
      return "interleaving \(number) \(partitions): "
        + (differing > 0 ? "results differ" : "the same results")
    }
    let count = HumanText.count(Int64(report.orders.count))
    let noun = report.orders.count == 1 ? "interleaving" : "interleavings"
    let what = differing == 0 ? "the same results in all" : "results differ in \(differing)"
    return "\(count) \(noun) \(partitions): \(what)"
  }

  /// Step by step, then the ledger, then how to see one again; nothing where there was nothing to do.
  var details: [String] {
    guard report.partitions.count > 1 else { return [] }
    let width = report.steps.map(\.name.count).max() ?? 0
    var lines = report.steps.flatMap { step in
      step.channels.flatMap { self.lines($0, of: step, width: width) }
    }
    lines += ledgerLines
    if let worst = report.orders.first(where: \.differs) {
      lines.append(
        "  again: --interleaving \(worst.number) --interleave-seed \(report.seed)"
          + " --skew \(report.skew)  (\(Self.words(worst.kind)))"
      )
    }
    return lines
  }

  private func lines(
    _ channel: InterleavingReport.Channel,
    of step: InterleavingReport.Step,
    width: Int
  ) -> [String] {
    let what = "  \(step.name.padded(to: width))  \(Self.noun(channel))"
    var lines: [String] = []
    if channel.differing == 0 {
      lines.append("\(what): the same")
    } else {
      lines.append(
        "\(what): \(HumanText.count(Int64(channel.differing))) differ, "
          + "in \(interleavings(channel.interleavings))" + lagging(channel)
      )
    }
    if !channel.otherFirings.isEmpty {
      let all = channel.differing == 0 ? "" : " others"
      lines.append(
        "\(what):\(all) end the same after other firings, in \(interleavings(channel.otherFirings))"
      )
    }
    if let first = channel.first {
      lines.append(
        "  \("".padded(to: width))  first in interleaving \(first.interleaving): "
          + "\(Self.words(first.subject)): recorded \(words(first.recorded, channel, step)), "
          + "interleaved \(words(first.interleaved, channel, step))"
      )
    }
    return lines
  }

  /// How much of it is there where partitions are not read in turn.
  private func lagging(_ channel: InterleavingReport.Channel) -> String {
    let hasBoth = Set(report.orders.map { $0.kind == .lagging }).count == 2
    guard hasBoth, channel.differingLagging != channel.differing, channel.differingLagging > 0
    else {
      return ""
    }
    return "; \(HumanText.count(Int64(channel.differingLagging))) where partitions only lag behind"
  }

  private var ledgerLines: [String] {
    guard report.changedReadings > 0 else { return ["  ledger: the same class for every reading"] }
    var lines = [
      "  ledger: another class for \(HumanText.count(Int64(report.changedReadings))) readings, "
        + "in \(interleavings(report.changedIn))"
    ]
    for count in report.classes where count.least != count.recorded || count.most != count.recorded
    {
      lines.append(
        "    \(count.ledgerClass.word): recorded \(HumanText.count(Int64(count.recorded))), "
          + "interleaved \(HumanText.count(Int64(count.least))) to \(HumanText.count(Int64(count.most)))"
      )
    }
    for change in report.changes {
      let copy = change.copy > 0 ? " (copy \(change.copy))" : ""
      lines.append(
        "    \(change.reading)\(copy): recorded \(change.recorded.word), "
          + "\(change.found.word) in interleaving \(change.interleaving)"
      )
    }
    if report.changedReadings > report.changes.count {
      let more = report.changedReadings - report.changes.count
      lines.append("    and \(HumanText.count(Int64(more))) more")
    }
    return lines
  }

  private func interleavings(_ numbers: [Int]) -> String {
    let inTurn = report.orders.filter {
      if case .inTurn = $0.kind { numbers.contains($0.number) } else { false }
    }
    let some = numbers.prefix(5).map(String.init).joined(separator: ", ")
    let list =
      numbers.count == 1 ? "interleaving \(some)" : "\(numbers.count) interleavings: \(some)"
    let more = numbers.count > 5 ? ", ..." : ""
    return list + more
      + (inTurn.count == numbers.count ? " (only where partitions are read in turn)" : "")
  }

  private func words(
    _ values: [Double]?,
    _ channel: InterleavingReport.Channel,
    _ step: InterleavingReport.Step
  ) -> String {
    guard let values else { return "nothing" }
    return values.enumerated().map { index, value in
      let number = ResultRow.text(value)
      switch channel.channel {
      case .result where index < step.numbers.count: return "\(step.numbers[index]) \(number)"
      case .rejected: return RejectReason(rawValue: UInt8(value))?.word ?? "unknown"
      case .alert: return "score \(number)"
      case .late: return "late (\(number))"
      case .result, .output: return number
      }
    }.joined(separator: ", ")
  }

  private static func noun(_ channel: InterleavingReport.Channel) -> String {
    let count = HumanText.count(Int64(channel.recorded))
    let isOne = channel.recorded == 1
    switch channel.channel {
    case .result: return isOne ? "1 result" : "\(count) results"
    case .late: return isOne ? "1 too late" : "\(count) too late"
    case .alert: return isOne ? "1 alert" : "\(count) alerts"
    case .rejected: return isOne ? "1 reject" : "\(count) rejects"
    case .output: return isOne ? "1 output" : "\(count) outputs"
    }
  }

  static func words(_ kind: Interleaving.Kind) -> String {
    switch kind {
    case .lagging: "partitions lag behind each other"
    case .inTurn(let partitions):
      "partitions in turn: "
        + partitions.prefix(8).map(String.init).joined(separator: ", ")
        + (partitions.count > 8 ? ", ..." : "")
    }
  }

  private static func words(_ subject: ResultSubject) -> String {
    switch subject {
    case .window(let key, let start, let end): "\(key) [\(start), \(end))"
    case .event(let key, let time): "\(key) at \(time)"
    case .reading(let name): name
    }
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
