package import TidemarkCore

/// A topology at work in one thread: the sequential pass, the workers one by one, the merge.
///
/// `Replay` runs the same three parts over threads.
package struct Engine: Sendable {
  package let plan: Plan
  var pass: SequentialPass
  var workers: [Worker]
  var cascade: Cascade?
  private(set) var outputs: [[LeafOutput]]
  private let wantsClasses: Bool
  /// The batch in hand, for whoever reads its results.
  package private(set) var batch = EngineBatch()
  package private(set) var result = BatchResult()

  /// With `wantsClasses` `result` tells the class of each row, not just how many rows have each.
  package init(_ plan: Plan, workers count: Int = 1, wantsClasses: Bool = true) {
    self.plan = plan
    self.wantsClasses = wantsClasses
    pass = SequentialPass(plan)
    workers = (0..<count).map { Worker(plan, number: $0, of: count) }
    cascade = Cascade(plan)
    outputs = [[LeafOutput]](repeating: [], count: count)
  }

  /// Takes the next readings, in the order of arrival; `result` then holds what came out.
  package mutating func process(_ readings: ReadingBatch, instants: [Instant] = []) {
    result.release()
    var readings = readings
    pass.prepare(&readings, instants: instants, into: &batch)
    run()
  }

  /// Ends the input.
  package mutating func finish() {
    result.release()
    pass.finish(into: &batch)
    run()
  }

  /// Restarts the operators: what Kafka Streams keeps in memory only is lost.
  package mutating func restart() {
    pass.restart()
    for worker in workers.indices { workers[worker].restart() }
    cascade?.restart()
  }

  private mutating func run() {
    for worker in workers.indices { workers[worker].process(batch, into: &outputs[worker]) }
    result.merge(batch, outputs: outputs, plan: plan, cascade: &cascade, wantsClasses: wantsClasses)
  }

  /// The windows that a leaf step keeps of a key, earliest first.
  func heldWindows(leaf: Int, key: UInt32) -> [WindowBounds] {
    let isSequential = plan.steps[plan.leaves[leaf]].isSequential
    let worker = isSequential ? 0 : Int(key) % workers.count
    return workers[worker].heldWindows(leaf: leaf, key: key)
  }

  /// For each leaf step the windows that have not come out for the last time, by (start, key).
  package func openWindows() -> [[OpenWindow]] {
    let results = cascade?.openWindows()
    return plan.leaves.indices.map { leaf in
      (workers.flatMap { $0.openWindows()[leaf] } + (results?[leaf] ?? [])).sorted {
        ($0.start, $0.key) < ($1.start, $1.key)
      }
    }
  }
}
