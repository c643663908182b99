import TidemarkCore

extension ReadingBatch {
  /// Changes the count, keeping the capacity; new rows are zero.
  mutating func resize(to rows: Int) {
    series.resize(to: rows, filler: 0)
    epoch.resize(to: rows, filler: 0)
    sequence.resize(to: rows, filler: 0)
    copy.resize(to: rows, filler: 0)
    eventTime.resize(to: rows, filler: 0)
    sentTime.resize(to: rows, filler: 0)
    arrivalTime.resize(to: rows, filler: 0)
    trueTime.resize(to: rows, filler: 0)
    value.resize(to: rows, filler: 0)
    anomaly.resize(to: rows, filler: 0)
  }

  mutating func append(_ rows: Range<Int>, of other: borrowing ReadingBatch) {
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
}
