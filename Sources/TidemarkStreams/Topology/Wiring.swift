import TidemarkCore

/// Who reads from whom, as indices of steps.
struct Wiring {
  /// For each step the steps that it reads; empty: the source.
  private(set) var inputs: [[Int]] = []
  private(set) var watermarkStep: Int?
  private(set) var ledgerStep: Int?

  private let steps: [Step]
  private var indexOfName: [String: Int] = [:]

  init(_ topology: Topology) throws(Failure) {
    steps = topology.steps
    var lastPassing: Int?
    for (index, step) in steps.enumerated() {
      inputs.append(try resolveInputs(of: step, default: lastPassing))
      guard step.name != Step.source else {
        throw Failure(.usage, "'\(Step.source)' is what the readings that arrive are called")
      }
      guard indexOfName.updateValue(index, forKey: step.name) == nil else {
        throw Failure(.usage, "two steps have the name '\(step.name)'")
      }
      if step.operation.passesReadings { lastPassing = index }
    }
    watermarkStep = try topology.watermark.after.map { name throws(Failure) in
      try passingStep(name, for: "watermark")
    }
    try checkWatermarkLineage()
    if let name = topology.ledgerStep {
      ledgerStep = try index(of: name, for: "ledger")
    } else {
      ledgerStep =
        steps.firstIndex { $0.isWindow } ?? steps.firstIndex { !$0.passes }
        ?? steps.indices.last
    }
    try checkLedger()
  }

  private func resolveInputs(of step: Step, default last: Int?) throws(Failure) -> [Int] {
    if step.from.isEmpty { return last.map { [$0] } ?? [] }
    // Whatever else is read comes from the source too.
    if step.from.contains(Step.source) { return [] }
    var found: [Int] = []
    for name in step.from {
      if step.isWindow, let index = indexOfName[name], steps[index].isWindow {
        found.append(index)
      } else {
        found.append(try passingStep(name, for: "step '\(step.name)'"))
      }
    }
    guard Set(found.map { steps[$0].isWindow }).count == 1 else {
      throw Failure(.usage, "step '\(step.name)' cannot read both readings and results of windows")
    }
    return found
  }

  private func index(of name: String, for user: String) throws(Failure) -> Int {
    if let index = indexOfName[name] { return index }
    let known = steps.map(\.name)
    guard !known.contains(name) else {
      throw Failure(
        .usage,
        "\(user): step '\(name)' does not come before it; steps read earlier ones"
      )
    }
    let hint = nearestName(to: name, among: known).map { " (did you mean '\($0)'?)" } ?? ""
    throw Failure(.usage, "\(user): there is no step '\(name)' before it\(hint)")
  }

  private func passingStep(_ name: String, for user: String) throws(Failure) -> Int {
    let found = try index(of: name, for: user)
    guard steps[found].passes else {
      throw Failure(
        .usage,
        "\(user): '\(name)' does not pass readings on; read from a validate, deduplicate, filter, map or reorder step"
      )
    }
    return found
  }

  /// A window must see every reading that moved its watermark, or fewer: never one that the
  /// assigner did not see.
  private func checkWatermarkLineage() throws(Failure) {
    guard let assigner = watermarkStep else { return }
    for (index, step) in steps.enumerated() where step.isWindow {
      try check(index, reads: assigner)
    }
  }

  /// Refuses a step that needs watermarks and reads around where they are assigned.
  func check(_ index: Int, reads assigner: Int) throws(Failure) {
    guard !reaches(assigner, from: index) else { return }
    throw Failure(
      .usage,
      "step '\(steps[index].name)' reads around '\(steps[assigner].name)', behind which watermarks "
        + "are assigned; let it read from there or from a later step"
    )
  }

  /// The ledger is about readings, which a window over results does not see.
  private func checkLedger() throws(Failure) {
    guard let ledgerStep, inputs[ledgerStep].contains(where: { steps[$0].isWindow }) else { return }
    throw Failure(
      .usage,
      "ledger: '\(steps[ledgerStep].name)' reads results of windows; name a step that reads readings"
    )
  }

  private func reaches(_ target: Int, from index: Int) -> Bool {
    inputs[index].isEmpty
      ? false : inputs[index].allSatisfy { $0 == target || reaches(target, from: $0) }
  }
}

extension Step {
  fileprivate var passes: Bool { operation.passesReadings }

  var isWindow: Bool {
    if case .window = operation { true } else { false }
  }
}
