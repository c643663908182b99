import TidemarkCore
import TidemarkStreams

/// How the cases of operators other than windows are written: each operator has its own keys, and its
/// own steps of the input.
enum OperatorCaseShape {
  static func shape(_ word: OperatorWord) -> Shape<CaseFile>? {
    switch word {
    case .suppress: suppress
    case .timer: timer
    case .partitionMerge: partitionMerge
    case .sort: sort
    case .dedup: deduplicate
    case .watermark: watermark
    case .alignment: alignment
    case .window, .windowAssign, .streamJoin, .tableJoin, .versionedTable: nil
    }
  }

  private static let suppress: Shape<CaseFile> = {
    let settings = Key(
      "suppress",
      CaseSuppress.shape.located,
      required: true,
      "How long changes are held back."
    )
    return makeShape(
      .kafkaStreams,
      keys: [settings, clockKey],
      input: OperatorInputs.changes
    ) { fields throws(Failure) in
      let buffer = try fields.require(settings)
      guard let time = buffer.value.time else {
        throw buffer.place.failure("missing key 'time_ms'")
      }
      return .suppress(
        SuppressSpec(
          until: .timeLimit(TimeSpan(nanoseconds: time.value)),
          maxRecords: buffer.value.maxRecords,
          maxBytes: buffer.value.maxBytes,
          whenFull: buffer.value.whenFull ?? .emit
        )
      )
    }
  }()

  private static let timer: Shape<CaseFile> = {
    let timer = Key("timer", timerShape, required: true, "When it fires.")
    return makeShape(.kafkaStreams, keys: [timer, clockKey], input: OperatorInputs.timer) {
      fields throws(Failure) in
      try fields.require(timer)
    }
  }()

  private static let timerShape: Shape<OperatorCase.Operator> = {
    let clock = Key(
      "clock",
      Shapes.choice("clock", OperatorCase.TimerClock.allCases),
      required: true,
      "What it goes by."
    )
    let interval = Key(
      "interval_ms",
      Shapes.integer(1...Int64.max),
      required: true,
      "Between two firings."
    )
    let start = Key("start_ms", Shapes.integer(0...Int64.max), "When it is first due.")
    return .object("case-timer", "A timer.", keys: [clock, interval, start]) {
      fields throws(Failure) in
      let clock = try fields.require(clock)
      let interval = try fields.require(interval)
      let first = try fields.value(start) ?? (clock == .streamTime ? 0 : interval)
      return .timer(clock: clock, interval: interval, start: first)
    }
  }()

  private static let partitionMerge = makeShape(
    .kafkaStreams,
    keys: [clockKey],
    input: OperatorInputs.partitions
  ) { _ throws(Failure) in .partitionMerge }

  private static let sort = makeShape(.flink, keys: [clockKey], input: OperatorInputs.rows) {
    _ throws(Failure) in .sort
  }

  private static let deduplicate: Shape<CaseFile> = {
    let settings = Key("dedup", deduplicateShape, required: true, "Which row of a key stays.")
    return makeShape(.flink, keys: [settings, clockKey], input: OperatorInputs.rows) {
      fields throws(Failure) in
      try fields.require(settings)
    }
  }()

  private enum DeduplicateEmit: String, CaseIterable, Sendable {
    case onWatermark = "on-watermark"
    case onUpdate = "on-update"
  }

  private static let deduplicateShape: Shape<OperatorCase.Operator> = {
    let keep = Key(
      "keep",
      Shapes.choice("word", RowTimeDeduplicator<CaseValue>.Keep.allCases),
      required: true,
      "The row that stays."
    )
    let emit = Key(
      "emit",
      Shapes.choice("word", DeduplicateEmit.allCases),
      required: true,
      "When it comes out."
    )
    return .object("case-dedup", "Deduplication.", keys: [keep, emit]) { fields throws(Failure) in
      let keep = try fields.require(keep)
      let waits = try fields.require(emit) == .onWatermark
      if keep == .last, waits {
        throw fields.place.failure(
          "the last row of a key is never settled: 'keep: last' needs 'emit: on-update'"
        )
      }
      return .deduplicate(keep: keep, waitsForWatermark: waits)
    }
  }()

  private static let watermark: Shape<CaseFile> = {
    let settings = Key("watermark", CaseProgress.shape, required: true, "What makes progress.")
    return makeShape(.flink, keys: [settings], input: OperatorInputs.progress) {
      fields throws(Failure) in
      try fields.require(settings)
    }
  }()

  private static let alignment: Shape<CaseFile> = {
    let drift = Key(
      "max_drift_ms",
      Shapes.integer(0...Int64.max),
      required: true,
      "How far a source may be ahead of the slowest."
    )
    let settings = Key(
      "alignment",
      Shape<OperatorCase.Operator>.object("case-alignment", "Alignment.", keys: [drift]) {
        fields throws(Failure) in
        .alignment(drift: try fields.require(drift))
      },
      required: true,
      "How far sources may drift apart."
    )
    return makeShape(.flink, keys: [settings], input: OperatorInputs.sources) {
      fields throws(Failure) in
      try fields.require(settings)
    }
  }()

  /// Where operators take their time from: of each semantics there is one way.
  private static let clockKey = Key(
    "watermark",
    CaseWatermark.shape,
    "Where event-time progress comes from."
  )

  private static func makeShape(
    _ semantics: Topology.Semantics,
    keys: [any AnyKey],
    input: Shape<OperatorInput>,
    build: @escaping @Sendable (Fields) throws(Failure) -> OperatorCase.Operator
  ) -> Shape<CaseFile> {
    let heading = CaseHeading()
    let common = OperatorCaseKeys(input: input)
    return .object("operator-case", "A case.", keys: heading.keys + common.all + keys) {
      fields throws(Failure) in
      let written = try fields.require(common.semantics)
      guard written.value == semantics else {
        throw written.place.failure(
          "this operator exists with \(semantics.rawValue) semantics only"
        )
      }
      if keys.contains(where: { $0.name == clockKey.name && $0 is Key<CaseWatermark> }) {
        try checkClock(fields, semantics)
      }
      let input = try fields.require(common.input)
      let expect = try fields.require(common.expect)
      for event in expect {
        if let at = event.value.at, !input.indices.contains(at) {
          throw event.place.failure("'at: \(at)' is no step; the input has \(input.count)")
        }
      }
      let content = OperatorCase(
        operator: try build(fields),
        order: try fields.require(common.order),
        derived: try fields.value(common.derived) ?? [],
        input: input,
        expect: expect.map(\.value)
      )
      return try heading.file(fields, content: .operator(content))
    }
  }

  private static func checkClock(
    _ fields: Fields,
    _ semantics: Topology.Semantics
  ) throws(Failure) {
    guard let watermark = try fields.value(clockKey) else { return }
    let expected: CaseWatermark.Strategy = semantics == .flink ? .explicit : .streamTime
    guard watermark.strategy == expected else {
      throw watermark.place.failure("this operator needs strategy \(expected.rawValue)")
    }
  }
}

/// The keys that every operator's case has.
private struct OperatorCaseKeys: Sendable {
  let semantics = Key(
    "semantics",
    Shapes.choice("semantics", Topology.Semantics.allCases).located,
    required: true,
    "Whose rules apply."
  )
  let `operator` = Key("operator", OperatorWord.shape, required: true, "What is under test.")
  let order = Key(
    "order",
    Shapes.choice("order", WindowCase.Order.allCases),
    required: true,
    "How results are compared."
  )
  let derived = Key("derived", Shapes.text.list(), "What the original does not assert itself.")
  let input: Key<[OperatorInput]>
  let expect = Key("expect", CaseSteps.event.located.list(), required: true, "What comes out.")

  init(input: Shape<OperatorInput>) {
    self.input = Key("input", input.list(), required: true, "What goes in.")
  }

  var all: [any AnyKey] { [semantics, `operator`, order, derived, input, expect] }
}
