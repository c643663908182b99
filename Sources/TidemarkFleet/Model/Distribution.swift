/// A distribution to draw from, in the unit of its place: nanoseconds for spans, 1e-6 for drift,
/// the sensor's unit for values.
package enum Distribution: Sendable, Equatable {
  case constant(Double)
  case uniform(low: Double, high: Double)
  case normal(mean: Double, sd: Double)
  /// Given by its median and its 99th percentile.
  case lognormal(median: Double, p99: Double)
  case exponential(mean: Double)
  /// Shape 1 is the exponential distribution; the higher, the narrower.
  case gamma(mean: Double, shape: Double)
  /// P(X > x) = (minimum / x)^shape for x above the minimum: few very large values.
  case pareto(minimum: Double, shape: Double)
  /// One of `values`, each with its weight; without weights what is between the sorted values too
  /// (their quantile function, linear between them).
  case empirical(values: [Double], weights: [Double])
}
