package import TidemarkCore

/// Joins the slices that simulators of different parts of a fleet give for the same time.
package enum SliceMerge {
  /// Appends all rows of `parts`, each in `Reading.precedes` order, to `batch` in that order.
  package static func merge(_ parts: [ReadingBatch], into batch: inout ReadingBatch) {
    batch.reserveCapacity(batch.count + parts.reduce(0) { $0 + $1.count })
    var positions = [Int](repeating: 0, count: parts.count)
    var heads: [(row: Reading, part: Int)] = []
    for part in parts.indices where parts[part].count > 0 {
      heads.append((parts[part][0], part))
    }
    while heads.count > 1 {
      var first = 0
      for index in 1..<heads.count
      where Reading.precedes(heads[index].row, heads[first].row) {
        first = index
      }
      batch.append(heads[first].row)
      let part = heads[first].part
      positions[part] += 1
      if positions[part] < parts[part].count {
        heads[first].row = parts[part][positions[part]]
      } else {
        heads.remove(at: first)
      }
    }
    if let last = heads.first {
      for row in positions[last.part]..<parts[last.part].count {
        batch.append(parts[last.part][row])
      }
    }
  }
}
