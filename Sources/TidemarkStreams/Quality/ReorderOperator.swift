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
    let ranges = endLate(batch, values, &fates, &late, &counts)
    held.pass(ranges, reachedBy: last, into: &behind)
    behind.findReleases(by: batch.advances)
    counts.mostHeld = mostHeld(before, ranges, batch.advances, behind.ends)
    watermark = behind.release(by: batch, watermark: watermark)
    behind.endReleases(after: batch, watermark: watermark)
    return counts
  }

  /// Rows in which the watermark rises so little that what is ahead of it in the end is seldom late before.
  private static let block = 64

  /// Returns the rows that are passed on, as ranges.
  private func endLate(
    _ batch: EngineBatch,
    _ values: [Double],
    _ fates: inout [UInt8],
    _ late: inout Emissions,
    _ counts: inout PassingCounts
  ) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var first = 0
    let (times, advances) = (batch.time, batch.advances)
    var watermark = batch.firstWatermark
    var next = 0
    for start in stride(from: 0, to: batch.count, by: Self.block) {
      let block = start..<min(start + Self.block, batch.count)
      while next < advances.count, advances[next].position < block.upperBound {
        watermark = advances[next].watermark
        next += 1
      }
      for row in block {
        let hasCome = fates[row] == EngineBatch.passed
        if hasCome, times[row] > watermark { continue }
        if hasCome {
          // Only now it matters how far the watermark had risen before this row.
          if times[row] > batch.watermark(before: row) { continue }
          counts.removed += 1
          fates[row] = lateClass
          giveLate(batch, row, values[row], &late)
        }
        if first < row { ranges.append(first..<row) }
        first = row + 1
      }
    }
    if first < batch.count { ranges.append(first..<batch.count) }
    counts.input = counts.removed + ranges.reduce(0) { $0 + $1.count }
    return ranges
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
