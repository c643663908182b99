import TidemarkCore

/// The batch behind a reorder step: its rows are the readings that a batch's rises of the watermark let go,
/// and between them are those rises.
extension EngineBatch {
  /// The batch that a step sees: this one, or what a reorder step before it made of it.
  package func section(of step: Plan.PlannedStep) -> EngineBatch {
    step.section == 0 ? self : behind[step.section - 1]
  }

  /// The row with which the watermark rose that let a row behind a reorder step go.
  package func rowReleasing(_ row: Int, of behind: EngineBatch) -> Int {
    let advance = advances[Int(behind.causes[row])]
    // What rises between rows does so on the way to the next.
    return advance.phase == .schedule ? advance.position - 1 : advance.position
  }

  mutating func beginReleases(watermark: Int64) {
    firstRow += count
    firstWatermark = watermark
    // It is the column of arrivals, which otherwise would be copied.
    readings.sentTime = []
    readings.removeAll()
    time.removeAll(keepingCapacity: true)
    origins.removeAll(keepingCapacity: true)
    unreleased.removeAll(keepingCapacity: true)
    causes.removeAll(keepingCapacity: true)
    advances.removeAll(keepingCapacity: true)
    advanceCauses.removeAll(keepingCapacity: true)
  }

  /// Adds the rises of a batch, each behind the rows that it lets go; returns the watermark behind them.
  mutating func release(by batch: EngineBatch, watermark: Int64) -> Int64 {
    nameCauses(batch.advances)
    var watermark = watermark
    var before = 0
    for (index, end) in order.ends.enumerated() {
      var advance = batch.advances[index]
      if advance.setsClock { setClock(by: index, of: batch, behind: before, watermark: watermark) }
      before = Int(end)
      watermark = advance.watermark
      advance.setsClock = false
      add(advance, causedBy: index, behind: before)
    }
    return watermark
  }

  /// Fills the columns that say what let each row go, and when.
  private mutating func nameCauses(_ advances: [Advance]) {
    let (ends, count) = (order.ends, time.count)
    guard count > 0 else { return }
    var causes = taken(&causes, leaving: [])
    var taus = taken(&readings.arrivalTime, leaving: [])
    causes.resize(to: count, filler: 0)
    taus.resize(to: count, filler: 0)
    do {
      var causes = causes.mutableSpan
      var taus = taus.mutableSpan
      var first = 0
      for (index, end) in ends.enumerated() where Int(end) > first {
        let (cause, tau) = (Int32(truncatingIfNeeded: index), advances[index].tau)
        for row in first..<Int(end) { causes[row] = cause }
        for row in first..<Int(end) { taus[row] = tau }
        first = Int(end)
      }
    }
    self.causes = causes
    readings.arrivalTime = taus
  }

  /// An instant that sets the clock does so before the readings that its watermark lets go.
  private mutating func setClock(
    by index: Int,
    of batch: EngineBatch,
    behind rows: Int,
    watermark: Int64
  ) {
    var advance = batch.advances[index]
    // Who sets the clock finds it where the readings before have left it.
    if advance.position > 0 {
      moveClock(
        to: batch.readings.arrivalTime[advance.position - 1],
        behind: rows,
        watermark: watermark
      )
    }
    advance.watermark = watermark
    advance.isEnd = false
    add(advance, causedBy: index, behind: rows)
  }

  /// Fires what is due on τ before a reading, whether or not one is let go then.
  private mutating func moveClock(to tau: Int64, behind rows: Int, watermark: Int64) {
    advances.append(
      Advance(position: rows, tau: tau, watermark: watermark, phase: .timer)
    )
    advanceCauses.append(-1)
  }

  @inline(__always)
  private mutating func add(_ advance: Advance, causedBy index: Int, behind rows: Int) {
    var advance = advance
    advance.position = rows
    advance.phase = .instant(advances.count)
    advances.append(advance)
    advanceCauses.append(Int32(index))
  }

  /// Completes the columns.
  mutating func endReleases(after batch: EngineBatch, watermark: Int64) {
    if let last = batch.readings.arrivalTime.last {
      moveClock(to: last, behind: causes.count, watermark: watermark)
    }
    readings.sentTime = readings.arrivalTime
    readings.anomaly.resize(to: causes.count, filler: 0)
  }
}
