package import TidemarkCore

/// When a score becomes an alert; the same stage behind every detector.
package struct AlertPolicy: Sendable, Equatable {
  /// A score at or above this raises an alert.
  package var threshold: Double
  /// After an alert of a key, further ones within this long (event time) belong to it.
  package var quietPeriod: TimeSpan

  package init(threshold: Double, quietPeriod: TimeSpan = .zero) {
    self.threshold = threshold
    self.quietPeriod = quietPeriod
  }
}
