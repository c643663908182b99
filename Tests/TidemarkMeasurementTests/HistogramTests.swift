import Testing
import TidemarkCore
import TidemarkMeasurement
import TidemarkTestSupport

/// 100 s of readings every 10 ms that took 1 ms each, then one pause of 100 s (in µs), as in
/// HdrHistogram's own HistogramDataAccessTest.java: the raw data, and the data corrected for
/// coordinated omission.
private func pausedSystem() -> (raw: Histogram, corrected: Histogram) {
  var raw = Histogram()
  raw.record(1_000, count: 10_000)
  raw.record(100_000_000)
  var corrected = raw
  for missing in stride(from: Int64(99_990_000), through: 10_000, by: -10_000) {
    corrected.record(missing)
  }
  return (raw, corrected)
}

private func isWithinTenthOfPercent(_ value: Int64?, of expected: Double) -> Bool {
  guard let value else { return false }
  return abs(Double(value) - expected) <= expected * 0.001
}

@Suite struct HistogramTests {
  @Test func `HdrHistogram's published percentiles of raw data`() {
    let raw = pausedSystem().raw
    #expect(raw.count == 10_001)
    let expected = [
      (30.0, 1_000.0), (99, 1_000), (99.99, 1_000), (99.999, 100_000_000), (100, 100_000_000),
    ]
    for (percent, value) in expected {
      #expect(isWithinTenthOfPercent(raw.percentile(percent), of: value), "\(percent) %")
    }
    #expect(raw.mean == 110_000_000.0 / 10_001)
  }

  @Test func `HdrHistogram's published percentiles of corrected data`() throws {
    let corrected = pausedSystem().corrected
    #expect(corrected.count == 20_000)
    let expected = [
      (30.0, 1_000.0), (50, 1_000), (75, 50_000_000), (90, 80_000_000), (99, 98_000_000),
      (99.999, 100_000_000), (100, 100_000_000),
    ]
    for (percent, value) in expected {
      #expect(isWithinTenthOfPercent(corrected.percentile(percent), of: value), "\(percent) %")
    }
    let mean = try #require(corrected.mean)
    #expect(abs(mean - 25_000_500) <= mean * 0.001)
    #expect(corrected.min == 1_000)
    #expect(corrected.max == 100_000_000)
  }

  /// From HistogramTest.java, `testHighestEquivalentValue`: three digits, unit 1.
  @Test(arguments: [
    (8_180, 8_183), (8_191, 8_191), (8_193, 8_199), (9_995, 9_999), (10_007, 10_007),
    (10_008, 10_015), (2_047, 2_047), (2_048, 2_049), (4, 4),
  ])
  func `a percentile is HdrHistogram's highest equivalent value`(value: Int64, highest: Int64) {
    var histogram = Histogram()
    histogram.record(value)
    histogram.record(Int64.max)
    #expect(histogram.percentile(50) == highest)
  }

  @Test func `a percentile lies within the extremes, which are exact`() {
    var histogram = Histogram()
    histogram.record(10_007_001)
    #expect(histogram.percentile(0) == 10_007_001)
    #expect(histogram.percentile(50) == 10_007_001)
    #expect(histogram.percentile(100) == 10_007_001)
  }

  @Test func `an empty histogram has no values`() {
    let histogram = Histogram()
    #expect(histogram.count == 0)
    #expect(histogram.min == nil && histogram.max == nil && histogram.mean == nil)
    #expect(histogram.percentile(50) == nil)
    #expect(SpanStatistics(histogram) == nil)
  }

  @Test func `the whole range of Int64 can be recorded`() throws {
    var histogram = Histogram()
    for value in [Int64.min, .min + 1, -1, 0, 1, .max - 1, .max] { histogram.record(value) }
    #expect(histogram.min == .min)
    #expect(histogram.max == .max)
    #expect(histogram.mean == -2.0 / 7)
    #expect(histogram.percentile(50) == 0)
    #expect(histogram.percentile(100) == .max)
    let lowest = try #require(histogram.percentile(1))
    #expect(lowest < -9_000_000_000_000_000_000)
  }

  @Test func `negative values and zeros are kept`() {
    var histogram = Histogram()
    for value in Int64(-50)...50 { histogram.record(value) }
    #expect(histogram.count == 101)
    #expect(histogram.percentiles([0, 1, 25, 50, 75, 100]) == [-50, -49, -25, 0, 25, 50])
    #expect(histogram.mean == 0)
  }

  @Test func `percentiles agree with sorting to one thousandth, over many seeds`() throws {
    for seed in UInt64(0)..<60 {
      var random = SplitMix64(seed: seed)
      var values: [Int64] = []
      var histogram = Histogram()
      for _ in 0..<Int.random(in: 1...400, using: &random) {
        let bits = Int.random(in: 0...62, using: &random)
        let magnitude = Int64.random(in: 0...(1 << bits), using: &random)
        let value = Bool.random(using: &random) ? magnitude : -magnitude
        let count = Int64.random(in: 1...3, using: &random)
        histogram.record(value, count: count)
        values += repeatElement(value, count: Int(count))
      }
      values.sort()
      let percents = [0, 1, 10, 50, 90, 99, 99.9, 100]
      let measured = try #require(histogram.percentiles(percents))
      for (percent, value) in zip(percents, measured) {
        let rank = max(1, Int((percent.nextDown / 100 * Double(values.count)).rounded(.up)))
        let exact = values[rank - 1]
        #expect(value >= exact, "seed \(seed), \(percent) %")
        #expect(
          Double(value) - Double(exact) <= Double(exact.magnitude) / 1_000,
          "seed \(seed), \(percent) %"
        )
      }
      #expect(histogram.min == values.first && histogram.max == values.last)
      #expect(measured.last == values.last)
    }
  }

  @Test func `merging is the same as recording everything in one`() {
    for seed in UInt64(0)..<30 {
      var random = SplitMix64(seed: seed)
      var parts = [Histogram(), Histogram(), Histogram()]
      var whole = Histogram()
      for _ in 0..<200 {
        let value = Int64(bitPattern: random.next()) >> Int64.random(in: 0...60, using: &random)
        parts[Int.random(in: 0..<2, using: &random)].record(value)
        whole.record(value)
      }
      var merged = parts[2]
      merged.merge(parts[0])
      merged.merge(parts[1])
      #expect(merged == whole, "seed \(seed)")
      var reversed = parts[1]
      reversed.merge(parts[2])
      reversed.merge(parts[0])
      #expect(reversed == whole, "seed \(seed)")
    }
  }

  @Test func `ranks of decimal percentages are not off by one`() {
    var histogram = Histogram()
    for value in Int64(1)...1_000 { histogram.record(value) }
    #expect(histogram.percentiles([0.1, 50, 99, 99.9, 100]) == [1, 500, 990, 999, 1_000])
  }

  @Test func `statistics of spans are exact`() throws {
    let spans = (1...1_000).reversed().map { TimeSpan.seconds(Int64($0)) }
    let statistics = try #require(SpanStatistics(spans))
    #expect(statistics.p50 == 500_000_000_000)
    #expect(statistics.p95 == 950_000_000_000)
    #expect(statistics.p99 == 990_000_000_000)
    #expect(statistics.min == 1_000_000_000)
    #expect(statistics.max == 1_000_000_000_000)
    #expect(statistics.mean == 500.5e9)
    #expect(statistics.count == 1_000)
    #expect(SpanStatistics([TimeSpan]()) == nil)
  }
}
