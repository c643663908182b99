/// One row of a `ReadingBatch`; see there for the fields.
package struct Reading: Sendable, Equatable, BitwiseCopyable {
  package var series: UInt32
  package var epoch: UInt16
  package var sequence: UInt32
  package var copy: UInt8
  package var eventTime: Int64
  package var sentTime: Int64
  package var arrivalTime: Int64
  package var trueTime: Int64
  package var value: Double
  package var anomaly: UInt32

  package init(
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
