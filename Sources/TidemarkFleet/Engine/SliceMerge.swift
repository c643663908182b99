package import TidemarkCore

/// Joins the slices that simulators of different parts of a fleet give for the same time.
package enum SliceMerge {
  /// Where a part's next row stands among the rows of all parts.
  private struct Head {
    var row: Int
    var end: Int
    var arrivalTime: Int64
  }

  /// Appends all rows of `parts`, each in `Reading.precedes` order, to `batch` in that order.
  package static func merge(_ parts: [ReadingBatch], into batch: inout ReadingBatch) {
    let filled = parts.indices.filter { parts[$0].count > 0 }
    guard filled.count > 1 else {
      for index in filled { batch.append(contentsOf: parts[index]) }
      return
    }
    var all = ReadingBatch(capacity: parts.reduce(0) { $0 + $1.count })
    var heads: [Head] = []
    for part in parts where part.count > 0 {
      let end = all.count + part.count
      heads.append(Head(row: all.count, end: end, arrivalTime: part.arrivalTime[0]))
      all.append(contentsOf: part)
    }
    batch.append(all, in: order(of: all, heads))
  }

  private static func order(of all: ReadingBatch, _ parts: [Head]) -> [UInt32] {
    var heads = parts
    var order: [UInt32] = []
    order.reserveCapacity(all.count)
    while !heads.isEmpty {
      var first = 0
      for index in 1..<max(1, heads.count) where precedes(heads[index], heads[first], in: all) {
        first = index
      }
      order.append(UInt32(heads[first].row))
      heads[first].row += 1
      if heads[first].row < heads[first].end {
        heads[first].arrivalTime = all.arrivalTime[heads[first].row]
      } else {
        heads.remove(at: first)
      }
    }
    return order
  }

  private static func precedes(_ a: Head, _ b: Head, in all: ReadingBatch) -> Bool {
    a.arrivalTime == b.arrivalTime
      ? Reading.precedes(all[a.row], all[b.row]) : a.arrivalTime < b.arrivalTime
  }
}
