import TidemarkCore

extension PercentileSketch {
  func save(to writer: inout StateWriter) {
    writer.write(column: values)
    positive.save(to: &writer)
    negative.save(to: &writer)
    writer.write(zeros)
    writer.write(least)
    writer.write(greatest)
    writer.write(hasNaN)
    writer.write(count)
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    values = try reader.column()
    try positive.restore(from: &reader)
    try negative.restore(from: &reader)
    zeros = try reader.integer()
    least = try reader.double()
    greatest = try reader.double()
    hasNaN = try reader.truth()
    count = try reader.integer()
    let exact = count <= PercentileSketch.exactCount
    guard count >= 0, values.count == (exact ? Int(count) : 0), !(least > greatest) || count == 0
    else { throw StateError("a sketch of percentiles contradicts itself") }
  }
}

extension MagnitudeBuckets {
  func save(to writer: inout StateWriter) {
    writer.write(column: counts)
    writer.write(lowestOctave)
    writer.write(infinities)
    writer.write(total)
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    counts = try reader.column()
    lowestOctave = try reader.integer()
    infinities = try reader.integer()
    total = try reader.integer()
    let octaves = counts.count / Self.octaveSize
    // Sums of what is there, and of what may still come, stay within 64 bits.
    let limit = Int64.max >> 16
    guard counts.count % Self.octaveSize == 0, octaves <= Self.mostOctaves,
      lowestOctave >= 0, lowestOctave <= Self.octaveCount - octaves,
      counts.allSatisfy({ 0...limit ~= $0 }), 0...limit ~= infinities,
      counts.reduce(infinities, +) == total
    else { throw StateError("the buckets of a sketch contradict each other") }
  }
}

extension DistinctCounter {
  /// Saves the values without their places in the table, or the registers.
  func save(to writer: inout StateWriter) {
    writer.write(isSketch)
    writer.write(column: isSketch ? words : words.filter { $0 != DistinctCounter.free }.sorted())
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    let isSketch = try reader.truth()
    let words = try reader.column(UInt64.self)
    removeAll()
    guard isSketch else {
      guard words.count <= DistinctCounter.exactCount, !words.contains(DistinctCounter.free) else {
        throw StateError("a table of different values is too full")
      }
      for bits in words { keep(bits) }
      return
    }
    guard words.count == DistinctCounter.registerCount / 8,
      words.allSatisfy(HyperLogLog.areRanks)
    else { throw StateError("the registers of a count of different values are none") }
    self.words = words
    self.isSketch = true
  }
}
