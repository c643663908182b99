import TidemarkCore

/// When a window of a case fires, and how a buffer behind it holds back.
enum CaseTrigger {
  private enum Kind: String, CaseIterable, Sendable {
    case eventTime = "event-time"
    case continuousEventTime = "continuous-event-time"
    case count
    case endOfStream = "end-of-stream"
    case earlyLate = "early-late"

    /// The key that it needs, beside its type.
    var needs: String? {
      switch self {
      case .eventTime, .endOfStream: nil
      case .continuousEventTime: "interval_ms"
      case .count: "count"
      case .earlyLate: "early_processing_interval_ms"
      }
    }
  }

  private enum Late: String, CaseIterable, Sendable {
    case everyElement = "every-element"
  }

  static let shape: Shape<TriggerSpec> = {
    let type = Key("type", Shapes.choice("trigger", Kind.allCases), required: true, "Its kind.")
    let number = Shapes.integer(1...Int64.max)
    let numbers = [
      Key("interval_ms", number, "For continuous-event-time."),
      Key("count", number, "For count."),
      Key("early_processing_interval_ms", number, "For early-late."),
    ]
    let late = Key(
      "late",
      Shapes.choice("word", Late.allCases),
      "For early-late: late records fire one by one, as they always do."
    )
    let keys: [any AnyKey] = [type] + numbers + [late]
    return .object("case-trigger", "A trigger.", keys: keys) { fields throws(Failure) in
      let kind = try fields.require(type)
      var value: Int64?
      for key in numbers {
        guard let found = try fields.value(key) else { continue }
        guard key.name == kind.needs else {
          let place = fields.place(of: key) ?? fields.place
          throw place.failure("'\(key.name)' does not belong to trigger \(kind.rawValue)")
        }
        value = found
      }
      // An early-late trigger without early firings is the event-time trigger.
      if kind == .earlyLate, value == nil { return .eventTime }
      if let needed = kind.needs, value == nil {
        throw fields.place.failure("missing key '\(needed)'")
      }
      if let place = fields.place(of: late), kind != .earlyLate {
        throw place.failure("'late' does not belong to trigger \(kind.rawValue)")
      }
      return trigger(kind, value ?? 0)
    }
  }()

  private static func trigger(_ kind: Kind, _ value: Int64) -> TriggerSpec {
    let span = TimeSpan(nanoseconds: value)
    switch kind {
    case .eventTime: return .eventTime
    case .continuousEventTime: return .continuousEventTime(span)
    case .count: return .count(value)
    case .endOfStream: return .endOfStream
    case .earlyLate: return .early(span)
    }
  }
}

/// A suppress buffer of a case: `time_ms` is for the operator of its own, where a window has its
/// grace.
struct CaseSuppress: Sendable {
  var time: Located<Int64>?
  var maxRecords: Int?
  var maxBytes: Int?
  var whenFull: SuppressSpec.WhenFull?

  static let shape: Shape<CaseSuppress> = {
    let count = Shapes.count(0...Int.max)
    let time = Key("time_ms", Shapes.integer(0...Int64.max).located, "How long a change is held.")
    let records = Key("max_records", count, "How many changes the buffer holds.")
    let bytes = Key("max_bytes", count, "How many bytes the buffer holds.")
    let full = Key(
      "when_full",
      Shapes.choice("word", SuppressSpec.WhenFull.allCases),
      "What happens then."
    )
    return .object("case-suppress", "A buffer.", keys: [time, records, bytes, full]) {
      fields throws(Failure) in
      CaseSuppress(
        time: try fields.value(time),
        maxRecords: try fields.value(records),
        maxBytes: try fields.value(bytes),
        whenFull: try fields.value(full)
      )
    }
  }()
}
