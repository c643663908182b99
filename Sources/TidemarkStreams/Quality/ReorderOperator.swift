import TidemarkCore

/// Holds readings back until the watermark has reached them, and passes them on in the order of event
/// time, those of one time in the order of arrival.
///
/// A reading that the watermark before it has reached is late, as Flink's sort of a stream has it. What
/// a rise of the watermark lets go comes out before that rise, so nothing behind finds it late.
struct ReorderOperator: Sendable {
  private let lateKind: Emission.Kind
  private let lateClass: UInt8
  var held = HeldReadings()
  /// As far as the readings behind were told.
  var watermark = Int64.min
  /// Rows of the batch in hand that must be looked at: the first `doubtfulCount`.
  private var doubtful: [Int32] = []
  private var doubtfulCount = 0

  init(_ spec: ReorderSpec) {
    let drops = spec.late == .drop
    lateKind = drops ? .lateDropped : .lateSideOutput
    lateClass = (drops ? LedgerClass.lateDropped : .lateSideOutput).rawValue
  }

  /// Ends the late ones of the readings that came so far, and makes `behind` what is passed on.
  mutating func process(
    _ batch: EngineBatch,
    step: Plan.PlannedStep,
    fates: inout [UInt8],
    late: inout Emissions,
    into behind: inout EngineBatch
  ) -> PassingCounts {
    behind.beginReleases(watermark: watermark)
    let values = batch.values(step.values)
    let before = held.count
    var counts = PassingCounts()
    let last = max(watermark, batch.advances.last?.watermark ?? .min)
    held.take(batch, values, reachedBy: last)
    let (ranges, greatest) = endLate(batch, values, &fates, &late, &counts)
    let times = HeldReadings.Times(after: batch.firstWatermark, through: max(greatest, last))
    held.pass(ranges, reachedBy: last, times, rises: batch.advances, into: &behind)
    counts.mostHeld = mostHeld(before, ranges, batch.advances, behind.ends)
    watermark = behind.release(by: batch, watermark: watermark)
    behind.endReleases(after: batch, watermark: watermark)
    return counts
  }

  /// Returns the rows that are passed on, as ranges, and the greatest of their times.
  private mutating func endLate(
    _ batch: EngineBatch,
    _ values: [Double],
    _ fates: inout [UInt8],
    _ late: inout Emissions,
    _ counts: inout PassingCounts
  ) -> (ranges: [Range<Int>], greatest: Int64) {
    var ranges: [Range<Int>] = []
    let greatest = findDoubtful(batch, fates)
    let (times, advances) = (batch.time, batch.advances)
    var watermark = batch.firstWatermark
    var (first, next) = (0, 0)
    for doubtful in doubtful[..<doubtfulCount] {
      let row = Int(doubtful)
      while next < advances.count, advances[next].position <= row {
        watermark = advances[next].watermark
        next += 1
      }
      if fates[row] == EngineBatch.passed {
        if times[row] > watermark { continue }
        counts.removed += 1
        fates[row] = lateClass
        giveLate(batch, row, values[row], &late)
      }
      if first < row { ranges.append(first..<row) }
      first = row + 1
    }
    if first < batch.count { ranges.append(first..<batch.count) }
    counts.input = counts.removed + ranges.reduce(0) { $0 + $1.count }
    return (ranges, greatest)
  }

  /// Rows in which the watermark rises so little that what is ahead of it in the end is seldom late before.
  private static let block = 64

  /// Finds the rows that may be late, and those that were ended before; returns the greatest time of all.
  ///
  /// Without a branch for each: which ones these are cannot be foreseen.
  private mutating func findDoubtful(_ batch: EngineBatch, _ fates: [UInt8]) -> Int64 {
    if doubtful.count < batch.count { doubtful.resize(to: batch.count, filler: 0) }
    let (times, advances) = (batch.time, batch.advances)
    var watermark = batch.firstWatermark
    var (next, count, greatest) = (0, 0, Int64.min)
    var found = doubtful.mutableSpan
    for start in stride(from: 0, to: times.count, by: Self.block) {
      let end = min(start + Self.block, times.count)
      while next < advances.count, advances[next].position < end {
        watermark = advances[next].watermark
        next += 1
      }
      for row in start..<end {
        let time = times[row]
        greatest = max(greatest, time)
        found[count] = Int32(truncatingIfNeeded: row)
        let isBehind = time <= watermark ? 1 : 0
        let isEnded = fates[row] != EngineBatch.passed ? 1 : 0
        count &+= isBehind | isEnded
      }
    }
    doubtfulCount = count
    return greatest
  }

  private func giveLate(
    _ batch: EngineBatch,
    _ row: Int,
    _ value: Double,
    _ late: inout Emissions
  ) {
    late.append(
      Emission(
        row: Int32(row),
        phase: .row,
        kind: lateKind,
        key: batch.readings.series[row],
        rank: 0,
        time: batch.time[row],
        tau: batch.readings.arrivalTime[row]
      )
    )
    late.append(reading: value)
  }

  /// The most readings that waited at once: it grows with every row, and falls with rises.
  private func mostHeld(
    _ before: Int,
    _ ranges: [Range<Int>],
    _ advances: [Advance],
    _ ends: [Int32]
  ) -> Int {
    var most = before
    var (range, taken, gone) = (0, 0, 0)
    for (advance, end) in zip(advances, ends) where Int(end) > gone {
      while range < ranges.count, ranges[range].upperBound <= advance.position {
        taken += ranges[range].count
        range += 1
      }
      let part =
        range < ranges.count ? max(0, advance.position - ranges[range].lowerBound) : 0
      most = max(most, before + taken + part - gone)
      gone = Int(end)
    }
    return max(most, before + ranges.reduce(0) { $0 + $1.count } - gone)
  }

  /// The numbers of the readings that no watermark has reached.
  func unreleased() -> [Int] { held.all().number }
}
