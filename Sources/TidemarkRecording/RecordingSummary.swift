package import TidemarkCore

/// The totals of a sealed recording.
package struct RecordingSummary: Sendable, Equatable {
  /// Readings that arrived.
  package var readings: UInt64
  /// Readings that never did.
  package var lost: UInt64
  package var anomalies: UInt64 { digest.anomalies }
  /// Size of the file.
  package var bytes: UInt64
  package var digest: LogicalDigest
  /// Earliest and latest arrival of the readings that arrived; nil if none did.
  package var firstArrival: Timestamp?
  package var lastArrival: Timestamp?
  /// The writer was stopped before all was recorded; what is here is whole.
  package var isInterrupted: Bool
  package var columnSizes: ColumnSizes

  package init(
    readings: UInt64,
    lost: UInt64,
    bytes: UInt64,
    digest: LogicalDigest,
    firstArrival: Timestamp?,
    lastArrival: Timestamp?,
    isInterrupted: Bool,
    columnSizes: ColumnSizes
  ) {
    self.readings = readings
    self.lost = lost
    self.bytes = bytes
    self.digest = digest
    self.firstArrival = firstArrival
    self.lastArrival = lastArrival
    self.isInterrupted = isInterrupted
    self.columnSizes = columnSizes
  }

  /// Bytes of the file per reading, lost ones included; 0 without readings.
  package var bytesPerReading: Double {
    let rows = Double(readings) + Double(lost)
    return rows == 0 ? 0 : Double(bytes) / rows
  }
}
