package import TidemarkCore

extension Engine {
  /// The class at a leaf step of a row of the batch that the step sees; nil: it did not come this far.
  package func outcome(leaf: Int, row: Int) -> LedgerClass? {
    let step = plan.steps[plan.leaves[leaf]]
    let seen = batch.section(of: step)
    if let fates = seen.inputFates(of: step), fates[row] != EngineBatch.passed { return nil }
    return LedgerClass(
      rawValue: plan.classes(at: plan.leaves[leaf], seen, outputs: outputs)[row]
    )
  }

  /// The windows of a leaf step that a row of the batch that it sees belongs to (nil: the last), as the
  /// step's operator judged them, earliest first; none where the row did not reach the step.
  ///
  /// A session is the one that the reading made or joined, after merging. What sessions and windows
  /// around readings are depends on what came before, so those that took the reading are looked up in
  /// the operator, and those that did not are told by what it gave out.
  package func verdicts(leaf: Int, row wanted: Int? = nil) -> [WindowVerdict] {
    let index = plan.leaves[leaf]
    let batch = batch.section(of: plan.steps[index])
    let row = wanted ?? batch.count - 1
    guard row >= 0, case .window(let spec, _) = plan.steps[index].step.operation,
      let key = key(ofRow: row, at: plan.steps[index])
    else { return [] }
    let time = batch.time(ofRow: row)
    let judge = batch.judge(leaf: leaf, row: row)
    let around = heldWindows(leaf: leaf, key: key).filter { $0.start <= time && time <= $0.end }
    let held = around.map { plan.verdict(spec, $0, judge: judge) }
    switch (plan.topology.semantics, spec.assigner) {
    case (.flink, .session):
      // Of Flink's sessions the end is no part.
      let joined = held.filter { time < $0.end }
      return joined.isEmpty ? plan.verdicts(step: index, time: time, judge: judge) : joined
    case (.kafkaStreams, .session), (.kafkaStreams, .sliding):
      let dropped = droppedWindows(step: index, row: row).map {
        plan.verdict(spec, $0, judge: judge)
      }
      return (held.filter { $0.fate != .gone } + dropped).sorted {
        ($0.start, $0.end) < ($1.start, $1.end)
      }
    default: return plan.verdicts(step: index, time: time, judge: judge)
    }
  }

  /// The key of a row that reaches a step and that the step selects.
  private func key(ofRow row: Int, at step: Plan.PlannedStep) -> UInt32? {
    let batch = batch.section(of: step)
    let series = Int(batch.readings.series[row])
    let fate = batch.inputFates(of: step)?[row] ?? EngineBatch.passed
    guard fate == EngineBatch.passed, step.selects[series] else { return nil }
    return batch.key(ofRow: row, at: step)
  }

  /// Kafka Streams: the windows that a row was dropped from, each once.
  private func droppedWindows(step: Int, row: Int) -> [WindowBounds] {
    var windows: [WindowBounds] = []
    for stream in result.streams where stream.step == step {
      for index in 0..<stream.emissions.count {
        let emission = stream.emissions[index]
        let bounds = (start: emission.start, end: emission.end)
        guard emission.kind == .lateDropped, emission.row == row,
          !windows.contains(where: { $0 == bounds })
        else { continue }
        windows.append(bounds)
      }
    }
    return windows
  }
}
