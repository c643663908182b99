import TidemarkCore
import TidemarkDetection
import TidemarkStreams

/// A step as written; wiring and semantics are resolved when the whole pipeline is known.
struct StepDraft: Sendable {
  enum Operation: Sendable {
    case validate(ValidateSpec)
    case deduplicate(DeduplicateSpec)
    case filter(Expression)
    case map(Expression)
    case reorder(ReorderSpec)
    case window(WindowDraft)
    case detect(EWMAZSpec)

    /// Whether it does nothing without a watermark.
    var needsWatermark: Bool {
      switch self {
      case .window, .reorder: true
      case .validate, .deduplicate, .filter, .map, .detect: false
      }
    }

    var isWindow: Bool {
      if case .window = self { true } else { false }
    }

    /// Whether readings that go in come out again, so that other steps can read from it.
    var passesReadingsOn: Bool {
      switch self {
      case .validate, .deduplicate, .filter, .map, .reorder: true
      case .window, .detect: false
      }
    }

    var word: String {
      switch self {
      case .validate: "validate"
      case .deduplicate: "deduplicate"
      case .filter: "filter"
      case .map: "map"
      case .reorder: "reorder"
      case .window: "window"
      case .detect: "detect"
      }
    }
  }

  var name: Located<String>
  var from: [Located<String>]
  var sensor: Located<String>?
  var key: Located<Step.Key>?
  var value: Located<Aggregate>?
  var operation: Operation
  var aggregates: [Aggregate]

  static let shape: Shape<StepDraft> = {
    let keys = StepKeys()
    return .object(
      "step",
      "A named step of the pipeline; it does one thing.",
      keys: keys.all,
      rules: [
        .exactlyOne(keys.operations.map(\.name)),
        .needs("window", keys.aggregate.name),
        .needs(keys.aggregate.name, "window"),
        .needs(keys.by.name, "window"),
        .needs(keys.maximumKeys.name, keys.by.name),
        .needs(keys.value.name, "window"),
      ],
      planned: [
        "join", "estimate-clock", "process",
      ]
    ) { fields throws(Failure) in
      var operation: Operation?
      for key in keys.operations { operation = try fields.value(key) ?? operation }
      guard let operation else { throw fields.place.failure("missing key: what the step does") }
      return StepDraft(
        name: try fields.require(keys.name),
        from: try fields.value(keys.from) ?? [],
        sensor: try fields.value(keys.sensor),
        key: try keys.key(of: fields),
        value: try fields.value(keys.value),
        operation: operation,
        aggregates: try fields.value(keys.aggregate) ?? []
      )
    }
  }()
}

extension StepDraft {
  /// For what can only be found when the readings are known.
  var places: StepPlaces {
    StepPlaces(
      name: name.place.ofStep,
      from: from.map(\.place.ofStep),
      sensor: sensor?.place.ofStep,
      key: key?.place.ofStep
    )
  }
}

extension Place {
  fileprivate var ofStep: StepPlaces.Place {
    StepPlaces.Place(file: file, line: line, column: column)
  }
}

/// The keys of a step.
private struct StepKeys: Sendable {
  let name = Key("name", Shapes.name.located, required: true, "Name of the step, for thresholds.")
  let from = Key(
    "from",
    Shapes.name.located.oneOrMore(),
    "Steps to read from, or 'source'; the last one before that passes readings on by default. A window may read "
      + "windows, whose results it then gathers."
  )
  let sensor = Key("sensor", Shapes.name.located, "Only readings of the sensors with this name.")
  let by = Key(
    "by",
    KeyShape.shape.located,
    "What windows are kept for: names, {expression: \"floor(value / 10)\"}, or several; by default series (device "
      + "and sensor), or what the windows that it reads are kept for."
  )
  let maximumKeys = Key(
    "max-keys",
    Shapes.count(1...10_000_000).located,
    "How many keys an expression in 'by' may make, 100000 by default; readings with further ones are unassigned."
  )
  let value = Key(
    "value",
    AggregateShape.one(of: Aggregate.named).located,
    "Of a window that reads windows, which of their results is its value; needed where there are several."
  )
  let aggregate = Key(
    "aggregate",
    AggregateShape.oneOrMore,
    "What a window computes; percentiles such as p99 within 1 %, distinct values within 2 %."
  )
  let operations = [
    Key(
      "validate",
      validateShape.map { spec, _ in StepDraft.Operation.validate(spec) },
      "Rejects what cannot be right."
    ),
    Key(
      "deduplicate",
      deduplicateShape.map { spec, _ in StepDraft.Operation.deduplicate(spec) },
      "Removes readings that were seen before."
    ),
    Key(
      "filter",
      ExpressionShape.condition.map { condition, _ in StepDraft.Operation.filter(condition) },
      "Keeps the readings for which this is true."
    ),
    Key(
      "map",
      ExpressionShape.number.map { value, _ in StepDraft.Operation.map(value) },
      "Makes this the value of each reading."
    ),
    Key(
      "reorder",
      reorderShape.map { spec, _ in StepDraft.Operation.reorder(spec) },
      "Passes readings on in the order of event time, once the watermark has reached them (flink)."
    ),
    Key(
      "window",
      WindowDraft.shape.map { draft, _ in StepDraft.Operation.window(draft) },
      "Aggregates readings over windows of event time."
    ),
    Key(
      "detect",
      detectorShape.map { spec, _ in StepDraft.Operation.detect(spec) },
      "Raises alerts for anomalies."
    ),
  ]

  var all: [any AnyKey] {
    [name, from, sensor, by, maximumKeys] + operations + [aggregate, value]
  }

  func key(of fields: Fields) throws(Failure) -> Located<Step.Key>? {
    guard var key = try fields.value(by) else { return nil }
    if let limit = try fields.value(maximumKeys) {
      guard key.value.isCalculated else {
        throw limit.place.failure(
          "'max-keys' limits the keys that an expression makes, and 'by' has none"
        )
      }
      key.value.limit = limit.value
    }
    return key
  }

  private static let validateShape: Shape<ValidateSpec> = {
    let range = Key("range", Shapes.flag, "Reject values outside the sensor's range.")
    let future = Key(
      "future",
      Shapes.span(.notNegative),
      "Reject event times further than this ahead of the arrival."
    )
    let past = Key(
      "past",
      Shapes.span(.notNegative),
      "Reject event times further than this behind the arrival."
    )
    return .object(
      "validate",
      "Rejects what cannot be right.",
      keys: [range, future, past],
      rules: [.atLeastOne([range.name, future.name, past.name])]
    ) { fields throws(Failure) in
      let spec = ValidateSpec(
        range: try fields.value(range) ?? false,
        future: try fields.value(future),
        past: try fields.value(past)
      )
      guard spec != ValidateSpec() else {
        throw fields.place.failure("nothing to validate: give 'range: true', 'future' or 'past'")
      }
      return spec
    }
  }()

  private static let deduplicateShape: Shape<DeduplicateSpec> = {
    let within = Key(
      "within",
      Shapes.span(.positive),
      required: true,
      "How long a reading is remembered."
    )
    return .object("deduplicate", "Removes readings that were seen before.", keys: [within]) {
      fields throws(Failure) in
      DeduplicateSpec(within: try fields.require(within))
    }
  }()

  private static let reorderShape: Shape<ReorderSpec> = {
    let late = Key(
      "late",
      Shapes.choice("word", WindowSpec.LateData.allCases),
      "What happens to readings that the watermark had reached when they came; drop by default."
    )
    return .object(
      "reorder",
      "Passes readings on in the order of event time; {} as it is.",
      keys: [late]
    ) { fields throws(Failure) in
      ReorderSpec(late: try fields.value(late) ?? .drop)
    }
  }()

  private static let detectorShape: Shape<EWMAZSpec> = .variant(
    "detect",
    "A detector.",
    cases: [
      Key("ewma-z", ewmaZShape, "Deviations from the exponentially weighted mean.")
    ]
  )

  private static let ewmaZShape: Shape<EWMAZSpec> = {
    let halfLife = Key(
      "half-life",
      Shapes.number(.positive),
      required: true,
      "Readings after which a value's weight has halved."
    )
    let threshold = Key(
      "threshold",
      Shapes.number(.positive),
      required: true,
      "A score at or above this raises an alert."
    )
    let warmUp = Key("warm-up", Shapes.count(0...1_000_000), "Readings before the first score.")
    let quietPeriod = Key(
      "quiet-period",
      Shapes.span(.notNegative),
      "Further alerts within this long belong to the first."
    )
    return .object(
      "ewma-z",
      "How many standard deviations a value lies from its exponentially weighted mean.",
      keys: [halfLife, threshold, warmUp, quietPeriod]
    ) { fields throws(Failure) in
      let policy = AlertPolicy(
        threshold: try fields.require(threshold),
        quietPeriod: try fields.value(quietPeriod) ?? .zero
      )
      var spec = EWMAZSpec(halfLife: try fields.require(halfLife), policy: policy)
      if let count = try fields.value(warmUp) { spec.warmUp = count }
      return spec
    }
  }()
}
