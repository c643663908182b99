import TidemarkCore

/// What is to be expected of something that comes and goes at random from the start on, such as
/// outages or anomalies.
///
/// Few distributions have a closed form for this, least of all when the time is short, so histories
/// are drawn: the same on every machine, of no seed.
struct Renewals {
  /// Mean number of onsets within the time.
  private(set) var count = 0.0
  /// Mean share of the time from an onset to the end of its length.
  private(set) var share = 0.0
  /// Mean share of the time that the rests after the lengths take.
  private(set) var restShare = 0.0
  /// Mean share of the time that is further than `threshold` within one.
  private(set) var excessShare = 0.0

  private static let histories: UInt64 = 2_000
  /// Of all histories together; longer ones end early and count for what they have.
  private static let events = 200_000

  /// `every` runs from the end of one, rest included, to the onset of the next; at least `gap`.
  init(
    every: Distribution,
    length: Distribution? = nil,
    rest: Distribution? = nil,
    gap: Int64 = FleetLimits.gap,
    threshold: Double = .infinity,
    duration: TimeSpan
  ) {
    func draw(_ distribution: Distribution, _ purpose: String) -> Draw {
      Draw(distribution, key: DrawKey(seed: 0, className: "expectation", purpose: purpose))
    }
    let waits = draw(every, "every")
    let lengths = length.map { draw($0, "for") }
    let rests = rest.map { draw($0, "rest") }
    let end = duration.nanoseconds
    let cap = UInt64(Self.events) / Self.histories
    var elapsed = 0.0
    for history in 0..<Self.histories {
      var time: Int64 = 0
      var number: UInt64 = 0
      while time < end, number < cap {
        time += waits.span(device: history, index: number, atLeast: gap)
        if time < end {
          count += 1
          let long = lengths?.span(device: history, index: number) ?? 0
          share += Double(min(long, end - time))
          excessShare += max(0, Double(min(long, end - time)) - threshold)
          time += long
          let idle = rests?.span(device: history, index: number) ?? 0
          restShare += Double(min(idle, max(0, end - time)))
          time += idle
        }
        number += 1
      }
      elapsed += Double(min(time, end))
    }
    count *= Double(end) / elapsed
    share /= elapsed
    restShare /= elapsed
    excessShare /= elapsed
    // Without lengths this is a Poisson process.
    if case .exponential(let mean) = every, length == nil, rest == nil, Double(gap) < mean / 100 {
      count = Double(end) / mean
    }
  }
}
