import TidemarkCore
import TidemarkStreams

/// How a window case is written.
enum WindowCaseShape {
  static let shape: Shape<CaseFile> = {
    let heading = CaseHeading()
    let keys = WindowCaseKeys()
    return .object("window-case", "A case of one window.", keys: heading.keys + keys.all) {
      fields throws(Failure) in
      let settings = try WindowCaseSettings(fields, keys)
      let input = try fields.require(keys.input)
      let expect = try fields.require(keys.expect)
      for event in expect {
        if let at = event.value.at, !input.indices.contains(at) {
          throw event.place.failure("'at: \(at)' is no step; the input has \(input.count)")
        }
      }
      let reason =
        settings.unsupported ?? (input.contains(.restart) ? "restart of an operator" : nil)
      if let reason { return try heading.file(fields, content: .unsupported(reason)) }
      let content = WindowCase(
        operator: settings.operator,
        order: try fields.require(keys.order),
        derived: try fields.value(keys.derived) ?? [],
        topology: try settings.topology(),
        input: input,
        expect: expect.map(\.value)
      )
      return try heading.file(fields, content: .window(content))
    }
  }()
}

/// The keys of a window case.
struct WindowCaseKeys: Sendable {
  let semantics = Key(
    "semantics",
    Shapes.choice("semantics", Topology.Semantics.allCases),
    required: true,
    "Whose rules apply."
  )
  let `operator` = Key(
    "operator",
    Shapes.choice("operator", WindowCase.Operator.allCases),
    required: true,
    "What is under test."
  )
  let window = Key("window", CaseWindow.shape, required: true, "The windows.")
  let watermark = Key("watermark", CaseWatermark.shape, "Where event-time progress comes from.")
  let trigger = Key("trigger", CaseTrigger.shape, "When a window fires (flink).")
  let accumulation = Key(
    "accumulation",
    Shapes.choice("accumulation", CaseAccumulation.allCases),
    "What a firing contains (flink)."
  )
  let lateData = Key(
    "late_data",
    Shapes.choice("word", WindowSpec.LateData.allCases),
    "What happens to late records (flink)."
  )
  let aggregate = Key(
    "aggregate",
    Shapes.choice("aggregate", Aggregate.allCases),
    "What the window computes."
  )
  let emit = Key(
    "emit",
    Shapes.choice("word", CaseEmit.allCases),
    "When results come out (kafka-streams)."
  )
  let emitInterval = Key(
    "emit_interval_ms",
    Shapes.integer(0...Int64.max),
    "How often closed windows are looked for (kafka-streams)."
  )
  let order = Key(
    "order",
    Shapes.choice("order", WindowCase.Order.allCases),
    required: true,
    "How results are compared."
  )
  let derived = Key("derived", Shapes.text.list(), "What the original does not assert itself.")
  let input = Key("input", CaseSteps.input.list(), required: true, "What goes in.")
  let expect = Key("expect", CaseSteps.event.located.list(), required: true, "What comes out.")

  var all: [any AnyKey] {
    [
      semantics, `operator`, window, watermark, trigger, accumulation, lateData, aggregate, emit,
      emitInterval, order, derived, input, expect,
    ]
  }
}

enum CaseAccumulation: String, CaseIterable, Sendable {
  case accumulating, discarding, retracting
}

enum CaseEmit: String, CaseIterable, Sendable {
  case onUpdate = "on-update"
  case onClose = "on-close"
  case suppress
}

/// When a window fires.
struct CaseTrigger: Sendable {
  enum Kind: String, CaseIterable, Sendable {
    case eventTime = "event-time"
    case continuousEventTime = "continuous-event-time"
    case count
    case endOfStream = "end-of-stream"
    case earlyLate = "early-late"
  }

  static let shape: Shape<Kind> = {
    let type = Key("type", Shapes.choice("trigger", Kind.allCases), required: true, "Its kind.")
    let number = Shapes.integer(1...Int64.max)
    let others: [any AnyKey] = [
      Key("interval_ms", number, "For continuous-event-time."),
      Key("count", number, "For count."),
      Key("early_processing_interval_ms", number, "For early-late."),
      Key("late", Shapes.text, "For early-late."),
    ]
    return .object("case-trigger", "A trigger.", keys: [type] + others) { fields throws(Failure) in
      try fields.require(type)
    }
  }()
}

/// Where event-time progress comes from.
struct CaseWatermark: Sendable {
  enum Strategy: String, CaseIterable, Sendable {
    case streamTime = "stream-time"
    case explicit
    case boundedOutOfOrderness = "bounded-out-of-orderness"
  }

  var strategy: Strategy
  /// In milliseconds.
  var bound: Int64
  var place: Place

  static let shape: Shape<CaseWatermark> = {
    let strategy = Key(
      "strategy",
      Shapes.choice("strategy", Strategy.allCases),
      required: true,
      "Its kind."
    )
    let bound = Key(
      "max_out_of_orderness_ms",
      Shapes.integer(0...Int64.max),
      "For bounded-out-of-orderness."
    )
    return .object("case-watermark", "A strategy.", keys: [strategy, bound]) {
      fields throws(Failure) in
      CaseWatermark(
        strategy: try fields.require(strategy),
        bound: try fields.value(bound) ?? 0,
        place: fields.place
      )
    }
  }()
}

/// The windows of a case, in milliseconds.
struct CaseWindow: Sendable {
  enum Kind: String, CaseIterable, Sendable {
    case tumbling, hopping, sliding, session, cumulative, global
  }

  var kind: Kind
  var size: Int64?
  var advance: Int64?
  var offset: Int64
  var grace: Located<Int64>?
  var allowedLateness: Located<Int64>?
  var retention: Int64?
  var place: Place

  static let shape: Shape<CaseWindow> = {
    let positive = Shapes.integer(1...Int64.max)
    let notNegative = Shapes.integer(0...Int64.max)
    let type = Key("type", Shapes.choice("window", Kind.allCases), required: true, "Their kind.")
    let size = Key("size_ms", positive, "Length.")
    let advance = Key("advance_ms", positive, "Between two starts; the size by default.")
    let offset = Key("offset_ms", Shapes.wholeNumber, "Shift of the starts.")
    let grace = Key("grace_ms", notNegative, "Kafka Streams' lateness.")
    let lateness = Key("allowed_lateness_ms", notNegative, "Flink's lateness.")
    let retention = Key("retention_ms", positive, "How long windows are kept.")
    let others: [any AnyKey] = [
      Key("step_ms", positive, "For cumulative."), Key("gap_ms", positive, "For session."),
    ]
    let keys: [any AnyKey] = [type, size, advance, offset, grace, lateness, retention]
    return .object("case-window", "Windows.", keys: keys + others) { fields throws(Failure) in
      CaseWindow(
        kind: try fields.require(type),
        size: try fields.value(size),
        advance: try fields.value(advance),
        offset: try fields.value(offset) ?? 0,
        grace: try fields.located(grace),
        allowedLateness: try fields.located(lateness),
        retention: try fields.value(retention),
        place: fields.place
      )
    }
  }()
}
