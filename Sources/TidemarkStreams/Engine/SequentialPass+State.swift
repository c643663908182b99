package import TidemarkCore

extension SequentialPass {
  /// Writes what `restore` needs to go on behind the last batch.
  package func save(to writer: inout StateWriter) {
    writer.write(rows)
    writer.write(lastTau)
    tracker.save(to: &writer)
    for step in passing {
      if case .deduplicate(let deduplicate) = step { deduplicate.save(to: &writer, at: lastTau) }
    }
    for assigner in assigners { assigner?.save(to: &writer) }
    for scheduler in schedulers { scheduler.save(to: &writer) }
    for section in sections { section.save(to: &writer) }
  }

  /// Makes a new pass what the one that was saved was.
  package mutating func restore(from reader: inout StateReader) throws(StateError) {
    rows = try reader.integer()
    lastTau = try reader.integer()
    guard rows >= 0 else { throw StateError("there were fewer readings than none") }
    try tracker.restore(from: &reader)
    for index in passing.indices {
      guard case .deduplicate(var deduplicate) = passing[index] else { continue }
      try deduplicate.restore(from: &reader)
      passing[index] = .deduplicate(deduplicate)
    }
    for index in assigners.indices { try assigners[index]?.restore(from: &reader) }
    for index in schedulers.indices { try schedulers[index].restore(from: &reader) }
    for index in sections.indices {
      try sections[index].restore(from: &reader)
      let waiting = sections[index].waiting
      orders[index].restore(waiting.times, watermark: waiting.watermark)
    }
  }

  /// Where keys are calculated, those that came so far, by step; workers are restored with them.
  ///
  /// Asked for before `takeSections`.
  package var keysSoFar: [KeySpace?] {
    plan.steps.enumerated().map { index, step in
      let keeper = step.section > section ? sections[step.section - 1].pass : self
      return keeper.assigners[index]?.keys
    }
  }
}
