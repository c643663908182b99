package import TidemarkCore

/// A topology that was checked against a catalog, with every name resolved to an index.
package struct Plan: Sendable {
  /// A step and what it reads.
  package struct PlannedStep: Sendable {
    package let step: Step
    /// Indices of the steps that it reads; empty: the source.
    package let inputs: [Int]
    /// Whether each series is selected.
    package let selects: [Bool]
    /// Nil for steps that pass readings on.
    package let keys: KeySpace?
    /// Whether other steps can read what comes out.
    package let passes: Bool

    /// Results depend on all keys of a task at once, so one worker has them all.
    package let isSequential: Bool

    func selectsLike(_ other: PlannedStep) -> Bool {
      inputs == other.inputs && step.sensor == other.step.sensor && step.key == other.step.key
    }
  }

  package let topology: Topology
  package let catalog: Catalog
  package let steps: [PlannedStep]
  /// Steps that pass no readings on: the ends of the graph, in the order of the topology.
  package let leaves: [Int]
  /// For each leaf an earlier one that selects the same readings with the same keys, if there is one.
  let twinLeaf: [Int?]
  /// The step behind which watermarks are assigned; nil: the source.
  let watermarkStep: Int?
  /// The step that decides each reading's class; nil: all that arrive are on time.
  package let ledgerStep: Int?

  /// Checks and resolves.
  ///
  /// - Throws: `Failure` (usage) for names that are not there or used twice, for an input that
  ///   passes no readings on, and for spans that are not positive multiples of the quantum.
  package init(_ topology: Topology, catalog: Catalog) throws(Failure) {
    self.topology = topology
    self.catalog = catalog
    let wiring = try Wiring(topology)
    var planned: [PlannedStep] = []
    for (index, step) in topology.steps.enumerated() {
      try step.checkSpans(quantum: topology.quantum)
      try step.checkSemantics(topology.semantics)
      planned.append(
        PlannedStep(
          step: step,
          inputs: wiring.inputs[index],
          selects: try Plan.selection(step, catalog: catalog),
          keys: step.operation.passesReadings ? nil : KeySpace(step.key, catalog: catalog),
          passes: step.operation.passesReadings,
          isSequential: topology.isSequential(step)
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
  }

  private static func selection(_ step: Step, catalog: Catalog) throws(Failure) -> [Bool] {
    guard let sensor = step.sensor else {
      return [Bool](repeating: true, count: catalog.series.count)
    }
    let names = catalog.sensors.map(\.name)
    guard names.contains(sensor) else {
      let hint = nearestName(to: sensor, among: names).map { " (did you mean '\($0)'?)" } ?? ""
      throw Failure(.usage, "step '\(step.name)': no device has a sensor '\(sensor)'\(hint)")
    }
    return catalog.series.map { names[Int($0.sensor)] == sensor }
  }
}

extension Step.Operation {
  /// Whether other steps can read what comes out: the readings that went in, or some of them.
  package var passesReadings: Bool {
    switch self {
    case .validate, .deduplicate: true
    case .window, .process: false
    }
  }
}
