import TidemarkCore

/// Rows of a JSON Lines file: one object a line.
///
/// Fields may come in any order, and fields that nobody wants may hold anything; wanted ones hold a
/// string, a number, a boolean or null. Empty lines are passed over.
struct JSONLinesRowReader: RowReader {
  private let plan: ColumnPlan
  private let wanted: [[UInt8]]
  private var json: JSONReader
  private var isFound: [Bool]
  /// Where the next line starts.
  private var lineStart: Int

  init(_ file: InputFile, plan: ColumnPlan) {
    self.plan = plan
    wanted = plan.names.map { Array($0.utf8) }
    json = JSONReader(file)
    isFound = [Bool](repeating: false, count: plan.names.count)
    lineStart = json.position
  }

  mutating func next(into cells: inout [Cell]) throws(Failure) -> Bool {
    guard takeLine() else { return false }
    let start = json.position
    try readObject(into: &cells)
    guard let missing = isFound.firstIndex(of: false) else { return true }
    // Only now are the names of the line's fields of interest: read it again.
    json.position = start
    let names = try fieldNames()
    throw json.failure(
      Wording.missing(plan.noun, plan.names[missing], among: names),
      at: start
    )
  }

  /// Bounds the reader to the next line that is not empty; false at the end of the file.
  private mutating func takeLine() -> Bool {
    let bytes = json.file.bytes
    while lineStart < bytes.count {
      var end = lineStart
      while end < bytes.count, bytes[end] != ASCII.lineFeed { end += 1 }
      json.position = lineStart
      json.end = end
      lineStart = end + 1
      if json.peek() != nil { return true }
    }
    return false
  }

  private mutating func readObject(into cells: inout [Cell]) throws(Failure) {
    for slot in isFound.indices { isFound[slot] = false }
    try json.begin(ASCII.openBrace, "an object in braces")
    var isFirst = true
    while let key = try json.nextKey(isFirst: isFirst) {
      isFirst = false
      if let slot = wanted.firstIndex(where: { $0.elementsEqual(key.text) }) {
        guard !isFound[slot] else {
          throw json.failure("\(plan.title(slot)) comes twice", at: key.offset)
        }
        isFound[slot] = true
        cells[slot] = try cell(slot)
      } else {
        try json.skipValue(depth: 1)
      }
    }
    try json.finish()
  }

  private mutating func cell(_ slot: Int) throws(Failure) -> Cell {
    switch json.peek() {
    case ASCII.quote:
      let offset = json.position
      return Cell(text: try json.string(), offset: offset)
    case ASCII.openBrace, ASCII.openBracket:
      let kind = json.peek() == ASCII.openBrace ? "an object" : "an array"
      throw json.failure("\(plan.title(slot)) is \(kind), not a single value")
    default:
      let text = try json.scalar()
      return Cell(text: text, offset: text.startIndex, isNull: text.first == 0x6E)
    }
  }

  /// The keys of the object at the reader's position.
  private mutating func fieldNames() throws(Failure) -> [String] {
    var names: [String] = []
    try json.begin(ASCII.openBrace, "an object in braces")
    while let key = try json.nextKey(isFirst: names.isEmpty) {
      names.append(String(decoding: key.text, as: UTF8.self))
      try json.skipValue(depth: 1)
    }
    return names
  }
}
