public import TidemarkCore
public import TidemarkStreams

extension KeyedStream {
  /// Raises an alert where a value lies `threshold` standard deviations or more from its exponentially
  /// weighted mean, in which a value's weight has halved after `halfLife` readings.
  ///
  /// Further alerts of a key within the quiet period, on event time, belong to the first.
  public func detectEWMAZ(
    _ name: String,
    halfLife: Double,
    threshold: Double,
    quietPeriod: TimeSpan = .zero
  ) -> OutputStream {
    let policy = AlertPolicy(threshold: threshold, quietPeriod: quietPeriod)
    return detect(name, EWMAZSpec(halfLife: halfLife, policy: policy))
  }
}
