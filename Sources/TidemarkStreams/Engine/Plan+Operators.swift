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
        aggregates: aggregates == [.concat] ? [] : aggregates,
        width: planned.step.resultWidth(aggregates),
        topology: topology,
        engineRules: rules,
        keys: keys,
        share: share,
        scheduleIndex: schedule,
        names: seriesNames(planned)
      )
      if aggregates == [.concat] {
        return parts.ownOperator(beginningWith: Concat(states: catalog.states))
      }
      if let aggregator = planned.step.aggregator { return aggregator.makeOperator(parts) }
      if sharesPanes(planned) { return FlinkPaneOperator(parts) }
      return PaneNeeds(aggregates).isEmpty ? parts.numericOperator() : parts.detailedOperator()
    case .validate, .deduplicate, .filter, .map, .reorder:
      preconditionFailure("steps that pass readings on run in the sequential pass")
    }
  }
}

extension Plan {
  /// Whether a step is a window step whose windows `FlinkPaneOperator` puts together.
  private func sharesPanes(_ planned: PlannedStep) -> Bool {
    guard topology.semantics == .flink, planned.step.aggregator == nil,
      case .window(let spec, let aggregates) = planned.step.operation
    else { return false }
    return FlinkPaneOperator.suits(spec, aggregates, quantum: topology.quantum)
  }

  /// Whether event times of all rows are wanted in quanta; else whoever asks for a few computes them.
  func needsTimes(trackedBy tracker: WatermarkTracker) -> Bool {
    guard needsProgress else { return false }
    guard topology.semantics == .flink, watermarkStep == nil, tracker.takesEventTimes else {
      return true
    }
    return steps.contains { planned in
      switch planned.step.operation {
      case .window: planned.results == nil && !sharesPanes(planned)
      case .reorder, .custom: true
      case .validate, .deduplicate, .filter, .map, .process: false
      }
    }
  }
}

extension Plan {
  /// What a step's readings are called: results by their keys, and their steps for sensors.
  private func seriesNames(_ planned: PlannedStep) -> SeriesNames {
    guard let inputs = planned.results?.inputs else { return SeriesNames(catalog) }
    var found = Catalog(classes: [""], sensors: [], devices: [], series: [])
    for input in inputs {
      let sensor = UInt32(found.sensors.count)
      found.sensors.append(Catalog.Sensor(name: steps[input.step].step.name))
      for base in steps[input.step].keys?.namesOfBases ?? [] {
        found.series.append(Catalog.Series(device: UInt32(found.devices.count), sensor: sensor))
        found.devices.append(Catalog.Device(name: base, deviceClass: 0))
      }
    }
    return SeriesNames(found)
  }
}

/// What a window operator is made from.
struct WindowParts {
  let spec: WindowSpec
  let aggregates: [Aggregate]
  /// Numbers per result.
  let width: Int
  let topology: Topology
  let engineRules: EngineRules
  let keys: KeySpace
  let share: KeyShare
  /// Index into `EngineBatch.schedules`.
  let scheduleIndex: Int
  /// What a step's readings are called.
  let names: SeriesNames

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
    case .flinkGrid: FlinkNumericOperator(core: FlinkWindowOperator(self, needs))
    case .flink: FlinkTriggerNumericOperator(core: FlinkTriggerOperator(self, needs))
    case .kafkaGrid: KafkaNumericOperator(core: KafkaWindowOperator(self, needs))
    case .kafkaSliding: KafkaSlidingNumericOperator(core: KafkaSlidingOperator(self, needs))
    case .kafkaSession: KafkaSessionNumericOperator(core: KafkaSessionOperator(self, needs))
    }
  }

  func detailedOperator() -> any KeyedOperator {
    switch rules {
    case .flinkGrid: FlinkDetailedOperator(core: FlinkWindowOperator(self, needs))
    case .flink: FlinkTriggerDetailedOperator(core: FlinkTriggerOperator(self, needs))
    case .kafkaGrid: KafkaDetailedOperator(core: KafkaWindowOperator(self, needs))
    case .kafkaSliding: KafkaSlidingDetailedOperator(core: KafkaSlidingOperator(self, needs))
    case .kafkaSession: KafkaSessionDetailedOperator(core: KafkaSessionOperator(self, needs))
    }
  }

  /// The operator of an aggregator of one's own, whose windows begin with `empty`.
  func ownOperator<A: StreamAggregator>(beginningWith empty: A) -> any KeyedOperator
  where A.Result: AggregatorResult {
    typealias Own = AggregatorPane<A>
    let setting = Own.Setting(needs: needs, empty: empty, names: names)
    return switch rules {
    case .flinkGrid: FlinkWindowOperator<Own>(self, setting)
    case .flink: FlinkTriggerOperator<Own>(self, setting)
    case .kafkaGrid: KafkaWindowOperator<Own>(self, setting)
    case .kafkaSliding: KafkaSlidingOperator<Own>(self, setting)
    case .kafkaSession: KafkaSessionOperator<Own>(self, setting)
    }
  }

  private var needs: PaneNeeds { PaneNeeds(aggregates) }

  var grid: WindowGrid {
    WindowGrid(spec.assigner, quantum: topology.quantum, rules: engineRules)
  }

  /// Allowed lateness or grace in quanta.
  var lateness: Int64 {
    clampedSum(
      spec.allowedLateness.nanoseconds / topology.quantum.nanoseconds,
      engineRules.lateness
    )
  }

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
