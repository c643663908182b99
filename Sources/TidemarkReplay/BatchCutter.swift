import TidemarkCore

/// Cuts the batches of a recording, whose size is its writer's, into those of the engine.
struct BatchCutter {
  private var source = ReadingBatch()
  private var position = 0
  private var ended = false

  /// Arrival time of the next row; nil at the end.
  mutating func nextArrival(_ ports: ReplayPorts) throws -> Int64? {
    try fill(ports) ? source.arrivalTime[position] : nil
  }

  /// Replaces `batch` by up to `limit` rows that satisfy `isDue` (rows in a row from here on).
  ///
  /// - Returns: false at the end of the input.
  mutating func cut(
    _ limit: Int,
    into batch: inout ReadingBatch,
    ports: ReplayPorts
  ) throws -> Bool {
    guard try fill(ports) else {
      batch.removeAll()
      return false
    }
    // A batch of the source that is about as large as wanted is used as it is, without copying it. What
    // `batch` held becomes the source's next buffer.
    if position == 0, source.count <= limit, source.count > limit / 2 {
      swap(&batch, &source)
      position = source.count
      return true
    }
    batch.removeAll()
    while batch.count < limit, try fill(ports) {
      let count = min(limit - batch.count, source.count - position)
      batch.append(contentsOf: source, rows: position..<position + count)
      position += count
    }
    return true
  }

  /// How many of the next rows, at most `limit` and within what was read, arrive by `tau`.
  func dueCount(by tau: Int64, limit: Int) -> Int {
    var count = 0
    while count < limit, position + count < source.count,
      source.arrivalTime[position + count] <= tau
    {
      count += 1
    }
    return count
  }

  /// How many rows can be cut without reading on.
  var buffered: Int { source.count - position }

  private mutating func fill(_ ports: ReplayPorts) throws -> Bool {
    while position == source.count, !ended {
      position = 0
      ended = try !ports.next(&source)
      if ended { source.removeAll() }
    }
    return position < source.count
  }
}
