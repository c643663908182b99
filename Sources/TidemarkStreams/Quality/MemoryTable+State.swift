import TidemarkCore

extension MemoryTable {
  /// Saves what is still remembered at `tau`; nothing can tell it from the whole.
  func save(to writer: inout StateWriter, at tau: Int64, within: Int64) {
    var (places, seen): ([UInt32], [Int64]) = ([], [])
    var (sequences, epochs): ([UInt32], [UInt16]) = ([], [])
    for index in memories.indices {
      let memory = memories[index]
      guard memory.taken, clampedDifference(tau, memory.seen) < within else { continue }
      places.append(UInt32(index))
      sequences.append(memory.sequence)
      epochs.append(memory.epoch)
      seen.append(memory.seen)
    }
    writer.write(capacity)
    writer.write(patience)
    writer.write(sweepAt)
    writer.write(column: places)
    writer.write(column: sequences)
    writer.write(column: epochs)
    writer.write(column: seen)
    let fresh = displaced.filter { clampedDifference(tau, $0.value) < within }.sorted {
      ($0.key.place, $0.key.epoch, $0.key.sequence) < ($1.key.place, $1.key.epoch, $1.key.sequence)
    }
    writer.write(column: fresh.map { Int64($0.key.place) })
    writer.write(column: fresh.map(\.key.sequence))
    writer.write(column: fresh.map(\.key.epoch))
    writer.write(column: fresh.map(\.value))
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    capacity = try reader.integer()
    patience = try reader.integer()
    sweepAt = try reader.integer()
    let places = try reader.column(UInt32.self)
    let sequences = try reader.column(UInt32.self, count: places.count)
    let epochs = try reader.column(UInt16.self, count: places.count)
    let seen = try reader.column(Int64.self, count: places.count)
    try restoreMemories(places, sequences, epochs, seen)
    let others = try reader.column(Int64.self)
    let otherSequences = try reader.column(UInt32.self, count: others.count)
    let otherEpochs = try reader.column(UInt16.self, count: others.count)
    let otherSeen = try reader.column(Int64.self, count: others.count)
    for index in others.indices {
      let identity = Identity(
        place: Int(others[index]),
        sequence: otherSequences[index],
        epoch: otherEpochs[index]
      )
      displaced[identity] = otherSeen[index]
    }
  }

  private mutating func restoreMemories(
    _ places: [UInt32],
    _ sequences: [UInt32],
    _ epochs: [UInt16],
    _ seen: [Int64]
  ) throws(StateError) {
    let (size, isFar) = capacity.multipliedReportingOverflow(by: seriesCount)
    let isRing = capacity == 0 || capacity >= Self.initialCapacity && capacity.nonzeroBitCount == 1
    // A first ring of very many series may be larger than what rings grow to.
    let limit = max(Self.largestSize, Self.initialCapacity * seriesCount)
    guard isRing, patience >= 0, sweepAt > 0, !isFar, size <= limit,
      places.allSatisfy({ Int($0) < size })
    else { throw StateError("the memory of a deduplication has another size") }
    memories = [Memory](repeating: Memory(), count: size)
    for (index, place) in places.enumerated() {
      memories[Int(place)] = Memory(
        sequence: sequences[index],
        epoch: epochs[index],
        taken: true,
        seen: seen[index]
      )
    }
  }
}

extension DeduplicateOperator {
  func save(to writer: inout StateWriter, at tau: Int64) {
    for table in tables { table.save(to: &writer, at: tau, within: within) }
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    for sensor in tables.indices { try tables[sensor].restore(from: &reader) }
  }
}
