import TidemarkCore
import TidemarkReplay
import TidemarkScenario
import TidemarkStreams

extension InterleavingAnswer {
  func json() -> String {
    var object = JSONObject()
    object.add("name", name)
    for (key, value) in fields { object.add(key, raw: value) }
    return object.text
  }

  /// On one line, as part of another document.
  var line: String { Self.line(fields) }

  private var fields: [(String, String)] {
    [
      ("readings", "\(report.readings)"),
      ("partitions", "\(report.partitions.count)"),
      ("seed", "\(report.seed)"),
      ("skew_ns", "\(report.skew.nanoseconds)"),
      ("interleavings", "\(report.orders.count)"),
      ("differing", numbers(report.orders.filter(\.differs).map(\.number))),
      ("in_turn", numbers(report.orders.filter { $0.kind != .lagging }.map(\.number))),
      ("steps", list(report.steps.map(json))),
      ("ledger", Self.line(report.classes.map { ($0.ledgerClass.key, json($0)) })),
      ("changed_readings", "\(report.changedReadings)"),
      ("changed_in", numbers(report.changedIn)),
      ("changes", list(report.changes.map(json))),
      ("verdict", report.isIndependent ? "\"same\"" : "\"differs\""),
    ]
  }

  private static func line(_ pairs: [(String, String)]) -> String {
    "{" + pairs.map { "\(JSONObject.string($0)): \($1)" }.joined(separator: ", ") + "}"
  }

  private func list(_ items: [String]) -> String { "[\(items.joined(separator: ", "))]" }

  private func numbers(_ numbers: [Int]) -> String { list(numbers.map(String.init)) }

  private func json(_ step: InterleavingReport.Step) -> String {
    let channels = step.channels.map { ($0.channel.key, json($0, of: step)) }
    return Self.line([("name", JSONObject.string(step.name))] + channels)
  }

  private func json(
    _ channel: InterleavingReport.Channel,
    of step: InterleavingReport.Step
  ) -> String {
    var first = "null"
    if let difference = channel.first {
      var pairs = [("interleaving", "\(difference.interleaving)")]
      pairs += json(difference.subject)
      pairs.append(("recorded", json(difference.recorded, channel, step)))
      pairs.append(("interleaved", json(difference.interleaved, channel, step)))
      first = Self.line(pairs)
    }
    return Self.line([
      ("recorded", "\(channel.recorded)"),
      ("differing", "\(channel.differing)"),
      ("differing_lagging", "\(channel.differingLagging)"),
      ("interleavings", numbers(channel.interleavings)),
      ("other_firings", numbers(channel.otherFirings)),
      ("first", first),
    ])
  }

  private func json(_ subject: ResultSubject) -> [(String, String)] {
    func time(_ time: Timestamp) -> String { JSONObject.string("\(time)") }
    switch subject {
    case .window(let key, let start, let end):
      return [("key", JSONObject.string(key)), ("start", time(start)), ("end", time(end))]
    case .event(let key, let at):
      return [("key", JSONObject.string(key)), ("event_time", time(at))]
    case .reading(let name): return [("reading", JSONObject.string(name))]
    }
  }

  /// The numbers by the names that results files give them.
  private func json(
    _ values: [Double]?,
    _ channel: InterleavingReport.Channel,
    _ step: InterleavingReport.Step
  ) -> String {
    guard let values else { return "null" }
    let names: [String]
    switch channel.channel {
    case .result: names = step.numbers
    case .alert: names = ["score"]
    case .rejected:
      let reason = values.first.flatMap { RejectReason(rawValue: UInt8($0)) }
      return Self.line([("reason", JSONObject.string(reason?.word ?? "unknown"))])
    case .late, .output: names = ["value"]
    }
    return Self.line(zip(names, values).map { ($0, number($1)) })
  }

  private func number(_ value: Double) -> String {
    var buffer = TextBuffer()
    buffer.append(value)
    return buffer.string
  }

  private func json(_ count: InterleavingReport.ClassCount) -> String {
    Self.line([
      ("recorded", "\(count.recorded)"), ("least", "\(count.least)"), ("most", "\(count.most)"),
    ])
  }

  private func json(_ change: InterleavingReport.Change) -> String {
    Self.line([
      ("reading", JSONObject.string(change.reading)),
      ("copy", "\(change.copy)"),
      ("recorded", JSONObject.string(change.recorded.key)),
      ("interleaved", JSONObject.string(change.found.key)),
      ("interleaving", "\(change.interleaving)"),
    ])
  }
}
