extension Timestamp {
  /// So many quanta after 1970-01-01T00:00:00Z; beyond 64 bits of nanoseconds the first or the last instant.
  package init(quanta: Int64, of quantum: TimeSpan) {
    let (product, overflow) = quanta.multipliedReportingOverflow(by: quantum.nanoseconds)
    self = overflow ? (quanta < 0 ? .min : .max) : Timestamp(nanoseconds: product)
  }
}
