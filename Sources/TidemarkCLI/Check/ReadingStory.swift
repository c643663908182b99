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
    /// Its class here; nil: it did not come this far, or waits for it.
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
    /// In quanta, the watermark that had reached a reading which came too late to be put in order.
    var watermark: Int64?
  }

  /// How long a reorder step held it.
  struct Wait {
    var step: String
    /// When it came out; nil: it still waited when the input ended.
    var end: Timestamp?
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
  var waits: [Wait] = []
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
