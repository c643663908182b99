import TidemarkCore

/// How the items of a window case's input and expectation are written.
enum CaseSteps {
  static let input: Shape<CaseInput> = {
    let key = Key("key", Shapes.caseKey, "Key of a record.")
    let t = Key("t", Shapes.wholeNumber, "Event time of a record.")
    let v = Key("v", Shapes.caseValue, "Value of a record.")
    let partition = Key("partition", Shapes.count(0...65_535), "Partition of a record.")
    let watermark = Key("watermark", Shapes.wholeNumber, "A watermark arrives.")
    let end = Key("end_of_input", Shapes.flag, "A bounded source ended.")
    let processingTime = Key("processing_time", Shapes.wholeNumber, "The wall clock.")
    let restart = Key("restart", Shapes.flag, "A new instance of the operator.")
    let recordKeys: [any AnyKey] = [t, key, v, partition]
    let others: [any AnyKey] = [watermark, end, processingTime, restart]
    return .object(
      "case-input",
      "A step of the input.",
      keys: recordKeys + others,
      rules: [.exactlyOne(["t"] + others.map(\.name))]
    ) { fields throws(Failure) in
      if let time = try fields.value(t) {
        guard let key = try fields.value(key) else {
          throw fields.place.failure("missing key 'key': a record has one, or 'key: null'")
        }
        let value = try fields.value(v) ?? .null
        return .record(key: key, t: time, value: value, partition: try fields.value(partition))
      }
      for place in [fields.place(of: key), fields.place(of: v), fields.place(of: partition)] {
        if let place { throw place.failure("only a record, which has 't', has this key") }
      }
      if let time = try fields.value(watermark) { return .watermark(time) }
      if let time = try fields.value(processingTime) { return .processingTime(time) }
      let isEnd = try fields.value(end)
      let isRestart = try fields.value(restart)
      guard isEnd ?? isRestart ?? false else {
        throw fields.place.failure("the only value that means something here is true")
      }
      return isEnd == nil ? .restart : .endOfInput
    }
  }()

  static let event: Shape<ExpectedEvent> = {
    let kind = Key(
      "kind",
      Shapes.choice("kind", ExpectedEvent.Kind.allCases),
      required: true,
      "What comes out."
    )
    let at = Key("at", Shapes.count(0...Int(Int32.max)), "The step that causes it, from 0.")
    let key = Key(
      "key",
      Shapes.caseKey.map { key, _ in key.map { CaseValue.string($0) } ?? .null },
      "Key of the result."
    )
    let time = Shapes.wholeNumber.map { value, _ in CaseValue.int(value) }
    let compared = [
      key,
      Key("start", time, "Start of the window."),
      Key("end", time, "End of the window."),
      Key("value", Shapes.caseValue, "The result."),
      Key("t", time, "Event time of the result."),
      Key("watermark", time, "The watermark that is passed on."),
      Key("status", Shapes.caseValue, "idle or active."),
      Key("source", time, "A source of an aligned group."),
      Key("limit", Shapes.caseValue, "How far it may read; unbounded."),
      Key("partition", time, "Partition of a record."),
      Key("stream_time", time, "Stream time with the record."),
      Key("lateness", time, "How far a record lies behind stream time."),
    ]
    return .object("case-event", "An expected event.", keys: [kind, at] + compared) {
      fields throws(Failure) in
      var values: [ExpectedEvent.Field] = []
      for key in compared {
        if let value = try fields.value(key) {
          values.append(ExpectedEvent.Field(name: key.name, value: value))
        }
      }
      return ExpectedEvent(
        kind: try fields.require(kind),
        fields: values,
        at: try fields.value(at),
        line: fields.place.line
      )
    }
  }()
}
