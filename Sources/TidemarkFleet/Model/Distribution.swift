/// A distribution to draw from, in the unit of its place: nanoseconds for spans, 1e-6 for drift,
/// the sensor's unit for values.
package enum Distribution: Sendable, Equatable {
  case constant(Double)
  case uniform(low: Double, high: Double)
  case normal(mean: Double, sd: Double)
  /// Given by its median and its 99th percentile.
  case lognormal(median: Double, p99: Double)
  case exponential(mean: Double)
}
