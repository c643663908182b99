extension ReadingBatch {
  /// Appends some rows of another batch.
  public mutating func append(contentsOf other: borrowing ReadingBatch, rows: Range<Int>) {
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
  public func rows(_ rows: Range<Int>) -> ReadingBatch {
    var batch = ReadingBatch(capacity: rows.count)
    batch.append(contentsOf: self, rows: rows)
    return batch
  }

  /// Whether all columns have the same length.
  package var hasEqualColumns: Bool {
    let count = count
    return epoch.count == count && sequence.count == count && copy.count == count
      && eventTime.count == count && sentTime.count == count && arrivalTime.count == count
      && trueTime.count == count && value.count == count && anomaly.count == count
  }

  /// Changes the count, keeping the capacity; new rows are zero.
  ///
  /// With `leavesTimes` sent and true times stay as they are, for a caller who gives the batch others.
  package mutating func resize(to rows: Int, leavesTimes: Bool = false) {
    series.resize(to: rows, filler: 0)
    epoch.resize(to: rows, filler: 0)
    sequence.resize(to: rows, filler: 0)
    copy.resize(to: rows, filler: 0)
    eventTime.resize(to: rows, filler: 0)
    arrivalTime.resize(to: rows, filler: 0)
    value.resize(to: rows, filler: 0)
    anomaly.resize(to: rows, filler: 0)
    guard !leavesTimes else { return }
    sentTime.resize(to: rows, filler: 0)
    trueTime.resize(to: rows, filler: 0)
  }
}

extension Array {
  /// Changes the count, keeping the capacity; new elements are `filler`, old ones stay.
  @inlinable
  package mutating func resize(to newCount: Int, filler: Element) {
    if newCount < count {
      removeLast(count - newCount)
    } else if newCount > count {
      #if DEBUG
      // Without optimisation an array is a hundred times as fast to append as a repetition.
      append(contentsOf: [Element](repeating: filler, count: newCount - count))
      #else
      append(contentsOf: repeatElement(filler, count: newCount - count))
      #endif
    }
  }
}
