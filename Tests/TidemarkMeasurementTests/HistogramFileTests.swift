import Testing
import TidemarkCore
import TidemarkMeasurement

/// What leaves as HdrHistogram's files; a reader of another make looks at them in the end-to-end tests.
@Suite struct HistogramFileTests {
  /// Lines of HdrHistogram's own `outputPercentileDistribution` for the values 1 to 4.
  @Test func `a percentile table steps as HdrHistogram's does`() {
    var histogram = Histogram()
    for value in 1...4 { histogram.record(Int64(value) * 1_000_000) }
    let lines = PercentileTable.text(histogram).split(separator: "\n").map { line in
      line.split(separator: " ").map(String.init)
    }
    #expect(lines[0] == ["Value", "Percentile", "TotalCount", "1/(1-Percentile)"])
    let percents = lines.dropFirst().prefix { $0.count >= 3 && !$0[0].hasPrefix("#") }.map { $0[1] }
    #expect(
      percents == [
        "0.000000000000", "0.100000000000", "0.200000000000", "0.300000000000", "0.400000000000",
        "0.500000000000", "0.550000000000", "0.600000000000", "0.650000000000", "0.700000000000",
        "0.750000000000", "0.775000000000", "1.000000000000",
      ]
    )
    // The last line has no share that is left.
    #expect(lines.first { $0.count == 3 && !$0[0].hasPrefix("#") }?[2] == "4")
  }

  @Test func `negative values and zeros keep their places in a table`() {
    var histogram = Histogram()
    for value in [-2_000_000, -1, 0, 0, 5] { histogram.record(Int64(value)) }
    let values = PercentileTable.text(histogram).split(separator: "\n").dropFirst()
      .filter { !$0.hasPrefix("#") }
      .map { String($0.split(separator: " ")[0]) }
    var seen: [String] = []
    for value in values where seen.last != value { seen.append(value) }
    // The highest of the values that share a slot with -2 ms is the one of least magnitude.
    #expect(seen == ["-1.999872", "-0.000001", "0.000000", "0.000005"])
  }

  @Test func `a log has a line for each interval, and one of its own for what is negative`() throws
  {
    var histogram = Histogram()
    for value in [-3, 0, 2_500_000] { histogram.record(Int64(value)) }
    let start = try #require(Timestamp(iso8601: "2026-01-01T00:00:00Z"))
    let lines = HistogramLog.lines(
      tag: "minutes.result latency",
      start: start,
      length: .seconds(60),
      histogram
    ).split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    #expect(lines.count == 2)
    #expect(
      lines[0].prefix(4) == ["Tag=minutes.result_latency", "1767225600.000", "60.000", "2.500"]
    )
    #expect(lines[1][0] == "Tag=minutes.result_latency.negative")
    // "HIST" in base64, as all that HdrHistogram compresses begins.
    #expect(lines.allSatisfy { $0[4].hasPrefix("HISTFA") })
    #expect(HistogramLog.lines(tag: "t", start: start, length: .zero, Histogram()).isEmpty)
  }
}
