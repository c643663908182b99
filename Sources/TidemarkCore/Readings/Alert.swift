/// A detector says: something is wrong with this series.
package struct Alert: Sendable, Equatable {
  /// Index into `Catalog.series`.
  package var series: UInt32
  /// True time of the reading that raised it (its event time, where truth is not known): what the
  /// device's clock made of it is not the detector's fault.
  package var measuredAt: Timestamp
  /// τ at which it was raised.
  package var raisedAt: Timestamp
  package var score: Double

  package init(series: UInt32, measuredAt: Timestamp, raisedAt: Timestamp, score: Double) {
    self.series = series
    self.measuredAt = measuredAt
    self.raisedAt = raisedAt
    self.score = score
  }
}
