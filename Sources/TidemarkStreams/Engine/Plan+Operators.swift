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
      return aggregates == [.concat]
        ? windowOperator(WordsPane.self, spec, aggregates, keys: keys, share: share, leaf: leaf)
        : windowOperator(NumericPane.self, spec, aggregates, keys: keys, share: share, leaf: leaf)
    case .validate, .deduplicate:
      preconditionFailure("validate and deduplicate run in the sequential pass")
    }
  }

  private func windowOperator<P: Pane>(
    _ pane: P.Type,
    _ spec: WindowSpec,
    _ aggregates: [Aggregate],
    keys: KeySpace,
    share: KeyShare,
    leaf: Int
  ) -> any KeyedOperator {
    switch topology.semantics {
    case .flink:
      var bound: Int64 = 0
      if case .boundedOutOfOrderness(let span) = topology.watermark.strategy {
        bound = span.nanoseconds / topology.quantum.nanoseconds
      }
      return FlinkWindowOperator<P>(
        spec,
        aggregates: aggregates,
        quantum: topology.quantum,
        bound: bound,
        share: share,
        scheduleIndex: leaf
      )
    case .kafkaStreams:
      return KafkaWindowOperator<P>(
        spec,
        aggregates: aggregates,
        quantum: topology.quantum,
        keys: keys,
        share: share,
        scheduleIndex: leaf
      )
    }
  }
}
