package import TidemarkCore

/// How a set of spans is distributed, in nanoseconds; made only from at least one span.
package struct SpanStatistics: Sendable, Equatable {
  package var count: Int64
  package var min: Int64
  package var p50: Int64
  package var p95: Int64
  package var p99: Int64
  package var p999: Int64
  package var p9999: Int64
  package var max: Int64
  package var mean: Double

  package init(
    count: Int64,
    min: Int64,
    p50: Int64,
    p95: Int64,
    p99: Int64,
    p999: Int64,
    p9999: Int64,
    max: Int64,
    mean: Double
  ) {
    self.count = count
    self.min = min
    self.p50 = p50
    self.p95 = p95
    self.p99 = p99
    self.p999 = p999
    self.p9999 = p9999
    self.max = max
    self.mean = mean
  }

  /// Percentiles within 0.1 %, the rest exact; nil for an empty histogram.
  package init?(_ histogram: Histogram) {
    guard let values = histogram.percentiles([50, 95, 99, 99.9, 99.99]),
      let min = histogram.min, let max = histogram.max, let mean = histogram.mean
    else { return nil }
    self.init(
      count: histogram.count,
      min: min,
      p50: values[0],
      p95: values[1],
      p99: values[2],
      p999: values[3],
      p9999: values[4],
      max: max,
      mean: mean
    )
  }

  /// Exact, by the same rule of ranks; nil for no values.
  package init?(_ spans: [TimeSpan]) {
    let values = spans.map(\.nanoseconds).sorted()
    guard let min = values.first, let max = values.last else { return nil }
    let count = Int64(values.count)
    let sum = values.reduce(Int128(0)) { $0 + Int128($1) }
    self.init(
      count: count,
      min: min,
      p50: values[Int(Rank.of(percent: 50, count: count)) - 1],
      p95: values[Int(Rank.of(percent: 95, count: count)) - 1],
      p99: values[Int(Rank.of(percent: 99, count: count)) - 1],
      p999: values[Int(Rank.of(percent: 99.9, count: count)) - 1],
      p9999: values[Int(Rank.of(percent: 99.99, count: count)) - 1],
      max: max,
      mean: Double(sum) / Double(count)
    )
  }
}
