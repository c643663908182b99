import TidemarkCore
import TidemarkStreams

/// Telling the story of a reading that arrived.
extension ReadingStory {
  mutating func tell(row: Int, plan: Plan, arrived: ReadingBatch) {
    var engine = Engine(plan)
    engine.process(arrived.rows(0..<row))
    engine.process(arrived.rows(row..<row + 1))
    ledgerClass = LedgerClass(rawValue: engine.result.classes[0]) ?? .onTime
    var found: [Int: StepStory] = [:]
    tell(engine, section: 0, row: 0, before: row, in: arrived, &found)
    let holding = plan.reorders.indices.filter {
      engine.batch.fates[plan.reorders[$0]][0] == EngineBatch.passed
    }
    if !holding.isEmpty { engine.release(row, arrived) }
    for section in holding {
      let behind = engine.batch.behind[section]
      let place = behind.origins.firstIndex(of: row)
      waits.append(
        Wait(
          step: plan.steps[plan.reorders[section]].step.name,
          end: place.map { Timestamp(nanoseconds: behind.readings.arrivalTime[$0]) }
        )
      )
      guard let place else { continue }
      tell(engine, section: section + 1, row: place, before: row, in: arrived, &found)
    }
    for later in engine.result.laterClasses where later.number == row {
      ledgerClass = LedgerClass(rawValue: later.class) ?? .unassigned
    }
    // A window over results has no reading.
    for (leaf, index) in plan.leaves.enumerated() where plan.steps[index].results == nil {
      steps.append(found[leaf] ?? StepStory(name: plan.steps[index].step.name))
    }
  }

  /// What the steps that see one batch made of the reading, which is a row of that batch.
  private mutating func tell(
    _ engine: Engine,
    section: Int,
    row: Int,
    before arrival: Int,
    in arrived: ReadingBatch,
    _ found: inout [Int: StepStory]
  ) {
    let plan = engine.plan
    removal =
      removal ?? removal(engine, section: section, row: row, before: arrival, in: arrived)
    for (leaf, index) in plan.leaves.enumerated()
    where plan.steps[index].results == nil && plan.steps[index].section == section {
      let story = StepStory(engine, leaf: leaf, row: row)
      found[leaf] = story
      guard index == plan.ledgerStep else { continue }
      enteredStarts = story.windows.filter { $0.fate != .gone }.map {
        Timestamp(quanta: $0.start, of: plan.topology.quantum)
      }
    }
  }

  /// The first step that ended the reading.
  private func removal(
    _ engine: Engine,
    section: Int,
    row: Int,
    before arrival: Int,
    in arrived: ReadingBatch
  ) -> Removal? {
    let plan = engine.plan
    let batch = section == 0 ? engine.batch : engine.batch.behind[section - 1]
    let index = plan.steps.indices.first {
      plan.steps[$0].passes && plan.steps[$0].section == section
        && batch.fates[$0][row] != EngineBatch.passed
    }
    guard let index else { return nil }
    var removal = Removal(step: plan.steps[index].step.name)
    for stream in engine.result.streams where stream.step == index {
      for place in 0..<stream.emissions.count
      where stream.emissions[place].kind == .rejected
        && stream.emissions[place].readingRow == row
      {
        removal.reason = RejectReason(rawValue: UInt8(stream.emissions.value(place)))
      }
    }
    if plan.reorders.contains(index) { removal.watermark = batch.watermark(before: row) }
    if batch.fates[index][row] == LedgerClass.duplicate.rawValue {
      let original = (0..<arrival).last {
        arrived.sequence[$0] == reading.sequence && arrived.series[$0] == reading.series
          && arrived.epoch[$0] == reading.epoch
      }
      removal.original = original.map { arrived[$0] }
    }
    return removal
  }
}

extension Engine {
  /// Goes on to where the watermark reaches a row, so that this is what the engine has in hand, or to the
  /// end.
  fileprivate mutating func release(_ row: Int, _ arrived: ReadingBatch) {
    guard let releasing = Self.rowReleasing(row, plan, arrived) else {
      process(arrived.rows(row + 1..<arrived.count))
      finish()
      return
    }
    process(arrived.rows(row + 1..<releasing))
    process(arrived.rows(releasing..<releasing + 1))
  }

  /// The row that raises the watermark to a row that waits for it; nil: none does.
  private static func rowReleasing(_ row: Int, _ plan: Plan, _ arrived: ReadingBatch) -> Int? {
    let size = 8_192
    var pass = SequentialPass(plan)
    var batch = EngineBatch()
    for start in stride(from: 0, to: arrived.count, by: size) {
      var readings = arrived.rows(start..<min(start + size, arrived.count))
      pass.prepare(&readings, into: &batch)
      for behind in batch.behind {
        guard let place = behind.origins.firstIndex(of: row) else { continue }
        return start + batch.rowReleasing(place, of: behind)
      }
    }
    return nil
  }
}

extension ReadingStory.StepStory {
  /// Of a row of the batch that a leaf step sees.
  fileprivate init(_ engine: Engine, leaf: Int, row: Int) {
    let index = engine.plan.leaves[leaf]
    let planned = engine.plan.steps[index]
    let batch = engine.batch.section(of: planned)
    name = planned.step.name
    outcome = engine.outcome(leaf: leaf, row: row)
    if outcome == .filtered { otherSensor = planned.step.sensor }
    if outcome == .unassigned, batch.key(ofRow: row, at: planned) == nil {
      let limit = planned.key.limit
      keylessness =
        batch.isBeyondKeyLimit(row: row, at: planned)
        ? "its key came after the first \(limit), as many as may be" : "it has no key"
    }
    switch planned.step.operation {
    case .window:
      judge = batch.judge(leaf: leaf, row: row)
      windows = engine.verdicts(leaf: leaf, row: row)
    default:
      for stream in engine.result.streams where stream.step == index {
        for place in 0..<stream.emissions.count
        where stream.emissions[place].kind == .alert
          && stream.emissions[place].readingRow == row
        {
          score = stream.emissions.value(place)
        }
      }
    }
  }
}
