import TidemarkCore

extension Plan {
  /// The operator of a leaf step for one worker.
  func makeOperator(leaf: Int, worker: Int, of workers: Int) -> any KeyedOperator {
    let planned = steps[leaves[leaf]]
    guard let keys = planned.keys else {
      preconditionFailure("a leaf step has keys")
    }
    let share = KeyShare(keys, worker: worker, of: workers)
    switch planned.step.operation {
    case .process(let spec):
      return ProcessorOperator(spec, keys: keys, share: share)
    case .window(let spec, let aggregates):
      let parts = WindowParts(
        spec: spec,
        aggregates: aggregates,
        topology: topology,
        keys: keys,
        share: share,
        scheduleIndex: leaf
      )
      let isWords = aggregates == [.concat]
      switch topology.semantics {
      case .flink:
        return isWords
          ? FlinkWordsOperator(core: FlinkWindowOperator(parts))
          : FlinkNumericOperator(core: FlinkWindowOperator(parts))
      case .kafkaStreams:
        return isWords
          ? KafkaWordsOperator(core: KafkaWindowOperator(parts))
          : KafkaNumericOperator(core: KafkaWindowOperator(parts))
      }
    case .validate, .deduplicate:
      preconditionFailure("validate and deduplicate run in the sequential pass")
    }
  }
}

/// What a window operator is made from.
struct WindowParts {
  let spec: WindowSpec
  let aggregates: [Aggregate]
  let topology: Topology
  let keys: KeySpace
  let share: KeyShare
  /// Index into `EngineBatch.schedules`.
  let scheduleIndex: Int

  var grid: WindowGrid { WindowGrid(spec.assigner, quantum: topology.quantum) }

  /// Allowed lateness or grace in quanta.
  var lateness: Int64 { spec.allowedLateness.nanoseconds / topology.quantum.nanoseconds }

  /// The watermark's bound in quanta.
  var bound: Int64 {
    guard case .boundedOutOfOrderness(let span) = topology.watermark.strategy else { return 0 }
    return span.nanoseconds / topology.quantum.nanoseconds
  }
}
