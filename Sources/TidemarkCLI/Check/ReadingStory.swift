import TidemarkCore
import TidemarkScenario
import TidemarkStreams

/// What became of one reading: its class, by what it was judged, and each of its windows.
///
/// The engine runs over everything before the reading, then over the reading alone, so the story is
/// told by the same operators as a replay.
struct ReadingStory {
  /// What one step that readings end in did with it.
  struct StepStory {
    var name: String
    /// Its class here; nil: it did not come this far.
    var outcome: LedgerClass?
    /// The watermark before the reading, or the stream time with it, in quanta; nil: no window step.
    var judge: Int64?
    var windows: [WindowVerdict] = []
    /// Of a detector that raised an alert.
    var score: Double?
    /// The only sensor that the step reads, if the reading is of another.
    var otherSensor: String?
    /// Why the step has no key for it; nil: it has, or the reading did not come this far.
    var keylessness: String?
  }

  /// The step that ended it before the steps that readings end in, and why.
  struct Removal {
    var step: String
    /// Validation's reason.
    var reason: RejectReason?
    /// A duplicate's predecessor.
    var original: Reading?
  }

  /// Another copy of the reading, or the reading with the number after a restart.
  struct Relative {
    var reading: Reading
    var isLost: Bool
  }

  var reading: Reading
  var sensor: Catalog.Sensor
  var ledgerClass: LedgerClass
  var removal: Removal?
  var relatives: [Relative] = []
  var steps: [StepStory] = []
  /// Starts of the windows of the ledger step that it entered.
  var enteredStarts: [Timestamp] = []
}

extension ReadingStory {
  /// Tells the story of a reading; without `epoch`, of the first with this number.
  ///
  /// - Throws: `Failure` (no input) if there is no such reading.
  static func find(
    _ name: ReadingName,
    copy: UInt8,
    epoch: UInt16? = nil,
    plan: Plan,
    arrived: ReadingBatch,
    lost: ReadingBatch
  ) throws -> ReadingStory {
    let series = try seriesIndex(name, plan.catalog)
    let arrivedRows = rows(of: name, series, in: arrived)
    let lostRows = rows(of: name, series, in: lost)
    let family =
      arrivedRows.map { Relative(reading: arrived[$0], isLost: false) }
      + lostRows.map { Relative(reading: lost[$0], isLost: true) }
    let first = family.filter { $0.reading.copy == copy }.map(\.reading.epoch).min()
    guard let epoch = epoch ?? first,
      let wanted = family.first(where: { $0.reading.copy == copy && $0.reading.epoch == epoch })
    else { throw missing(name, copy, epoch, family) }
    var story = ReadingStory(
      reading: wanted.reading,
      sensor: plan.catalog.sensors[Int(plan.catalog.series[Int(series)].sensor)],
      ledgerClass: .lost
    )
    let row = arrivedRows.first { arrived.copy[$0] == copy && arrived.epoch[$0] == epoch }
    if let row { story.tell(row: row, plan: plan, arrived: arrived) }
    story.relatives = family.filter { $0.reading.copy != copy || $0.reading.epoch != epoch }
      .sorted { ($0.reading.epoch, $0.reading.copy) < ($1.reading.epoch, $1.reading.copy) }
    return story
  }

  private static func seriesIndex(_ name: ReadingName, _ catalog: Catalog) throws -> UInt32 {
    let wanted = "\(name.device)/\(name.sensor)"
    let names = catalog.series.indices.map(catalog.name(ofSeries:))
    if let index = names.firstIndex(of: wanted) { return UInt32(index) }
    let hint = nearestName(to: wanted, among: names).map { " (did you mean '\($0)'?)" } ?? ""
    throw Failure(.noInput, "there is no series '\(wanted)'\(hint)")
  }

  private static func rows(
    of name: ReadingName,
    _ series: UInt32,
    in batch: ReadingBatch
  ) -> [Int] {
    (0..<batch.count).filter {
      batch.sequence[$0] == name.sequence && batch.series[$0] == series
    }
  }

  private static func missing(
    _ name: ReadingName,
    _ copy: UInt8,
    _ epoch: UInt16?,
    _ family: [Relative]
  ) -> Failure {
    var what = "there is no reading \(name)"
    if let epoch { what += " of epoch \(epoch)" }
    if copy > 0 { what += ", copy \(copy)" }
    guard !family.isEmpty else { return Failure(.noInput, what) }
    let others = family.map { "copy \($0.reading.copy) of epoch \($0.reading.epoch)" }
    return Failure(.noInput, "\(what); there is \(others.prefix(5).joined(separator: ", "))")
  }
}

extension ReadingStory {
  private mutating func tell(row: Int, plan: Plan, arrived: ReadingBatch) {
    var engine = Engine(plan)
    engine.process(arrived.rows(0..<row))
    engine.process(arrived.rows(row..<row + 1))
    ledgerClass = LedgerClass(rawValue: engine.result.classes[0]) ?? .unassigned
    removal = removal(engine, before: row, in: arrived)
    // A window over results has no reading.
    for (leaf, index) in plan.leaves.enumerated() where plan.steps[index].results == nil {
      let story = StepStory(engine, leaf: leaf)
      steps.append(story)
      guard index == plan.ledgerStep else { continue }
      enteredStarts = story.windows.filter { $0.fate != .gone }.map {
        Timestamp(quanta: $0.start, of: plan.topology.quantum)
      }
    }
  }

  /// The first step that ended the reading.
  private func removal(_ engine: Engine, before row: Int, in arrived: ReadingBatch) -> Removal? {
    let plan = engine.plan
    let index = plan.steps.indices.first {
      plan.steps[$0].passes && engine.batch.fates[$0][0] != EngineBatch.passed
    }
    guard let index else { return nil }
    var removal = Removal(step: plan.steps[index].step.name)
    for stream in engine.result.streams where stream.step == index {
      removal.reason = RejectReason(rawValue: UInt8(stream.emissions.value(0)))
    }
    if engine.batch.fates[index][0] == LedgerClass.duplicate.rawValue {
      let original = (0..<row).last {
        arrived.sequence[$0] == reading.sequence && arrived.series[$0] == reading.series
          && arrived.epoch[$0] == reading.epoch
      }
      removal.original = original.map { arrived[$0] }
    }
    return removal
  }
}

extension ReadingStory.StepStory {
  /// Of the one reading that an engine has in hand.
  fileprivate init(_ engine: Engine, leaf: Int) {
    let index = engine.plan.leaves[leaf]
    let planned = engine.plan.steps[index]
    name = planned.step.name
    let counts = engine.result.counts[leaf]
    outcome = LedgerClass.allCases.first { counts[$0] > 0 }
    if outcome == .filtered { otherSensor = planned.step.sensor }
    if outcome == .unassigned, engine.batch.key(ofRow: 0, at: planned) == nil {
      let limit = planned.key.limit
      keylessness =
        engine.batch.isBeyondKeyLimit(row: 0, at: planned)
        ? "its key came after the first \(limit), as many as may be" : "it has no key"
    }
    switch planned.step.operation {
    case .window:
      judge = engine.batch.judge(leaf: leaf, row: 0)
      windows = engine.verdicts(leaf: leaf)
    default:
      for stream in engine.result.streams where stream.step == index {
        score = stream.emissions[0].kind == .alert ? stream.emissions.value(0) : nil
      }
    }
  }
}
