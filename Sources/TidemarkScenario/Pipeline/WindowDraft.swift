import TidemarkCore
import TidemarkStreams

/// A window as written; what its keys mean depends on the pipeline's semantics.
struct WindowDraft: Sendable {
  struct Hopping: Sendable {
    var size: TimeSpan
    var advance: TimeSpan
    var place: Place
  }

  var tumbling: TimeSpan?
  var hopping: Hopping?
  var offset: Located<TimeSpan>?
  var allowedLateness: Located<TimeSpan>?
  var grace: Located<TimeSpan>?
  var late: Located<WindowSpec.LateData>?
  var emit: Located<WindowSpec.Emit>?
  var accumulation: Located<WindowSpec.Accumulation>?
  var emitInterval: Located<TimeSpan>?
  var retention: Located<TimeSpan>?

  static let shape: Shape<WindowDraft> = {
    let keys = WindowKeys()
    return .object(
      "window",
      "Which windows a reading belongs to, and how long they accept late ones.",
      keys: keys.all,
      rules: [.exactlyOne([keys.tumbling.name, keys.hopping.name])],
      planned: ["session", "sliding", "cumulative", "global", "trigger", "suppress"]
    ) { fields throws(Failure) in
      WindowDraft(
        tumbling: try fields.value(keys.tumbling),
        hopping: try fields.value(keys.hopping),
        offset: try fields.located(keys.offset),
        allowedLateness: try fields.located(keys.allowedLateness),
        grace: try fields.located(keys.grace),
        late: try fields.located(keys.late),
        emit: try fields.located(keys.emit),
        accumulation: try fields.located(keys.accumulation),
        emitInterval: try fields.located(keys.emitInterval),
        retention: try fields.located(keys.retention)
      )
    }
  }()
}

/// The keys of a window.
private struct WindowKeys: Sendable {
  let tumbling = Key(
    "tumbling",
    Shapes.wholeMilliseconds(.positive),
    "Windows of this size, side by side."
  )
  let hopping = Key("hopping", hoppingShape, "Windows of a size that start every advance.")
  let offset = Key(
    "offset",
    Shapes.wholeMilliseconds(.any),
    "Shift of the starts against 1970-01-01T00:00:00Z (flink)."
  )
  let allowedLateness = Key(
    "allowed-lateness",
    Shapes.wholeMilliseconds(.notNegative),
    "How long a fired window still accepts late readings (flink)."
  )
  let grace = Key(
    "grace",
    Shapes.wholeMilliseconds(.notNegative),
    "How long after its end a window still accepts readings (kafka-streams)."
  )
  let late = Key(
    "late",
    Shapes.choice("word", WindowSpec.LateData.allCases),
    "What happens to readings that are too late; drop by default."
  )
  let emit = Key(
    "emit",
    Shapes.choice("word", WindowSpec.Emit.allCases),
    "When results come out: on-close (flink's default) or on-update (kafka-streams')."
  )
  let accumulation = Key(
    "accumulation",
    accumulationShape,
    "Whether a late firing counts from the first reading, or from the last firing (flink)."
  )
  let emitInterval = Key(
    "emit-interval",
    Shapes.span(.notNegative),
    "on-close looks for closed windows at most this often (kafka-streams); 0 by default."
  )
  let retention = Key(
    "retention",
    Shapes.wholeMilliseconds(.positive),
    "on-close: how long windows are kept (kafka-streams); size + grace by default."
  )

  var all: [any AnyKey] {
    [
      tumbling, hopping, offset, allowedLateness, grace, late, emit, accumulation, emitInterval,
      retention,
    ]
  }

  private static let hoppingShape: Shape<WindowDraft.Hopping> = {
    let span = Shapes.wholeMilliseconds(.positive)
    let size = Key("size", span, required: true, "Length of a window.")
    let advance = Key("advance", span, required: true, "Between the starts of two windows.")
    return .object("hopping", "Windows of a size that start every advance.", keys: [size, advance])
    {
      fields throws(Failure) in
      let windows = WindowDraft.Hopping(
        size: try fields.require(size),
        advance: try fields.require(advance),
        place: fields.place
      )
      guard windows.size.nanoseconds / windows.advance.nanoseconds <= 10_000 else {
        throw fields.place.failure(
          "a reading would belong to more than 10000 windows; use a longer advance"
        )
      }
      return windows
    }
  }()

  private static let accumulationShape: Shape<WindowSpec.Accumulation> = {
    let choice = Shapes.choice("word", WindowSpec.Accumulation.allCases)
    return Shape<WindowSpec.Accumulation>(choice.schema) { node throws(Failure) in
      if node.text == "retracting" {
        throw node.place.failure("'retracting' is not supported by this version of tidemark")
      }
      return try choice.decode(node)
    }
  }()
}

extension WindowDraft {
  /// The spec under the pipeline's semantics; keys of the other semantics are refused.
  func resolved(_ semantics: Topology.Semantics) throws(Failure) -> WindowSpec {
    switch semantics {
    case .flink: try resolvedFlink()
    case .kafkaStreams: try resolvedKafkaStreams()
    }
  }

  private func resolvedFlink() throws(Failure) -> WindowSpec {
    try refuse(grace, "'grace' is kafka-streams' word; with flink semantics use 'allowed-lateness'")
    try refuse(emitInterval, "'emit-interval' applies to kafka-streams semantics only")
    try refuse(retention, "'retention' applies to kafka-streams semantics only")
    if let emit, emit.value == .onUpdate {
      throw emit.place.failure("'emit: on-update' applies to kafka-streams semantics only")
    }
    let spec = WindowSpec(
      assigner: assigner(),
      allowedLateness: allowedLateness?.value ?? .zero,
      late: late?.value ?? .drop,
      accumulation: accumulation?.value ?? .accumulating
    )
    if let offset {
      let step = hopping?.advance ?? tumbling ?? .zero
      guard offset.value.nanoseconds.magnitude < step.nanoseconds.magnitude else {
        throw offset.place.failure("'offset' must be shorter than \(step) either way")
      }
    }
    return spec
  }

  private func resolvedKafkaStreams() throws(Failure) -> WindowSpec {
    try refuse(
      allowedLateness,
      "'allowed-lateness' is flink's word; with kafka-streams semantics use 'grace'"
    )
    try refuse(offset, "'offset' applies to flink semantics only; kafka-streams windows have none")
    try refuse(
      accumulation,
      "'accumulation' applies to flink semantics only; kafka-streams windows always accumulate"
    )
    if let late, late.value == .sideOutput {
      throw late.place.failure(
        "'late: side-output' applies to flink semantics only; kafka-streams drops late readings"
      )
    }
    if let hopping, hopping.advance > hopping.size {
      throw hopping.place.failure("with kafka-streams semantics 'advance' is at most the size")
    }
    let size = tumbling ?? hopping?.size ?? .zero
    let grace = grace?.value ?? .zero
    let emit = emit?.value ?? .onUpdate
    if emit != .onClose {
      try refuse(emitInterval, "'emit-interval' applies to 'emit: on-close' only")
      try refuse(retention, "'retention' applies to 'emit: on-close' only")
    }
    if let retention, retention.value < size + grace {
      throw retention.place.failure("'retention' must be at least size + grace, \(size + grace)")
    }
    return WindowSpec(
      assigner: assigner(),
      allowedLateness: grace,
      emit: emit,
      emitInterval: emitInterval?.value ?? .zero,
      retention: retention?.value
    )
  }

  private func assigner() -> WindowSpec.Assigner {
    let offset = offset?.value ?? .zero
    if let hopping {
      return .hopping(size: hopping.size, advance: hopping.advance, offset: offset)
    }
    return .tumbling(size: tumbling ?? .zero, offset: offset)
  }

  private func refuse<Value>(_ value: Located<Value>?, _ reason: String) throws(Failure) {
    if let value { throw value.place.failure(reason) }
  }
}
