import TidemarkCore

/// When a window fires, as written under `trigger:`.
enum TriggerShape {
  private enum Word: String, CaseIterable, Sendable {
    case eventTime = "event-time"
    case endOfStream = "end-of-stream"
  }

  static let shape: Shape<TriggerSpec> = Shape<TriggerSpec>.variant(
    "trigger",
    "When a window fires.",
    cases: [
      Key(
        "continuous",
        Shapes.wholeMilliseconds(.positive).map { span, _ in .continuousEventTime(span) },
        "Also every so often on event time."
      ),
      Key(
        "count",
        Shapes.integer(1...Int64.max).map { count, _ in .count(count) },
        "At every nth reading, and not when time passes."
      ),
      Key(
        "early",
        Shapes.span(.positive).map { span, _ in .early(span) },
        "Also every so often on the pipeline's clock, until the window ends."
      ),
    ]
  )
  .orScalar(
    Shapes.choice("word", Word.allCases).map { word, _ in
      word == .eventTime ? TriggerSpec.eventTime : .endOfStream
    }
  )
}

/// What a suppress buffer holds back, as written under `suppress:`.
enum SuppressShape {
  static let shape: Shape<SuppressSpec> = {
    let limit = Key(
      "time-limit",
      Shapes.wholeMilliseconds(.notNegative),
      "How long a window's first result waits; until the window closes by default."
    )
    let records = Key(
      "max-records",
      Shapes.count(0...Int.max),
      "How many results the buffer holds."
    )
    let bytes = Key(
      "max-bytes",
      Shapes.count(0...Int.max),
      "How many bytes: of keys, 16 per result, 8 per aggregate."
    )
    let full = Key(
      "when-full",
      Shapes.choice("word", SuppressSpec.WhenFull.allCases),
      "emit gives out the oldest, fail ends the run; fail by default until windows close."
    )
    return .object("suppress", "What is held back.", keys: [limit, records, bytes, full]) {
      fields throws(Failure) in
      let limit = try fields.value(limit)
      return SuppressSpec(
        until: limit.map { .timeLimit($0) } ?? .windowCloses,
        maxRecords: try fields.value(records),
        maxBytes: try fields.value(bytes),
        whenFull: try fields.value(full) ?? (limit == nil ? .fail : .emit)
      )
    }
  }()
}
