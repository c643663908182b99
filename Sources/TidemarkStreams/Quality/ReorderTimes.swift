import TidemarkCore

/// Decides which readings a reorder step holds back until the watermark has reached them, and in which order
/// it lets them go: that of event time, those of one time in the order of arrival.
///
/// A reading that the watermark before it has reached is late, as Flink's sort of a stream has it. What
/// a rise of the watermark lets go comes out before that rise, so nothing behind finds it late.
///
/// `ReorderColumns` goes by what is decided here, perhaps on another thread.
struct ReorderTimes: Sendable {
  private let lateClass: UInt8
  private var held = HeldRuns<HeldTimes>()
  private var order = TimeOrder()
  /// As far as the readings behind were told.
  private var watermark = Int64.min
  /// Rows of the batch in hand that must be looked at: the first `doubtfulCount`.
  private var doubtful: [Int32] = []
  private var doubtfulCount = 0

  /// One for each reorder step, in their order.
  static func all(of plan: Plan) -> [ReorderTimes] {
    plan.reorders.map { ReorderTimes(ReorderSpec(of: plan.steps[$0])) }
  }

  private init(_ spec: ReorderSpec) {
    lateClass = (spec.late == .drop ? LedgerClass.lateDropped : .lateSideOutput).rawValue
  }

  /// Makes it go on where these readings wait, in the order of time.
  mutating func restore(_ waiting: [Int64], watermark: Int64) {
    held = HeldRuns(HeldTimes(time: waiting))
    self.watermark = watermark
  }

  /// Ends the late ones of the readings that came so far, and says how the others are passed on.
  mutating func process(
    _ batch: EngineBatch,
    fates: inout [UInt8],
    into released: inout ReleaseOrder
  ) -> PassingCounts {
    let before = held.count
    var counts = PassingCounts()
    let last = max(watermark, batch.advances.last?.watermark ?? .min)
    let waited = held.pickUp(reachedBy: last)
    held.pool.time.append(contentsOf: batch.time)
    let (ranges, greatest) = endLate(batch, &fates, &released.late, &counts)
    let fresh = ranges.map { $0.lowerBound + waited..<$0.upperBound + waited }
    order.sort(
      held.pool.time,
      [0..<waited] + fresh,
      after: batch.firstWatermark,
      through: max(greatest, last)
    )
    released.fill(order, held.pool.time, reachedBy: last, rises: batch.advances)
    held.keep(order.rows[released.count...])
    order.exchangeRows(&released.rows)
    counts.mostHeld = mostHeld(before, ranges, batch.advances, released.ends)
    watermark = last
    return counts
  }

  /// Returns the rows that are passed on, as ranges, and the greatest of their times.
  private mutating func endLate(
    _ batch: EngineBatch,
    _ fates: inout [UInt8],
    _ late: inout [Int32],
    _ counts: inout PassingCounts
  ) -> (ranges: [Range<Int>], greatest: Int64) {
    late.removeAll(keepingCapacity: true)
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
        late.append(doubtful)
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
}
