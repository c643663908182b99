import TidemarkCore

extension KeyAssigner {
  /// Saves the keys in the order in which they came, and what their parts are.
  func save(to writer: inout StateWriter) {
    writer.write(texts: keys.names)
    writer.write(column: keys.baseOfKey)
    for table in tables { table.save(to: &writer) }
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    let names = try reader.texts()
    let bases = try reader.column(UInt32.self, count: names.count)
    guard names.count <= key.limit, bases.allSatisfy({ Int($0) < keys.namesOfBases.count }) else {
      throw StateError("there are keys that a step cannot have")
    }
    for index in tables.indices {
      try tables[index].restore(from: &reader, isText: sources[index].isText)
    }
    guard tables.last?.combinationCount ?? 0 >= names.count else {
      throw StateError("there are keys without parts")
    }
    _ = keys.add(zip(names, bases).map { (name: $0, base: $1) })
    count = names.count
  }
}

extension KeyTable {
  func save(to writer: inout StateWriter) {
    writer.write(values.count)
    for value in values {
      switch value {
      case .number(let number): writer.write(number)
      case .text(let text): writer.write(text)
      }
    }
    // A combination's number says when it came: so sorted, the number need not be written.
    writer.write(column: combinations.sorted { $0.value < $1.value }.map(\.key))
  }

  mutating func restore(from reader: inout StateReader, isText: Bool) throws(StateError) {
    for number in 0..<UInt32(clamping: try reader.count(elementSize: 8)) {
      if isText {
        let text = try reader.text()
        texts[Bytes(text: text)] = number
        values.append(.text(text))
      } else {
        let value = try reader.double()
        numbers[value.bitPattern] = number
        values.append(.number(value))
      }
    }
    for (number, both) in try reader.column(UInt64.self).enumerated() {
      combinations[both] = UInt32(number)
    }
  }

  var combinationCount: Int { combinations.count }
}
