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
      let steps = try fields.require(keys.input)
      try settings.check(steps)
      let input = steps.map(\.value)
      let expect = try fields.require(keys.expect)
      for event in expect {
        if let at = event.value.at, !input.indices.contains(at) {
          throw event.place.failure("'at: \(at)' is no step; the input has \(input.count)")
        }
      }
      let content = WindowCase(
        operator: settings.operator,
        order: try fields.require(keys.order),
        derived: try fields.value(keys.derived) ?? [],
        topology: try settings.topology(restarts: input.contains(.restart)),
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
  let trigger = Key("trigger", CaseTrigger.shape.located, "When a window fires (flink).")
  let accumulation = Key(
    "accumulation",
    Shapes.choice("accumulation", WindowSpec.Accumulation.allCases).located,
    "What a firing contains (flink)."
  )
  let lateData = Key(
    "late_data",
    Shapes.choice("word", WindowSpec.LateData.allCases).located,
    "What happens to late records (flink)."
  )
  let aggregate = Key(
    "aggregate",
    AggregateShape.one(of: Aggregate.named + [.concat]),
    "What the window computes."
  )
  let emit = Key(
    "emit",
    Shapes.choice("word", WindowSpec.Emit.allCases).located,
    "When results come out (kafka-streams)."
  )
  let emitInterval = Key(
    "emit_interval_ms",
    Shapes.integer(0...Int64.max).located,
    "How often closed windows are looked for (kafka-streams)."
  )
  let suppress = Key(
    "suppress",
    CaseSuppress.shape.located,
    "Limits of the buffer with 'emit: suppress' (kafka-streams)."
  )
  let order = Key(
    "order",
    Shapes.choice("order", WindowCase.Order.allCases),
    required: true,
    "How results are compared."
  )
  let derived = Key("derived", Shapes.text.list(), "What the original does not assert itself.")
  let input = Key("input", CaseSteps.input.located.list(), required: true, "What goes in.")
  let expect = Key("expect", CaseSteps.event.located.list(), required: true, "What comes out.")

  var all: [any AnyKey] {
    [
      semantics, `operator`, window, watermark, trigger, accumulation, lateData, aggregate, emit,
      emitInterval, suppress, order, derived, input, expect,
    ]
  }
}
