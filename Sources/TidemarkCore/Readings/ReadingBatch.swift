/// Readings as columns: row *i* is one value of one sensor of one device.
///
/// All columns have the same length, which is up to who fills them one by one. Times are nanoseconds since 1970 UTC. A pipeline sees series,
/// epoch, sequence, eventTime, arrivalTime and value; the other columns are for the ledger, for
/// latencies, and for scoring.
public struct ReadingBatch: Sendable, Equatable {
  /// Index into `Catalog.series`.
  public var series: [UInt32] = []
  /// Restarts of the device before this reading.
  public var epoch: [UInt16] = []
  /// Position within the series and epoch, from 0.
  public var sequence: [UInt32] = []
  /// 0 for the original, above 0 for network duplicates.
  public var copy: [UInt8] = []
  /// What the device's own clock stamped.
  public var eventTime: [Int64] = []
  /// When it left the device.
  public var sentTime: [Int64] = []
  /// When it reached the engine; for a lost reading, when it would have.
  public var arrivalTime: [Int64] = []
  /// Truth: when it was measured, by a perfect clock; the event time where that is not known.
  public var trueTime: [Int64] = []
  /// The value; for a `state` sensor the index into `Catalog.states`.
  public var value: [Double] = []
  /// Truth: 0, or the number (from 1, per series) of the `Anomaly` that this value is part of.
  public var anomaly: [UInt32] = []

  /// A batch of no readings.
  public init() {}

  /// A batch of no readings, with room for some.
  public init(capacity: Int) {
    reserveCapacity(capacity)
  }

  /// Number of readings.
  @inlinable
  public var count: Int { series.count }

  /// Makes room for so many readings, those that are there included.
  public mutating func reserveCapacity(_ rows: Int) {
    series.reserveCapacity(rows)
    epoch.reserveCapacity(rows)
    sequence.reserveCapacity(rows)
    copy.reserveCapacity(rows)
    eventTime.reserveCapacity(rows)
    sentTime.reserveCapacity(rows)
    arrivalTime.reserveCapacity(rows)
    trueTime.reserveCapacity(rows)
    value.reserveCapacity(rows)
    anomaly.reserveCapacity(rows)
  }

  /// Makes it empty, with room for as many as before.
  public mutating func removeAll() {
    series.removeAll(keepingCapacity: true)
    epoch.removeAll(keepingCapacity: true)
    sequence.removeAll(keepingCapacity: true)
    copy.removeAll(keepingCapacity: true)
    eventTime.removeAll(keepingCapacity: true)
    sentTime.removeAll(keepingCapacity: true)
    arrivalTime.removeAll(keepingCapacity: true)
    trueTime.removeAll(keepingCapacity: true)
    value.removeAll(keepingCapacity: true)
    anomaly.removeAll(keepingCapacity: true)
  }

  /// Appends a reading.
  @inlinable
  public mutating func append(_ reading: Reading) {
    series.append(reading.series)
    epoch.append(reading.epoch)
    sequence.append(reading.sequence)
    copy.append(reading.copy)
    eventTime.append(reading.eventTime)
    sentTime.append(reading.sentTime)
    arrivalTime.append(reading.arrivalTime)
    trueTime.append(reading.trueTime)
    value.append(reading.value)
    anomaly.append(reading.anomaly)
  }

  /// Appends all readings of another batch.
  public mutating func append(contentsOf other: ReadingBatch) {
    series.append(contentsOf: other.series)
    epoch.append(contentsOf: other.epoch)
    sequence.append(contentsOf: other.sequence)
    copy.append(contentsOf: other.copy)
    eventTime.append(contentsOf: other.eventTime)
    sentTime.append(contentsOf: other.sentTime)
    arrivalTime.append(contentsOf: other.arrivalTime)
    trueTime.append(contentsOf: other.trueTime)
    value.append(contentsOf: other.value)
    anomaly.append(contentsOf: other.anomaly)
  }

  /// Row `index` as a value; for tests and the edges, since loops over columns are much faster.
  @inlinable
  public subscript(index: Int) -> Reading {
    Reading(
      series: series[index],
      epoch: epoch[index],
      sequence: sequence[index],
      copy: copy[index],
      eventTime: eventTime[index],
      sentTime: sentTime[index],
      arrivalTime: arrivalTime[index],
      trueTime: trueTime[index],
      value: value[index],
      anomaly: anomaly[index]
    )
  }
}
