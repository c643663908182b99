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
  }

  private func resolveInputs(of step: Step, default last: Int?) throws(Failure) -> [Int] {
    if step.from.isEmpty { return last.map { [$0] } ?? [] }
    var found: [Int] = []
    for name in step.from { found.append(try passingStep(name, for: "step '\(step.name)'")) }
    return found
  }

  private func index(of name: String, for user: String) throws(Failure) -> Int {
    if let index = indexOfName[name] { return index }
    let known = steps.map(\.name)
    let hint = nearestName(to: name, among: known).map { " (did you mean '\($0)'?)" } ?? ""
    throw Failure(.usage, "\(user): there is no step '\(name)' before it\(hint)")
  }

  private func passingStep(_ name: String, for user: String) throws(Failure) -> Int {
    let found = try index(of: name, for: user)
    guard steps[found].passes else {
      throw Failure(
        .usage,
        "\(user): '\(name)' does not pass readings on; read from a validate or deduplicate step"
      )
    }
    return found
  }

  /// A window must see every reading that moved its watermark, or fewer: never one that the
  /// assigner did not see.
  private func checkWatermarkLineage() throws(Failure) {
    guard let assigner = watermarkStep else { return }
    for (index, step) in steps.enumerated() where step.isWindow {
      guard reaches(assigner, from: index) else {
        throw Failure(
          .usage,
          "step '\(step.name)' reads around '\(steps[assigner].name)', behind which watermarks "
            + "are assigned; let it read from there or from a later step"
        )
      }
    }
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

  /// Spans that the engine calculates with must be whole quanta, sizes positive.
  func checkSpans(quantum: TimeSpan) throws(Failure) {
    guard case .window(let spec, let aggregates) = operation else { return }
    guard !aggregates.isEmpty else {
      throw Failure(.usage, "step '\(name)': a window needs at least one aggregate")
    }
    guard !aggregates.contains(.concat) || aggregates.count == 1 else {
      throw Failure(.usage, "step '\(name)': concat cannot be combined with other aggregates")
    }
    let positive = [("size", spec.assigner.size), ("advance", spec.assigner.advance)]
    let others = [("offset", spec.assigner.offset)]
    for (word, span) in positive where span.nanoseconds <= 0 {
      throw Failure(.usage, "step '\(name)': \(word) must be more than 0, not \(span)")
    }
    let lateness = ("allowed lateness", spec.allowedLateness)
    for (word, span) in positive + others + [lateness]
    where span.nanoseconds % quantum.nanoseconds != 0 {
      throw Failure(.usage, "step '\(name)': \(word) \(span) is not a multiple of \(quantum)")
    }
    guard spec.allowedLateness.nanoseconds >= 0 else {
      throw Failure(.usage, "step '\(name)': allowed lateness must not be negative")
    }
  }

  /// What one of the two semantics does not have is refused, never quietly left out.
  func checkSemantics(_ semantics: Topology.Semantics) throws(Failure) {
    guard case .window(let spec, _) = operation else { return }
    let foreign: [(Bool, String)]
    switch semantics {
    case .flink:
      foreign = [(spec.emit == .onUpdate, "emission on update")]
    case .kafkaStreams:
      foreign = [
        (spec.late == .sideOutput, "a late side output"),
        (spec.accumulation == .discarding, "discarding accumulation"),
        (spec.assigner.offset != .zero, "a window offset"),
        (spec.assigner.advance > spec.assigner.size, "an advance longer than the size"),
      ]
    }
    for (isUsed, feature) in foreign where isUsed {
      throw Failure(.usage, "step '\(name)': \(semantics.rawValue) does not have \(feature)")
    }
  }
}
