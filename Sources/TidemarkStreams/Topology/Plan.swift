package import TidemarkCore

/// A topology that was checked against a catalog, with every name resolved to an index.
package struct Plan: Sendable {
  /// A step and what it reads.
  package struct PlannedStep: Sendable {
    package let step: Step
    /// Indices of the steps that it reads; empty: the source.
    package let inputs: [Int]
    /// What keys are kept by.
    package let key: Step.Key
    /// Whether each series is selected; of a window over results, whether each key of its inputs is.
    package let selects: [Bool]
    let selectsEverySeries: Bool
    /// Nil for steps that pass readings on.
    ///
    /// Calculated keys are not in it: those that came so far are in `EngineBatch`.
    package let keys: KeySpace?
    /// Of calculated keys, the step in whose place in `EngineBatch` they are found.
    package let keySource: Int?
    /// For a window over results, what it reads.
    package let results: ResultInputs?
    /// The key of each series whose readings come to this step, directly or in a result, or `none`.
    let keyOfSeries: [UInt32]
    /// Whether other steps can read what comes out.
    package let passes: Bool
    /// Whose values it reads, and whose those read that read it.
    let values: ValueColumn
    let passedValues: ValueColumn
    /// What it reads: 0: readings as they arrive; else what comes out of the nth reorder step.
    package let section: Int
    /// Whether it reads all readings of its section as they come.
    let readsWholeSection: Bool

    /// Results depend on all keys of a task at once, so one worker has them all.
    package let isSequential: Bool

    fileprivate var isReorder: Bool {
      if case .reorder = step.operation { true } else { false }
    }

    func selectsLike(_ other: PlannedStep) -> Bool {
      results == nil && inputs == other.inputs && step.sensor == other.step.sensor
        && key == other.key
    }
  }

  package let topology: Topology
  package let catalog: Catalog
  package let rules: EngineRules
  package let steps: [PlannedStep]
  /// Steps that pass no readings on: the ends of the graph, in the order of the topology.
  package let leaves: [Int]
  /// For each leaf an earlier one that selects the same readings with the same keys, if there is one.
  let twinLeaf: [Int?]
  /// The step behind which watermarks are assigned; nil: the source.
  package let watermarkStep: Int?
  /// The step that decides each reading's class; nil: all that arrive are on time.
  package let ledgerStep: Int?
  /// The reorder steps: what comes out of each is a section of its own.
  package let reorders: [Int]

  /// Checks and resolves.
  ///
  /// - Throws: `Failure` (usage) for names that are not there or used twice, for an input that
  ///   passes no readings on, and for spans that are not positive multiples of the quantum.
  package init(
    _ topology: Topology,
    catalog: Catalog,
    rules: EngineRules = .published
  ) throws(Failure) {
    self.topology = topology
    self.catalog = catalog
    self.rules = rules
    let wiring = try Wiring(topology)
    let sections = try Sections(topology, wiring)
    var planned: [PlannedStep] = []
    for (index, step) in topology.steps.enumerated() {
      try step.checkSpans(quantum: topology.quantum)
      try step.checkSemantics(topology.semantics)
      planned.append(
        try Plan.planned(
          step,
          inputs: wiring.inputs[index],
          section: sections.ofStep[index],
          planned,
          topology,
          catalog
        )
      )
    }
    steps = planned
    let leaves = planned.indices.filter { !planned[$0].passes }
    self.leaves = leaves
    twinLeaf = leaves.indices.map { leaf in
      leaves[..<leaf].firstIndex { planned[$0].selectsLike(planned[leaves[leaf]]) }
    }
    watermarkStep = wiring.watermarkStep
    ledgerStep = wiring.ledgerStep
    reorders = sections.reorders
  }

  /// The section whose reorder step holds readings back that the ledger is still to class; nil: none.
  package var heldSection: Int? {
    guard let ledgerStep else { return nil }
    if steps[ledgerStep].section > 0 { return steps[ledgerStep].section - 1 }
    return reorders.firstIndex(of: ledgerStep)
  }

  private static func planned(
    _ step: Step,
    inputs: [Int],
    section: Int,
    _ earlier: [PlannedStep],
    _ topology: Topology,
    _ catalog: Catalog
  ) throws(Failure) -> PlannedStep {
    let selects = try selection(step, catalog: catalog)
    let readsResults = inputs.contains { !earlier[$0].passes }
    if readsResults { try checkKeys(of: step, inputs.map { earlier[$0] }) }
    let key = step.key ?? (readsResults ? earlier[inputs[0]].key : .series)
    let keys = step.operation.passesReadings ? nil : KeySpace(key, catalog: catalog)
    if keys != nil { try checkKey(step, key, inputs.map { earlier[$0] }, catalog) }
    var results: ResultInputs?
    if readsResults, let keys {
      results = try ResultInputs(
        of: step,
        inputs.map { ($0, earlier[$0]) },
        keys: keys,
        selects: selects
      )
    }
    let arrives = catalog.series.indices.map { series in
      selects[series]
        && (!readsResults || inputs.contains { earlier[$0].keyOfSeries[series] != KeySpace.none })
    }
    // Results have values of their own, whatever the readings had before their windows.
    let values =
      readsResults
      ? (read: .source, passed: .source)
      : ValueColumn.resolve(step: earlier.count, step, inputs: inputs, earlier)
    try checkExpression(step, catalog)
    var keySource: Int?
    if keys != nil, key.isCalculated {
      let twin = earlier.firstIndex {
        $0.keys != nil && $0.results == nil && $0.inputs == inputs && $0.step.sensor == step.sensor
          && $0.key == key
      }
      keySource = readsResults ? earlier[inputs[0]].keySource : twin ?? earlier.count
    }
    return PlannedStep(
      step: step,
      inputs: inputs,
      key: key,
      selects: results?.selects ?? selects,
      selectsEverySeries: !(results?.selects ?? selects).contains(false),
      keys: results?.keys ?? keys,
      keySource: keySource,
      results: results,
      keyOfSeries: (keys?.keyOfSeries ?? []).enumerated().map {
        arrives[$0.offset] ? $0.element : KeySpace.none
      },
      passes: step.operation.passesReadings,
      values: values.read,
      passedValues: values.passed,
      section: section,
      readsWholeSection: inputs.isEmpty || inputs.allSatisfy { earlier[$0].isReorder },
      isSequential: topology.isSequential(step)
    )
  }

  /// Without a key of its own a step keeps results by what those are kept by, which must be one thing.
  private static func checkKeys(of step: Step, _ inputs: [PlannedStep]) throws(Failure) {
    guard step.key == nil, let first = inputs.first else { return }
    guard let other = inputs.first(where: { $0.key != first.key }) else { return }
    let (one, two) = (first.key.words, other.key.words)
    throw step.failure(
      "'\(first.step.name)' is kept by \(one), '\(other.step.name)' by \(two); "
        + "say with 'by' what '\(step.name)' is kept by",
      reading: other.step
    )
  }

  private static func checkExpression(_ step: Step, _ catalog: Catalog) throws(Failure) {
    let (expression, needsTruth): (Expression, Bool)
    switch step.operation {
    case .filter(let condition): (expression, needsTruth) = (condition, true)
    case .map(let value): (expression, needsTruth) = (value, false)
    case .validate, .deduplicate, .reorder, .window, .process, .custom: return
    }
    guard expression.isTruth == needsTruth else {
      let what = needsTruth ? "true or false" : "a number"
      throw step.failure("what it calculates must be \(what)")
    }
    try checkNames(expression, step, catalog)
  }

  private static func checkNames(
    _ expression: Expression,
    _ step: Step,
    _ catalog: Catalog
  ) throws(Failure) {
    do {
      _ = try ExpressionEvaluator(expression, catalog: catalog)
    } catch {
      throw step.failure(error.message)
    }
  }

  /// Keys that are calculated are not known before the readings come, which not every step can do with.
  private static func checkKey(
    _ step: Step,
    _ key: Step.Key,
    _ inputs: [PlannedStep],
    _ catalog: Catalog
  ) throws(Failure) {
    guard !key.parts.isEmpty else {
      throw step.failure("a key has no parts", at: \.key)
    }
    guard key.isCalculated else { return }
    for case .expression(let expression) in key.parts {
      try checkNames(expression, step, catalog)
    }
    guard key.limit > 0 else {
      throw step.failure("there must be room for at least one key", at: \.key)
    }
    if case .process = step.operation {
      throw step.failure("a detector is kept by names, not by an expression", at: \.key)
    }
    let readsResults = inputs.contains { !$0.passes }
    guard !readsResults || inputs.count == 1 && key == inputs[0].key else {
      throw step.failure(
        "the keys of results are made where readings are read; keep it by names, or as the one window "
          + "that it reads",
        at: \.key
      )
    }
  }

  private static func selection(_ step: Step, catalog: Catalog) throws(Failure) -> [Bool] {
    guard let sensor = step.sensor else {
      return [Bool](repeating: true, count: catalog.series.count)
    }
    let names = catalog.sensors.map(\.name)
    guard names.contains(sensor) else {
      let hint = nearestName(to: sensor, among: names).map { " (did you mean '\($0)'?)" } ?? ""
      throw step.failure("no device has a sensor '\(sensor)'\(hint)", at: \.sensor)
    }
    return catalog.series.map { names[Int($0.sensor)] == sensor }
  }
}

extension Plan {
  /// Whether any step asks how far event time is; detectors do not.
  package var needsProgress: Bool {
    steps.contains { planned in
      switch planned.step.operation {
      case .window, .reorder, .custom: true
      case .validate, .deduplicate, .filter, .map, .process: false
      }
    }
  }
}

extension Step.Operation {
  /// Whether other steps can read what comes out: the readings that went in, or some of them.
  package var passesReadings: Bool {
    switch self {
    case .validate, .deduplicate, .filter, .map, .reorder: true
    case .window, .process, .custom: false
    }
  }
}

extension Step.Key {
  /// As in `class and sensor`.
  fileprivate var words: String { parts.map(\.word).joined(separator: " and ") }
}
