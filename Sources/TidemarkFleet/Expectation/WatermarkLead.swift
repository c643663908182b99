package import TidemarkCore

/// How far the newest event time of a fleet is ahead of the clock on the wall, worked out from a
/// fraction of its readings.
///
/// The watermark follows the largest event time that arrived, and the largest of a few readings is
/// below that of many: a sample fed to the engine would show a watermark that lags. If readings
/// whose event time is x ahead of their arrival come at random with the rate λ, the largest event
/// time at τ is at most τ + w with probability exp(−λ E[(x − w)⁺]), since each is overtaken at the
/// speed of the clock. The sample gives the distribution of x, the whole fleet λ; the lead is taken
/// as its median. Of several partitions the slowest counts.
package struct WatermarkLead: Sendable {
  /// Readings as far as they move the watermark.
  package struct Arrivals: Sendable {
    /// In ascending order.
    package var time: [Int64] = []
    /// Event time minus arrival time.
    package var ahead: [Int64] = []
    /// How many readings of the whole fleet it stands for.
    package var weight: [Double] = []

    package init() {}
  }

  /// Ends, exclusive, of the stretches of time in which the lead is taken as constant.
  private let ends: [Int64]
  /// Nil where nothing arrived.
  private let leads: [Int64?]

  /// Stretches of about `rows` readings, cut at `cuts` besides; `isCombined`: the minimum of all
  /// partitions counts, else each partition has its own.
  package init(
    _ arrivals: Arrivals,
    from start: Timestamp,
    until end: Timestamp,
    cuts: [Timestamp],
    partitions: Int,
    isCombined: Bool,
    rows: Int = 2_000
  ) {
    let (first, last) = (start.nanoseconds, end.nanoseconds)
    let count = Int64(max(1, min(256, arrivals.time.count / rows)))
    var ends = (1...count).map { first + Int64(Double(last - first) * Double($0) / Double(count)) }
    ends += cuts.map(\.nanoseconds).filter { $0 > first && $0 < last }
    ends.sort()
    let share = PortableMath.exp(-PortableMath.log(2) / Double(max(1, partitions)))
    let level = isCombined ? -PortableMath.log(1 - share) : PortableMath.log(2)
    var leads: [Int64?] = []
    var row = 0
    var begin = first
    for end in ends {
      let from = row
      while row < arrivals.time.count, arrivals.time[row] < end { row += 1 }
      let target = level * Double(max(1, end - begin)) * Double(max(1, partitions))
      leads.append(Self.lead(arrivals, rows: from..<row, target: target))
      begin = end
    }
    self.ends = ends
    self.leads = leads
  }

  /// The lead at an instant; nil if nothing moves the watermark then.
  package func lead(at time: Int64) -> Int64? {
    guard time < ends[ends.count - 1] else { return nil }
    return leads[firstIndex(in: ends) { $0 > time }]
  }

  /// The w at which the weighted sum of (x − w)⁺ reaches the target.
  private static func lead(_ arrivals: Arrivals, rows: Range<Int>, target: Double) -> Int64? {
    let order = rows.sorted { (arrivals.ahead[$0], $0) > (arrivals.ahead[$1], $1) }
    guard let newest = order.first else { return nil }
    // From the largest x, so that no precision is lost.
    let top = arrivals.ahead[newest]
    var (weights, sum) = (0.0, 0.0)
    var lead = 0.0
    for (place, row) in order.enumerated() {
      weights += arrivals.weight[row]
      sum += arrivals.weight[row] * Double(arrivals.ahead[row] - top)
      lead = (sum - target) / weights
      if place + 1 < order.count, lead >= Double(arrivals.ahead[order[place + 1]] - top) { break }
    }
    return top + Int64(max(lead, -Double(FleetLimits.span)))
  }
}
