/// A real series that signals can be made of.
package struct RecordedSeries: Sendable, Equatable {
  /// Nanoseconds since the first value, ascending, at least one; the first is 0.
  package var offsets: [Int64]
  /// As many as offsets, finite.
  package var values: [Double]

  package init(offsets: [Int64], values: [Double]) {
    self.offsets = offsets
    self.values = values
  }
}
