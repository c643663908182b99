import TidemarkCore
import TidemarkScenario
import TidemarkStreams

/// What became of one reading: its class, by what it was judged, and each of its windows.
///
/// The engine runs over everything before the reading, then over the reading alone, so the story is
/// told by the same operators as a replay.
struct ReadingStory {
  struct StepStory {
    var name: String
    /// The watermark before the reading, or the stream time with it; in quanta.
    var judge: Int64
    var windows: [WindowVerdict]
  }

  var reading: Reading
  var ledgerClass: LedgerClass
  /// Why validation rejected it.
  var rejectReason: RejectReason?
  var steps: [StepStory] = []
  /// Starts of the windows of the ledger step that it entered.
  var enteredStarts: [Timestamp] = []

  /// - Throws: `Failure` (no input) if there is no such reading.
  static func find(
    _ name: ReadingName,
    copy: UInt8,
    plan: Plan,
    arrived: ReadingBatch,
    lost: ReadingBatch
  ) throws -> ReadingStory {
    let series = try seriesIndex(name, plan.catalog)
    if let row = row(of: name, copy, series, in: arrived) {
      return tell(row: row, plan: plan, arrived: arrived)
    }
    guard let row = row(of: name, copy, series, in: lost) else {
      let what = copy == 0 ? "\(name)" : "\(name), copy \(copy)"
      throw Failure(.noInput, "there is no reading \(what)")
    }
    return ReadingStory(reading: lost[row], ledgerClass: .lost)
  }

  private static func seriesIndex(_ name: ReadingName, _ catalog: Catalog) throws -> UInt32 {
    let wanted = "\(name.device)/\(name.sensor)"
    let names = catalog.series.indices.map(catalog.name(ofSeries:))
    if let index = names.firstIndex(of: wanted) { return UInt32(index) }
    let hint = nearestName(to: wanted, among: names).map { " (did you mean '\($0)'?)" } ?? ""
    throw Failure(.noInput, "there is no series '\(wanted)'\(hint)")
  }

  private static func row(
    of name: ReadingName,
    _ copy: UInt8,
    _ series: UInt32,
    in batch: ReadingBatch
  ) -> Int? {
    (0..<batch.count).first {
      batch.sequence[$0] == name.sequence && batch.series[$0] == series && batch.copy[$0] == copy
    }
  }

  private static func tell(row: Int, plan: Plan, arrived: ReadingBatch) -> ReadingStory {
    var engine = Engine(plan)
    engine.process(arrived.rows(0..<row))
    engine.process(arrived.rows(row..<row + 1))
    let ledgerClass = LedgerClass(rawValue: engine.result.classes[0]) ?? .unassigned
    var story = ReadingStory(reading: arrived[row], ledgerClass: ledgerClass)
    for stream in engine.result.streams where stream.emissions[0].kind == .rejected {
      story.rejectReason = RejectReason(rawValue: UInt8(stream.emissions.value(0)))
    }
    for (leaf, step) in plan.leaves.enumerated() {
      // A window over results has no reading.
      guard plan.steps[step].results == nil else { continue }
      let fate = engine.batch.inputFates(of: plan.steps[step])?[0] ?? EngineBatch.passed
      guard case .window = plan.steps[step].step.operation, fate == EngineBatch.passed,
        plan.steps[step].selects[Int(arrived.series[row])]
      else { continue }
      let judge = engine.batch.judge(leaf: leaf, row: 0)
      let windows = plan.verdicts(step: step, time: engine.batch.time[0], judge: judge)
      guard !windows.isEmpty else { continue }
      story.steps.append(
        StepStory(name: plan.steps[step].step.name, judge: judge, windows: windows)
      )
      if step == plan.ledgerStep {
        let quantum = plan.topology.quantum.nanoseconds
        story.enteredStarts = windows.filter { $0.fate != .gone }.map {
          // The global window starts before what nanoseconds can say.
          let (start, overflow) = $0.start.multipliedReportingOverflow(by: quantum)
          return Timestamp(nanoseconds: overflow ? ($0.start < 0 ? .min : .max) : start)
        }
      }
    }
    return story
  }
}
