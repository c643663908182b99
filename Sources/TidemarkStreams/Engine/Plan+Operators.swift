import TidemarkCore

extension Plan {
  /// The operator of a leaf step for one worker; `schedule` is where its own is in
  /// `EngineBatch.schedules`.
  func makeOperator(
    _ planned: PlannedStep,
    schedule: Int,
    worker: Int,
    of workers: Int
  ) -> any KeyedOperator {
    guard let keys = planned.keys else {
      preconditionFailure("a leaf step has keys")
    }
    let share = KeyShare(keys, worker: worker, of: workers, isSequential: planned.isSequential)
    switch planned.step.operation {
    case .process(let spec):
      return ProcessorOperator(spec, keys: keys, share: share)
    case .custom(let custom):
      return custom.make(
        CustomOperator.Parts(
          keys: keys,
          share: share,
          topology: topology,
          catalog: catalog,
          scheduleIndex: schedule
        )
      )
    case .window(let spec, let aggregates):
      let parts = WindowParts(
        spec: spec,
        aggregates: aggregates,
        topology: topology,
        keys: keys,
        share: share,
        scheduleIndex: schedule
      )
      if aggregates == [.concat] { return parts.wordsOperator() }
      return PaneNeeds(aggregates).isEmpty ? parts.numericOperator() : parts.detailedOperator()
    case .validate, .deduplicate, .filter, .map:
      preconditionFailure("steps that pass readings on run in the sequential pass")
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

  private enum Rules {
    case flinkGrid, flink, kafkaGrid, kafkaSliding, kafkaSession
  }

  private var rules: Rules {
    switch (topology.semantics, spec.assigner) {
    case (.flink, _): spec.isPlain ? .flinkGrid : .flink
    case (.kafkaStreams, .sliding): .kafkaSliding
    case (.kafkaStreams, .session): .kafkaSession
    case (.kafkaStreams, _): .kafkaGrid
    }
  }

  func numericOperator() -> any KeyedOperator {
    switch rules {
    case .flinkGrid: FlinkNumericOperator(core: FlinkWindowOperator(self))
    case .flink: FlinkTriggerNumericOperator(core: FlinkTriggerOperator(self))
    case .kafkaGrid: KafkaNumericOperator(core: KafkaWindowOperator(self))
    case .kafkaSliding: KafkaSlidingNumericOperator(core: KafkaSlidingOperator(self))
    case .kafkaSession: KafkaSessionNumericOperator(core: KafkaSessionOperator(self))
    }
  }

  func detailedOperator() -> any KeyedOperator {
    switch rules {
    case .flinkGrid: FlinkDetailedOperator(core: FlinkWindowOperator(self))
    case .flink: FlinkTriggerDetailedOperator(core: FlinkTriggerOperator(self))
    case .kafkaGrid: KafkaDetailedOperator(core: KafkaWindowOperator(self))
    case .kafkaSliding: KafkaSlidingDetailedOperator(core: KafkaSlidingOperator(self))
    case .kafkaSession: KafkaSessionDetailedOperator(core: KafkaSessionOperator(self))
    }
  }

  func wordsOperator() -> any KeyedOperator {
    switch rules {
    case .flinkGrid: FlinkWordsOperator(core: FlinkWindowOperator(self))
    case .flink: FlinkTriggerWordsOperator(core: FlinkTriggerOperator(self))
    case .kafkaGrid: KafkaWordsOperator(core: KafkaWindowOperator(self))
    case .kafkaSliding: KafkaSlidingWordsOperator(core: KafkaSlidingOperator(self))
    case .kafkaSession: KafkaSessionWordsOperator(core: KafkaSessionOperator(self))
    }
  }

  var grid: WindowGrid { WindowGrid(spec.assigner, quantum: topology.quantum) }

  /// Allowed lateness or grace in quanta.
  var lateness: Int64 { spec.allowedLateness.nanoseconds / topology.quantum.nanoseconds }

  /// How long Kafka Streams' store shows sliding windows, in quanta.
  var slidingRetention: Int64 {
    if let retention = spec.retention {
      return retention.nanoseconds / topology.quantum.nanoseconds
    }
    return clampedSum(clampedSum(grid.size, grid.size), lateness)
  }

  /// The watermark's bound in quanta.
  var bound: Int64 {
    guard case .boundedOutOfOrderness(let span) = topology.watermark.strategy else { return 0 }
    return span.nanoseconds / topology.quantum.nanoseconds
  }
}
