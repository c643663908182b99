extension ReadingBatch {
  /// Appends some rows of another batch.
  package mutating func append(contentsOf other: ReadingBatch, rows: Range<Int>) {
    series.append(contentsOf: other.series[rows])
    epoch.append(contentsOf: other.epoch[rows])
    sequence.append(contentsOf: other.sequence[rows])
    copy.append(contentsOf: other.copy[rows])
    eventTime.append(contentsOf: other.eventTime[rows])
    sentTime.append(contentsOf: other.sentTime[rows])
    arrivalTime.append(contentsOf: other.arrivalTime[rows])
    trueTime.append(contentsOf: other.trueTime[rows])
    value.append(contentsOf: other.value[rows])
    anomaly.append(contentsOf: other.anomaly[rows])
  }

  /// Some rows as a batch of their own.
  package func rows(_ rows: Range<Int>) -> ReadingBatch {
    var batch = ReadingBatch(capacity: rows.count)
    batch.append(contentsOf: self, rows: rows)
    return batch
  }
}
