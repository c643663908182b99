import TidemarkCore

/// A line of the results as a case expects it.
struct ResultRowDraft: Sendable {
  enum Value: Sendable {
    case text(String)
    case moment(Moment)
  }

  var step: String
  var fields: [(key: String, value: Located<Value>)]

  static let shape: Shape<ResultRowDraft> = {
    let step = Key("step", Shapes.name, required: true, "The step that gave it out.")
    let texts = ["kind", "key", "reading", "reason"].map { name in
      Key(name, Shapes.text.map { text, _ in Value.text(text) }.located, "As in the results.")
    }
    let moments = ["start", "end", "event-time", "time", "at"].map { name in
      Key(
        name,
        Moment.shape.map { moment, _ in Value.moment(moment) }.located,
        "As in the results."
      )
    }
    let percentiles = ["p50", "p75", "p90", "p95", "p99", "p99.9"]
    let words = ["value", "score"] + Aggregate.named.map(\.word) + percentiles
    let numbers = words.map { name in
      Key(
        name,
        CaseRowDraft.anyNumber.map { number, _ in Value.text(ResultRow.text(number)) }.located,
        "As in the results."
      )
    }
    let all = texts + moments + numbers
    return .object("result-row", "A line of the results.", keys: [step] + all) {
      fields throws(Failure) in
      var found: [(key: String, value: Located<Value>)] = []
      for key in all {
        guard let value = try fields.value(key) else { continue }
        found.append((key.name.replacing("-", with: "_"), value))
      }
      return ResultRowDraft(step: try fields.require(step), fields: found)
    }
  }()

  /// The row; `start` is what spans count from, nil if that is not known.
  func resolved(start: Timestamp?) throws(Failure) -> ResultRow {
    var resolved: [ResultRow.Field] = []
    for (key, value) in fields {
      switch (value.value, start) {
      case (.text(let text), _): resolved.append(ResultRow.Field(key: key, value: text))
      case (.moment(.instant(let time)), _):
        resolved.append(ResultRow.Field(key: key, value: time.description))
      case (.moment(let moment), let start?):
        let time = moment.timestamp(start: start)
        resolved.append(ResultRow.Field(key: key, value: time.description))
      case (.moment, nil): throw value.place.failure("a span needs a start; write a time")
      }
    }
    return ResultRow(step: step, fields: resolved)
  }
}
