import TidemarkCore

extension ReadingBatch {
  /// Appends `rows[first]` for each entry, in the order of `entries`.
  ///
  /// The columns are lengthened first, so that the passes over whole rows only store: half of what
  /// appending row by row to ten arrays costs.
  mutating func append(_ rows: [Reading], in entries: [RowSorter.Entry]) {
    let start = count
    resize(to: start + entries.count)
    // Spans of several columns at a time need the columns as separate variables.
    scatterIdentity(rows, entries, start, &series, &epoch, &sequence, &copy, &value, &anomaly)
    scatterTimes(rows, entries, start, &eventTime, &sentTime, &arrivalTime, &trueTime)
  }

  /// Appends the rows `order` of `other`.
  mutating func append(_ other: ReadingBatch, in order: [UInt32]) {
    let start = count
    resize(to: start + order.count)
    gather(other.series, order, start, into: &series)
    gather(other.epoch, order, start, into: &epoch)
    gather(other.sequence, order, start, into: &sequence)
    gather(other.copy, order, start, into: &copy)
    gather(other.eventTime, order, start, into: &eventTime)
    gather(other.sentTime, order, start, into: &sentTime)
    gather(other.arrivalTime, order, start, into: &arrivalTime)
    gather(other.trueTime, order, start, into: &trueTime)
    gather(other.value, order, start, into: &value)
    gather(other.anomaly, order, start, into: &anomaly)
  }
}

private func gather<Element: BitwiseCopyable>(
  _ source: [Element],
  _ order: [UInt32],
  _ start: Int,
  into column: inout [Element]
) {
  var target = column.mutableSpan
  for index in order.indices { target[start + index] = source[Int(order[index])] }
}

private func scatterIdentity(
  _ rows: [Reading],
  _ entries: [RowSorter.Entry],
  _ start: Int,
  _ seriesColumn: inout [UInt32],
  _ epochColumn: inout [UInt16],
  _ sequenceColumn: inout [UInt32],
  _ copyColumn: inout [UInt8],
  _ valueColumn: inout [Double],
  _ anomalyColumn: inout [UInt32]
) {
  var series = seriesColumn.mutableSpan
  var epoch = epochColumn.mutableSpan
  var sequence = sequenceColumn.mutableSpan
  var copy = copyColumn.mutableSpan
  var value = valueColumn.mutableSpan
  var anomaly = anomalyColumn.mutableSpan
  for index in entries.indices {
    let row = rows[Int(entries[index].row)]
    series[start + index] = row.series
    epoch[start + index] = row.epoch
    sequence[start + index] = row.sequence
    copy[start + index] = row.copy
    value[start + index] = row.value
    anomaly[start + index] = row.anomaly
  }
}

private func scatterTimes(
  _ rows: [Reading],
  _ entries: [RowSorter.Entry],
  _ start: Int,
  _ eventColumn: inout [Int64],
  _ sentColumn: inout [Int64],
  _ arrivalColumn: inout [Int64],
  _ trueColumn: inout [Int64]
) {
  var eventTime = eventColumn.mutableSpan
  var sentTime = sentColumn.mutableSpan
  var arrivalTime = arrivalColumn.mutableSpan
  var trueTime = trueColumn.mutableSpan
  for index in entries.indices {
    let row = rows[Int(entries[index].row)]
    eventTime[start + index] = row.eventTime
    sentTime[start + index] = row.sentTime
    arrivalTime[start + index] = row.arrivalTime
    trueTime[start + index] = row.trueTime
  }
}
