/// A detector says: something is wrong with this series.
package struct Alert: Sendable, Equatable {
  /// Index into `Catalog.series`.
  package var series: UInt32
  /// Event time of the reading that raised it.
  package var eventTime: Timestamp
  /// τ at which it was raised.
  package var raisedAt: Timestamp
  package var score: Double

  package init(series: UInt32, eventTime: Timestamp, raisedAt: Timestamp, score: Double) {
    self.series = series
    self.eventTime = eventTime
    self.raisedAt = raisedAt
    self.score = score
  }
}
