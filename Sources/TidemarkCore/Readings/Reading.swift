/// One row of a `ReadingBatch`.
///
/// Times are nanoseconds since 1970 UTC.
public struct Reading: Sendable, Equatable, BitwiseCopyable {
  /// Index into `Catalog.series`.
  public var series: UInt32
  /// Restarts of the device before this reading.
  public var epoch: UInt16
  /// Position within the series and epoch, from 0.
  public var sequence: UInt32
  /// 0 for the original, above 0 for network duplicates.
  public var copy: UInt8
  /// What the device's own clock stamped.
  public var eventTime: Int64
  /// When it left the device.
  public var sentTime: Int64
  /// When it arrived; for a lost reading, when it would have.
  public var arrivalTime: Int64
  /// Truth: when it was measured, by a perfect clock; the event time where that is not known.
  public var trueTime: Int64
  /// The value; for a `state` sensor the index into `Catalog.states`.
  public var value: Double
  /// Truth: 0, or the number of the `Anomaly` that this value is part of.
  public var anomaly: UInt32

  /// A reading with all of its times.
  @inlinable
  public init(
    series: UInt32,
    epoch: UInt16 = 0,
    sequence: UInt32,
    copy: UInt8 = 0,
    eventTime: Int64,
    sentTime: Int64,
    arrivalTime: Int64,
    trueTime: Int64,
    value: Double,
    anomaly: UInt32 = 0
  ) {
    self.series = series
    self.epoch = epoch
    self.sequence = sequence
    self.copy = copy
    self.eventTime = eventTime
    self.sentTime = sentTime
    self.arrivalTime = arrivalTime
    self.trueTime = trueTime
    self.value = value
    self.anomaly = anomaly
  }

  /// A reading of which no more is known: sent when it was stamped, and stamped when it was measured.
  @inlinable
  public init(
    series: UInt32,
    epoch: UInt16 = 0,
    sequence: UInt32,
    copy: UInt8 = 0,
    eventTime: Int64,
    arrivalTime: Int64,
    value: Double
  ) {
    self.init(
      series: series,
      epoch: epoch,
      sequence: sequence,
      copy: copy,
      eventTime: eventTime,
      sentTime: eventTime,
      arrivalTime: arrivalTime,
      trueTime: eventTime,
      value: value
    )
  }

  /// The order of rows: by arrival, ties by identity.
  ///
  /// Series are numbered device by device, so this
  /// is (arrival, device, sensor, epoch, sequence, copy).
  package static func precedes(_ a: Reading, _ b: Reading) -> Bool {
    if a.arrivalTime != b.arrivalTime { return a.arrivalTime < b.arrivalTime }
    if a.series != b.series { return a.series < b.series }
    if a.epoch != b.epoch { return a.epoch < b.epoch }
    if a.sequence != b.sequence { return a.sequence < b.sequence }
    return a.copy < b.copy
  }
}
