/// Readings as columns: row *i* is one value of one sensor of one device.
///
/// All columns have the same length. Times are nanoseconds since 1970 UTC. A pipeline sees series,
/// epoch, sequence, eventTime, arrivalTime and value; the other columns are for the ledger, for
/// latencies, and for scoring.
package struct ReadingBatch: Sendable, Equatable {
  /// Index into `Catalog.series`.
  package var series: [UInt32] = []
  /// Restarts of the device before this reading.
  package var epoch: [UInt16] = []
  /// Position within the series and epoch, from 0.
  package var sequence: [UInt32] = []
  /// 0 for the original, above 0 for network duplicates.
  package var copy: [UInt8] = []
  /// What the device's own clock stamped.
  package var eventTime: [Int64] = []
  /// When it left the device.
  package var sentTime: [Int64] = []
  /// When it reached the engine; for a lost reading, when it would have.
  package var arrivalTime: [Int64] = []
  /// Truth: when it was measured, by a perfect clock.
  package var trueTime: [Int64] = []
  /// The value; for a `state` sensor the index into its dictionary.
  package var value: [Double] = []
  /// Truth: 0, or the number (from 1, per series) of the `Anomaly` that this value is part of.
  package var anomaly: [UInt32] = []

  package init() {}

  package init(capacity: Int) {
    reserveCapacity(capacity)
  }

  package var count: Int { series.count }

  package mutating func reserveCapacity(_ rows: Int) {
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

  package mutating func removeAll() {
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

  package mutating func append(_ reading: Reading) {
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

  package mutating func append(contentsOf other: ReadingBatch) {
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

  /// Row `index` as a value; for tests and the edges, not for loops over many rows.
  package subscript(index: Int) -> Reading {
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
