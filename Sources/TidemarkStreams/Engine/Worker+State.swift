package import TidemarkCore

extension Worker {
  /// Writes what `restore` needs to go on behind the last batch.
  package func save(to writer: inout StateWriter) {
    for keyed in operators { keyed?.save(to: &writer) }
  }

  /// Makes a new worker what the one that was saved was; it must be one of as many.
  ///
  /// `keys` are `SequentialPass.keysSoFar` behind the same batch.
  package mutating func restore(
    from reader: inout StateReader,
    keys: [KeySpace?]
  ) throws(StateError) {
    for (leaf, index) in plan.leaves.enumerated() {
      let step = plan.steps[index]
      if step.results == nil, let source = step.keySource, let keys = keys[source] {
        let share = KeyShare(keys, worker: number, of: workers, isSequential: step.isSequential)
        operators[leaf]?.grow(KeyGrowth(keys: keys, share: share, rankOfOld: []))
      }
      try operators[leaf]?.restore(from: &reader)
    }
  }
}

extension Cascade {
  /// Writes what `restore` needs to go on behind the last batch.
  package func save(to writer: inout StateWriter) {
    for stage in stages { stage.save(to: &writer) }
  }

  /// Makes new stages what those that were saved were.
  ///
  /// `keys` are `SequentialPass.keysSoFar` behind the same batch.
  package mutating func restore(
    from reader: inout StateReader,
    keys: [KeySpace?]
  ) throws(StateError) {
    for index in stages.indices { try stages[index].restore(from: &reader, keys: keys) }
  }
}

extension CascadeStage {
  func save(to writer: inout StateWriter) {
    writer.write(watermark)
    scheduler.save(to: &writer)
    keyed.save(to: &writer)
  }

  mutating func restore(
    from reader: inout StateReader,
    keys: [KeySpace?]
  ) throws(StateError) {
    watermark = try reader.integer()
    try scheduler.restore(from: &reader)
    if let source = planned.keySource, let keys = keys[source] {
      let share = KeyShare(keys, worker: 0, of: 1)
      keyed.grow(KeyGrowth(keys: keys, share: share, rankOfOld: []))
    }
    try keyed.restore(from: &reader)
  }
}
