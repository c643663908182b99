import TidemarkCore

/// Runs the keyed steps for a share of the keys.
///
/// Workers do not know each other: each takes the same
/// batches and gives out what its keys produce.
package struct Worker: Sendable {
  let plan: Plan
  let number: Int
  let workers: Int
  /// By leaf step; nil for windows over results, which `Cascade` runs.
  var operators: [(any KeyedOperator)?] = []
  private var selection = Selection()

  package init(_ plan: Plan, number: Int, of workers: Int) {
    self.plan = plan
    self.number = number
    self.workers = workers
    for (leaf, step) in plan.leaves.enumerated() {
      let planned = plan.steps[step]
      operators.append(
        planned.results == nil
          ? plan.makeOperator(planned, schedule: leaf, worker: number, of: workers) : nil
      )
    }
  }

  /// Fills `outputs`, one per leaf step.
  package mutating func process(_ batch: EngineBatch, into outputs: inout [LeafOutput]) {
    if outputs.isEmpty { outputs = plan.leaves.indices.map { plan.emptyOutput(leaf: $0) } }
    for leaf in plan.leaves.indices {
      outputs[leaf].removeAll()
      if plan.steps[plan.leaves[leaf]].isSequential, number > 0 { continue }
      let section = plan.steps[plan.leaves[leaf]].section
      if section == 0 {
        process(leaf, batch, into: &outputs[leaf])
      } else {
        process(leaf, batch.behind[section - 1], into: &outputs[leaf])
        outputs[leaf].emissions.restoreCauses(batch.behind[section - 1], of: batch)
      }
    }
  }

  private mutating func process(
    _ leaf: Int,
    _ batch: EngineBatch,
    into output: inout LeafOutput
  ) {
    let step = plan.steps[plan.leaves[leaf]]
    tellGrowth(leaf, batch)
    let seen = batch.seen(by: step)
    if workers == 1 || step.isSequential {
      operators[leaf]?.process(seen, batch.selections[leaf], into: &output)
    } else {
      selection.fill(from: batch.selections[leaf], worker: number, of: workers)
      operators[leaf]?.process(seen, selection, into: &output)
    }
  }

  private mutating func tellGrowth(_ leaf: Int, _ batch: EngineBatch) {
    let step = plan.steps[plan.leaves[leaf]]
    guard step.results == nil, let rankOfOld = batch.rankOfOld(of: step),
      let keys = batch.keys(of: step)
    else { return }
    let share = KeyShare(keys, worker: number, of: workers, isSequential: step.isSequential)
    operators[leaf]?.grow(KeyGrowth(keys: keys, share: share, rankOfOld: rankOfOld))
  }

  /// New instances of the operators take over what was stored.
  package mutating func restart() {
    for index in operators.indices { operators[index]?.restart() }
  }

  /// The windows that a leaf step keeps of a key, which must be the worker's.
  func heldWindows(leaf: Int, key: UInt32) -> [WindowBounds] {
    let isSequential = plan.steps[plan.leaves[leaf]].isSequential
    return operators[leaf]?.heldWindows(of: isSequential ? key : key / UInt32(workers)) ?? []
  }

  /// For each leaf step the windows that have not come out for the last time.
  package func openWindows() -> [[OpenWindow]] {
    operators.map { $0?.openWindows() ?? [] }
  }
}

extension Plan {
  func emptyOutput(leaf: Int) -> LeafOutput { LeafOutput(stride: steps[leaves[leaf]].stride) }
}

extension Plan.PlannedStep {
  /// Numbers per emission.
  var stride: Int {
    switch step.operation {
    case .window(_, let aggregates): step.resultWidth(aggregates)
    // A value, and the number of its side output.
    case .custom: 2
    case .validate, .deduplicate, .filter, .map, .reorder, .process: 1
    }
  }
}
