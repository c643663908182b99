public import TidemarkCore

/// The totals of a sealed recording.
public struct RecordingSummary: Sendable, Equatable {
  /// Readings that arrived.
  public var readings: UInt64
  /// Readings that never did.
  public var lost: UInt64
  /// Entries of the truth table.
  public var anomalies: UInt64 { digest.anomalies }
  /// Size of the file in bytes.
  public var bytes: UInt64
  /// What it says, in 128 bits.
  public var digest: LogicalDigest
  /// Earliest arrival of the readings that arrived; nil if none did.
  public var firstArrival: Timestamp?
  /// Latest arrival of the readings that arrived; nil if none did.
  public var lastArrival: Timestamp?
  /// The writer was stopped before all was recorded; what is here is whole.
  public var isInterrupted: Bool
  /// What its bytes are spent on; all 0 where that is not known.
  public var columnSizes: ColumnSizes

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
  public var bytesPerReading: Double {
    let rows = Double(readings) + Double(lost)
    return rows == 0 ? 0 : Double(bytes) / rows
  }
}
