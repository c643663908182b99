extension Histogram {
  /// The values of one slot: the lowest and highest that it holds, and how many were recorded.
  struct SlotCount: Equatable {
    var lowest: Int64
    var highest: Int64
    var count: Int64

    /// HdrHistogram's "median equivalent value".
    var middle: Double { Double(lowest) / 2 + Double(highest) / 2 + (highest > lowest ? 0.5 : 0) }
  }

  /// The slots that hold something, in ascending order of their values.
  var slotCounts: [SlotCount] {
    var slots: [SlotCount] = []
    for slot in negative.indices.reversed() where negative[slot] > 0 {
      slots.append(
        SlotCount(
          lowest: Int64(clamping: -Int128(HistogramBuckets.highest(in: slot))),
          highest: Int64(clamping: -Int128(HistogramBuckets.lowest(in: slot))),
          count: negative[slot]
        )
      )
    }
    for slot in positive.indices where positive[slot] > 0 {
      slots.append(
        SlotCount(
          lowest: Int64(HistogramBuckets.lowest(in: slot)),
          highest: Int64(HistogramBuckets.highest(in: slot)),
          count: positive[slot]
        )
      )
    }
    return slots
  }

  /// From the middles of the slots, as HdrHistogram has it; nil while nothing is recorded.
  package var standardDeviation: Double? {
    guard let mean else { return nil }
    let squares = slotCounts.reduce(0.0) {
      let distance = $1.middle - mean
      return $0 + distance * distance * Double($1.count)
    }
    return (squares / Double(count)).squareRoot()
  }
}
