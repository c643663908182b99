package import TidemarkCore

extension StepCounts {
  package func save(to writer: inout StateWriter) {
    for count in counts { writer.write(count) }
    writer.write(assigned)
    writer.write(missed)
  }

  package mutating func restore(from reader: inout StateReader) throws(StateError) {
    for index in counts.indices { counts[index] = try reader.integer() }
    assigned = try reader.integer()
    missed = try reader.integer()
    guard counts.allSatisfy({ $0 >= 0 && $0 < .max >> 8 }) else {
      throw StateError("fewer readings than none were counted")
    }
  }
}
