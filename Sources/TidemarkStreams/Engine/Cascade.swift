/// The windows over the results of windows.
///
/// They follow the merge of what the workers gave out, since a result's key may be of all workers.
/// Each takes results in the order of output, and the watermark as an operator of Flink hands it on:
/// after what it fired by it. So a result is judged by the watermark before the one that caused it,
/// and one that was fired late, whose time lies behind the watermark, may be late again.
package struct Cascade: Sendable {
  private let plan: Plan
  var stages: [CascadeStage]

  /// Nil if no step of the plan reads results.
  package init?(_ plan: Plan) {
    self.plan = plan
    stages = plan.leaves.indices.compactMap { CascadeStage(plan, leaf: $0) }
    if stages.isEmpty { return nil }
  }

  /// Adds what the steps make of the results of a batch.
  mutating func process(_ batch: EngineBatch, _ result: inout BatchResult) {
    for index in stages.indices {
      let inputs = Set(stages[index].inputs.inputs.map(\.step))
      let streams = result.streams.indices.filter { inputs.contains(result.streams[$0].step) }
      stages[index].process(batch, result.streams, result.merged(streams))
      result.add(stages[index].output, leaf: stages[index].leaf, stages[index].unselected, plan)
    }
    result.mergeAll()
  }

  mutating func restart() {
    for index in stages.indices { stages[index].restart() }
  }

  /// For each leaf step the windows that have not come out for the last time.
  package func openWindows() -> [[OpenWindow]] {
    var open = plan.leaves.map { _ in [OpenWindow]() }
    for stage in stages { open[stage.leaf] = stage.openWindows() }
    return open
  }
}
