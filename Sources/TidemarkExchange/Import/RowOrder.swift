import TidemarkCore

/// Puts readings in the order of `Reading.precedes`.
enum RowOrder {
  /// The rows in order, with `numbers[series]` for their series.
  static func sorted(_ batch: ReadingBatch, _ numbers: [UInt32]) -> ReadingBatch {
    var batch = batch
    for row in batch.series.indices { batch.series[row] = numbers[Int(batch.series[row])] }
    let count = batch.count
    guard (1..<max(1, count)).contains(where: { precedes(batch, $0, $0 - 1) }) else { return batch }
    var order = Array(0..<count)
    if (1..<count).allSatisfy({ batch.arrivalTime[$0 - 1] <= batch.arrivalTime[$0] }) {
      // Only rows that arrive at once need sorting: an export is in order but for the names.
      var start = 0
      while start < count {
        var end = start + 1
        while end < count, batch.arrivalTime[end] == batch.arrivalTime[start] { end += 1 }
        if end - start > 1 { order[start..<end].sort { precedes(batch, $0, $1) } }
        start = end
      }
    } else {
      order.sort { precedes(batch, $0, $1) }
    }
    return rows(of: batch, order)
  }

  @inline(__always)
  private static func precedes(_ batch: borrowing ReadingBatch, _ a: Int, _ b: Int) -> Bool {
    if batch.arrivalTime[a] != batch.arrivalTime[b] {
      return batch.arrivalTime[a] < batch.arrivalTime[b]
    }
    if batch.series[a] != batch.series[b] { return batch.series[a] < batch.series[b] }
    if batch.epoch[a] != batch.epoch[b] { return batch.epoch[a] < batch.epoch[b] }
    if batch.sequence[a] != batch.sequence[b] { return batch.sequence[a] < batch.sequence[b] }
    return batch.copy[a] < batch.copy[b]
  }

  /// Column by column: a row at a time would touch ten arrays at ten places.
  private static func rows(of batch: ReadingBatch, _ order: [Int]) -> ReadingBatch {
    var result = ReadingBatch()
    result.series = order.map { batch.series[$0] }
    result.epoch = order.map { batch.epoch[$0] }
    result.sequence = order.map { batch.sequence[$0] }
    result.copy = order.map { batch.copy[$0] }
    result.eventTime = order.map { batch.eventTime[$0] }
    result.sentTime = order.map { batch.sentTime[$0] }
    result.arrivalTime = order.map { batch.arrivalTime[$0] }
    result.trueTime = order.map { batch.trueTime[$0] }
    result.value = order.map { batch.value[$0] }
    result.anomaly = order.map { batch.anomaly[$0] }
    return result
  }
}
