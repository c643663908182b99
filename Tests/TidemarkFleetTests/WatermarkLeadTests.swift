import Testing
import TidemarkCore
import TidemarkFleet
import TidemarkTestSupport

/// The lead of a whole fleet, worked out from some of its readings, is what the whole fleet has.
@Suite struct WatermarkLeadTests {
  private static let duration: Int64 = 600_000_000_000

  /// Readings of devices whose clocks are off by a normal of 300 ms, at random instants.
  private func readings(_ count: Int, partitions: UInt64) -> [(
    time: Int64, ahead: Int64, at: UInt64
  )] {
    let key = DrawKey(seed: 9, className: "lead", purpose: "test")
    return (0..<UInt64(count)).map { index in
      let (u, v) = key.uniforms(device: 0, index: index)
      let off = PortableMath.normalQuantile(v) * 300e6
      return (Int64(u * Double(Self.duration)), Int64(off), index % partitions)
    }.sorted { $0.time < $1.time }
  }

  /// The mean over all arrivals of how far the watermark of all is ahead.
  private func measured(_ all: [(time: Int64, ahead: Int64, at: UInt64)], partitions: Int) -> Double
  {
    var largest = [Int64](repeating: .min, count: partitions)
    var (sum, count) = (0.0, 0)
    for reading in all {
      let least = largest.min() ?? .min
      if least > .min {
        sum += Double(least - reading.time)
        count += 1
      }
      largest[Int(reading.at)] = max(largest[Int(reading.at)], reading.time + reading.ahead)
    }
    return sum / Double(count)
  }

  @Test(arguments: [1, 8]) func `a few of the readings tell the lead`(partitions: Int) throws {
    // Every fortieth, or in a quick run every tenth of a quarter of them.
    let step = Depth.count(10, deep: 40)
    let all = readings(10_000 * step, partitions: UInt64(partitions))
    let truth = measured(all, partitions: partitions)
    var arrivals = WatermarkLead.Arrivals()
    for index in stride(from: 0, to: all.count, by: step) {
      arrivals.time.append(all[index].time)
      arrivals.ahead.append(all[index].ahead)
      arrivals.weight.append(Double(step))
    }
    let lead = WatermarkLead(
      arrivals,
      from: .epoch,
      until: Timestamp(nanoseconds: Self.duration),
      cuts: [],
      partitions: partitions,
      isCombined: true
    )
    let found = try (0..<5).map { stretch in
      Double(try #require(lead.lead(at: Self.duration / 10 * Int64(2 * stretch + 1))))
    }
    // A stretch has 2,000 readings, of which 20 or more are ahead of the lead: 25 ms is one standard
    // error, 11 ms of five stretches. Mean and median of the lead differ by 13 ms.
    let mean = found.reduce(0, +) / 5
    #expect(abs(mean - truth) < 45e6, "\(mean) \(truth)")
    // Fed to a tracker as it is, the sample would lag.
    let sample = stride(from: 0, to: all.count, by: step).map { all[$0] }
    #expect(
      measured(sample, partitions: partitions) < truth - Double(Depth.count(100, deep: 200)) * 1e6
    )
  }

  @Test func `where nothing arrives nothing moves`() {
    let lead = WatermarkLead(
      WatermarkLead.Arrivals(),
      from: .epoch,
      until: Timestamp(nanoseconds: 1_000),
      cuts: [Timestamp(nanoseconds: 500)],
      partitions: 3,
      isCombined: true
    )
    #expect(lead.lead(at: 0) == nil)
    #expect(lead.lead(at: 999) == nil)
    #expect(lead.lead(at: 5_000) == nil)
  }
}
