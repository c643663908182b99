package import TidemarkCore

extension Histogram {
  /// Saves the slots that hold something.
  package func save(to writer: inout StateWriter) {
    for counts in [positive, negative] {
      let used = counts.indices.filter { counts[$0] > 0 }
      writer.write(column: used.map { UInt32($0) })
      writer.write(column: used.map { counts[$0] })
    }
    writer.write(smallest)
    writer.write(largest)
    writer.write(sum)
  }

  /// Makes an empty histogram the one that was saved.
  package mutating func restore(from reader: inout StateReader) throws(StateError) {
    positive = try Self.counts(from: &reader)
    negative = try Self.counts(from: &reader)
    smallest = try reader.integer()
    largest = try reader.integer()
    sum = try reader.integer()
    count = positive.reduce(0, +) + negative.reduce(0, +)
    guard count == 0 || smallest <= largest else {
      throw StateError("the smallest value of a histogram is above the largest")
    }
  }

  private static func counts(from reader: inout StateReader) throws(StateError) -> [Int64] {
    let slots = try reader.column(UInt32.self)
    let counts = try reader.column(Int64.self, count: slots.count)
    let limit = HistogramBuckets.slot(of: .max)
    // Sums of what is there, and of what may still come, stay within 64 bits.
    guard slots.allSatisfy({ Int($0) <= limit }), counts.allSatisfy({ 0...(.max >> 20) ~= $0 })
    else {
      throw StateError("a histogram counts what no value is")
    }
    var all: [Int64] = []
    for (slot, count) in zip(slots, counts) {
      grow(&all, for: Int(slot))
      all[Int(slot)] = count
    }
    return all
  }
}
