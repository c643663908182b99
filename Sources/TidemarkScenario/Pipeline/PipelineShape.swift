import TidemarkCore
import TidemarkStreams

/// A pipeline whose wiring and semantics were checked.
struct CheckedPipeline: Sendable {
  var topology: Topology
  /// The sensors that steps select, to be checked against those that exist.
  var selectedSensors: [Located<String>]

  /// Refuses a step that selects a sensor that nobody has.
  func checkSensors(_ known: [String]) throws(Failure) {
    for selected in selectedSensors where !known.contains(selected.value) {
      throw selected.place.failure(unknownName(selected.value, what: "sensor", among: known))
    }
  }

  /// `pipeline:` of a scenario.
  static let shape: Shape<CheckedPipeline> = {
    let semantics = Key(
      "semantics",
      Shapes.choice("semantics", Topology.Semantics.allCases),
      "Whose rules of event time apply; flink by default."
    )
    let watermark = Key(
      "watermark",
      WatermarkDraft.shape,
      "How event-time progress is derived (flink); kafka-streams uses stream time."
    )
    let atEnd = Key(
      "at-end",
      Shapes.choice("word", Topology.AtEnd.allCases),
      "What happens to open windows when the input ends."
    )
    let ledger = Key(
      "ledger",
      Shapes.name.located,
      "The window step that decides each reading's class; the first one by default."
    )
    let steps = Key(
      "steps",
      StepDraft.shape.list(minimumCount: 1),
      required: true,
      "What is done, in order."
    )
    return .object(
      "pipeline",
      "What is done with the readings.",
      keys: [semantics, watermark, atEnd, ledger, steps],
      planned: ["quantum", "sinks", "limits"]
    ) { fields throws(Failure) in
      let draft = PipelineDraft(
        semantics: try fields.value(semantics) ?? .flink,
        watermark: try fields.located(watermark),
        atEnd: try fields.located(atEnd),
        ledger: try fields.value(ledger),
        steps: try fields.require(steps),
        place: fields.place
      )
      return CheckedPipeline(
        topology: try draft.resolved(),
        selectedSensors: draft.steps.compactMap(\.sensor)
      )
    }
  }()
}

/// A pipeline as written.
private struct PipelineDraft {
  var semantics: Topology.Semantics
  var watermark: Located<WatermarkDraft>?
  var atEnd: Located<Topology.AtEnd>?
  var ledger: Located<String>?
  var steps: [StepDraft]
  var place: Place

  func resolved() throws(Failure) -> Topology {
    try requireUnique(steps.map(\.name), "step")
    try checkInputs()
    try checkLedger()
    try steps.checkReorders(semantics, watermarkAfter: watermark?.value.after)
    let watermark = try resolvedWatermark()
    var resolved: [Step] = []
    for step in steps { resolved.append(try self.resolved(step)) }
    return Topology(
      semantics: semantics,
      watermark: watermark,
      atEnd: try resolvedEnd(),
      ledgerStep: ledger?.value,
      steps: resolved
    )
  }

  private func resolved(_ step: StepDraft) throws(Failure) -> Step {
    let operation: Step.Operation
    switch step.operation {
    case .validate(let spec): operation = .validate(spec)
    case .deduplicate(let spec): operation = .deduplicate(spec)
    case .filter(let condition): operation = .filter(condition)
    case .map(let value): operation = .map(value)
    case .reorder(let spec): operation = .reorder(spec)
    case .window(let draft): operation = .window(try draft.resolved(semantics), step.aggregates)
    case .detect(let spec): operation = .process(spec)
    }
    return Step(
      name: step.name.value,
      from: step.from.map(\.value),
      sensor: step.sensor?.value,
      key: step.key?.value,
      value: step.value?.value,
      operation: operation,
      places: step.places
    )
  }

  private func resolvedEnd() throws(Failure) -> Topology.AtEnd {
    switch semantics {
    case .flink: return atEnd?.value ?? .endOfInput
    case .kafkaStreams:
      if let atEnd, atEnd.value != .keepOpen {
        throw atEnd.place.failure(
          "'at-end: end-of-input' applies to flink semantics only; kafka-streams keeps windows open"
        )
      }
      return .keepOpen
    }
  }

  private func resolvedWatermark() throws(Failure) -> WatermarkSpec {
    let windows = steps.filter(\.operation.needsWatermark)
    switch semantics {
    case .kafkaStreams:
      if let watermark {
        throw watermark.place.failure(
          "'watermark' applies to flink semantics only; kafka-streams uses stream time and 'grace'"
        )
      }
      return WatermarkSpec(strategy: .explicit)
    case .flink:
      guard let watermark else {
        guard windows.isEmpty else {
          let (isWindow, name) = (windows[0].operation.isWindow, windows[0].name.value)
          let who = isWindow ? "windows need" : "'\(name)' puts readings in order by"
          throw place.failure("missing key 'watermark': \(who) one with flink semantics")
        }
        return WatermarkSpec(strategy: .boundedOutOfOrderness(.zero))
      }
      if let after = watermark.value.after {
        try requireReadable(after, before: steps.count)
        let reached = downstream(of: after.value)
        for window in windows where !reached.contains(window.name.value) {
          throw after.place.failure(
            "step '\(window.name.value)' needs watermarks, but its input does not come through"
              + " '\(after.value)'"
          )
        }
      }
      return watermark.value.spec
    }
  }

  /// What the metrics of the run itself begin with.
  private static let reservedNames = ["ledger", "processing-latency", "readings", "throughput"]

  private func checkInputs() throws(Failure) {
    for (index, step) in steps.enumerated() {
      if Self.reservedNames.contains(step.name.value) {
        throw step.name.place.failure(
          "'\(step.name.value)' is what metrics of the run are called; choose another name"
        )
      }
      if step.name.value == Step.source {
        throw step.name.place.failure(
          "'\(Step.source)' is what the readings that arrive are called; choose another name"
        )
      }
      try requireUnique(step.from, "step")
      if try readsResults(step, before: index) { continue }
      for input in step.from where input.value != Step.source {
        try requireReadable(input, before: index)
      }
      if let value = step.value {
        throw value.place.failure(
          "'value' chooses among the results of windows, but step '\(step.name.value)' reads readings"
        )
      }
    }
  }

  /// Whether a window reads windows; refuses what it cannot read of them.
  private func readsResults(_ step: StepDraft, before limit: Int) throws(Failure) -> Bool {
    guard step.operation.isWindow else { return false }
    let windows = steps[..<limit].filter(\.operation.isWindow)
    let inputs = step.from.map { name in windows.first { $0.name.value == name.value } }
    guard inputs.contains(where: { $0 != nil }) else { return false }
    try checkKey(step, inputs)
    for (name, input) in zip(step.from, inputs) {
      guard let input else {
        throw name.place.failure(
          "step '\(step.name.value)' reads windows; it cannot read readings too"
        )
      }
      let names = input.aggregates.map(\.word)
      if let value = step.value, !input.aggregates.contains(value.value) {
        throw value.place.failure(
          "step '\(input.name.value)' does not compute \(value.value.word), but "
            + names.joined(separator: ", ")
        )
      }
      guard step.value != nil || names.count == 1 else {
        throw name.place.failure(
          "step '\(input.name.value)' has several results; say with 'value' which to take: "
            + names.joined(separator: ", ")
        )
      }
    }
    return true
  }

  /// Keys are calculated where readings are read; a window over windows has theirs, or names.
  private func checkKey(_ step: StepDraft, _ inputs: [StepDraft?]) throws(Failure) {
    if let key = step.key, key.value.isCalculated {
      throw key.place.failure(
        "step '\(step.name.value)' reads windows, whose results an expression cannot key; leave 'by' out to "
          + "keep their keys, or name what they share"
      )
    }
    guard step.key == nil, inputs.count > 1, let input = inputs[0],
      input.key?.value.isCalculated ?? false
    else { return }
    throw step.name.place.failure(
      "step '\(step.name.value)' reads several windows, and those of '\(input.name.value)' are kept by an "
        + "expression; say with 'by' which names they share"
    )
  }

  /// Refuses a name that is no earlier step, and a step that passes no readings on.
  private func requireReadable(_ name: Located<String>, before limit: Int) throws(Failure) {
    let earlier = steps[..<limit]
    if let step = earlier.first(where: { $0.name.value == name.value }) {
      guard step.operation.passesReadingsOn else {
        throw name.place.failure(
          "'\(name.value)' is a \(step.operation.word) step, which passes no readings on"
        )
      }
      return
    }
    if steps.contains(where: { $0.name.value == name.value }) {
      throw name.place.failure(laterStep(name.value, readBy: limit))
    }
    let readable = earlier.filter(\.operation.passesReadingsOn).map(\.name.value)
    guard !readable.isEmpty || limit == steps.count else {
      throw name.place.failure(
        "unknown step '\(name.value)'; no step before passes readings on: "
          + "leave 'from' out to read from the source"
      )
    }
    throw name.place.failure(unknownName(name.value, what: "step", among: readable))
  }

  /// Why a step cannot read a later one, or itself.
  private func laterStep(_ name: String, readBy index: Int) -> String {
    guard index < steps.count else { return "step '\(name)' comes later" }
    let reader = steps[index].name.value
    guard name != reader else { return "step '\(name)' reads from itself" }
    let rule = "step '\(name)' comes later; a step reads from earlier ones"
    return leads(from: name, to: reader) ? "\(rule), and '\(name)' reads from '\(reader)'" : rule
  }

  /// Whether what comes out of `target` goes into a step, as far as `from:` says so.
  private func leads(from name: String, to target: String) -> Bool {
    var reached: Set<String> = []
    var open = [name]
    while let next = open.popLast() {
      let inputs = steps.first { $0.name.value == next }?.from.map(\.value) ?? []
      if inputs.contains(target) { return true }
      open += inputs.filter { reached.insert($0).inserted }
    }
    return false
  }

  private func checkLedger() throws(Failure) {
    guard let ledger else { return }
    let windows = steps.filter(\.operation.isWindow)
    guard windows.contains(where: { $0.name.value == ledger.value }) else {
      let names = windows.map(\.name.value)
      throw ledger.place.failure(unknownName(ledger.value, what: "window step", among: names))
    }
    let read = windows.first { $0.name.value == ledger.value }?.from.map(\.value) ?? []
    guard windows.allSatisfy({ !read.contains($0.name.value) }) else {
      throw ledger.place.failure(
        "step '\(ledger.value)' reads windows; the ledger is of a step that reads readings"
      )
    }
  }

  /// The steps of which all readings have passed through a given one; inputs always come earlier.
  private func downstream(of ancestor: String) -> Set<String> {
    var reached: Set<String> = []
    for (index, step) in steps.enumerated() {
      var inputs = step.from.map(\.value)
      if inputs.isEmpty {
        let previous = steps[..<index].last(where: \.operation.passesReadingsOn)
        inputs = previous.map { [$0.name.value] } ?? []
      }
      let isReached = inputs.allSatisfy { $0 == ancestor || reached.contains($0) }
      if !inputs.isEmpty, isReached { reached.insert(step.name.value) }
    }
    return reached
  }
}
