import TidemarkCore

/// What became of the cases of one `check`.
struct CaseReport: Showable {
  enum Outcome: String {
    case passed, failed, skipped
  }

  struct Entry {
    var name: String
    var path: String
    var outcome: Outcome
    /// Why it was skipped, or how it differs.
    var details: [String]
    /// Of a pipeline case whose partitions were interleaved.
    var interleavings: CaseInterleavings?
  }

  var entries: [Entry] = []
  /// Whether interleavings were asked for.
  var isInterleaved = false

  func count(_ outcome: Outcome) -> Int { entries.filter { $0.outcome == outcome }.count }

  private var summary: String {
    "\(count(.passed)) passed, \(count(.failed)) failed, \(count(.skipped)) skipped\n"
  }

  func text(color: Bool) -> String {
    var text = ""
    for entry in entries {
      guard entry.outcome != .passed else {
        text += entry.interleavingLines
        continue
      }
      let mark = entry.outcome == .failed ? paint("✗", "31", color) : paint("–", "33", color)
      text += "\(mark) \(entry.name)"
      if entry.outcome == .skipped {
        text += ": skipped, needs \(entry.details.joined(separator: ", "))\n"
      } else {
        text += " (\(entry.path))\n"
        for line in entry.details { text += "    \(line)\n" }
        text += entry.interleavingLines
      }
    }
    if isInterleaved, !entries.contains(where: { $0.interleavings != nil }) {
      text += "no pipeline case that passes: nothing to interleave\n"
    }
    return text + summary
  }

  private func paint(_ text: String, _ code: String, _ color: Bool) -> String {
    color ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  func json() -> String {
    let cases = entries.map { entry in
      var parts = ["\"name\": " + JSONObject.string(entry.name)]
      parts.append("\"outcome\": \"\(entry.outcome.rawValue)\"")
      if !entry.details.isEmpty {
        let lines = entry.details.map(JSONObject.string).joined(separator: ", ")
        parts.append("\"details\": [\(lines)]")
      }
      if let interleavings = entry.interleavings {
        let answer = InterleavingAnswer(name: entry.name, report: interleavings.report)
        let failing = interleavings.failing.map { "\($0.number)" }.joined(separator: ", ")
        parts.append("\"failing_interleavings\": [\(failing)]")
        parts.append("\"interleaving\": \(answer.line)")
      }
      return "    {\(parts.joined(separator: ", "))}"
    }
    var object = JSONObject()
    object.add("passed", count(.passed))
    object.add("failed", count(.failed))
    object.add("skipped", count(.skipped))
    object.add("cases", raw: "[\n\(cases.joined(separator: ",\n"))\n  ]")
    return object.text
  }
}

extension CaseReport.Entry {
  /// What depends on the interleaving, of a case that passes too.
  fileprivate var interleavingLines: String {
    guard let interleavings else { return "" }
    return InterleavingAnswer(name: name, report: interleavings.report).text(color: false)
  }
}
