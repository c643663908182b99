import TidemarkCore

/// Rows of a CSV file with a header row, after RFC 4180.
///
/// Cells are separated by commas, rows end with CR LF or LF (the last may lack it), a quoted cell may
/// hold commas, line ends, and quotes written twice. Spaces belong to a cell. Empty lines are
/// passed over. All rows must have as many cells as the header.
struct CSVRowReader: RowReader {
  private let file: InputFile
  private let plan: ColumnPlan
  private var position: Int
  /// Per column of the file, the index in `plan.names`, or -1 for a column that nobody wants.
  private var slots: [Int] = []

  init(_ file: InputFile, plan: ColumnPlan) throws(Failure) {
    self.file = file
    self.plan = plan
    position = file.textStart
    skipEmptyLines()
    guard position < file.bytes.count else {
      throw Failure(
        .noInput,
        "the file is empty; it needs a header row and readings",
        file: file.name
      )
    }
    try readHeader()
  }

  mutating func next(into cells: inout [Cell]) throws(Failure) -> Bool {
    skipEmptyLines()
    guard position < file.bytes.count else { return false }
    let rowStart = position
    let columnCount = slots.count
    var column = 0
    while true {
      let extent = try scanCell()
      if column < columnCount, slots[column] >= 0 {
        cells[slots[column]] = Cell(text: text(of: extent), offset: extent.start)
      }
      column += 1
      guard try takeComma() else { break }
      if column == columnCount { throw tooManyCells(rowStart: rowStart) }
    }
    if column < columnCount { throw tooFewCells(column, rowStart: rowStart) }
    return true
  }
}

// MARK: - Cells

extension CSVRowReader {
  /// The bytes of a cell without its quotes.
  private struct Extent {
    var start: Int
    var end: Int
    /// Whether it holds quotes written twice.
    var hasDoubledQuotes = false
  }

  /// Reads a cell and stops at what separates it from the next.
  private mutating func scanCell() throws(Failure) -> Extent {
    let bytes = file.bytes
    let count = bytes.count
    var index = position
    let start = index
    if index < count, bytes[index] == ASCII.quote { return try scanQuotedCell() }
    while index < count {
      let byte = bytes[index]
      // All the bytes that end a cell, or may not be in it, are below this.
      if byte <= ASCII.comma {
        if byte == ASCII.comma || byte == ASCII.lineFeed || byte == ASCII.carriageReturn { break }
        if byte == ASCII.quote {
          throw file.failure(
            "a quote inside a cell without quotes; quote the whole cell and write the quote twice",
            at: index
          )
        }
      }
      index += 1
    }
    position = index
    return Extent(start: start, end: index)
  }

  private mutating func scanQuotedCell() throws(Failure) -> Extent {
    let bytes = file.bytes
    var extent = Extent(start: position + 1, end: position + 1)
    var index = extent.start
    while index < bytes.count {
      guard bytes[index] == ASCII.quote else {
        index += 1
        continue
      }
      if index + 1 < bytes.count, bytes[index + 1] == ASCII.quote {
        extent.hasDoubledQuotes = true
        index += 2
        continue
      }
      extent.end = index
      position = index + 1
      return extent
    }
    throw file.failure("a quoted cell has no closing quote", at: position)
  }

  private func text(of extent: Extent) -> ArraySlice<UInt8> {
    let raw = file.bytes[extent.start..<extent.end]
    guard extent.hasDoubledQuotes else { return raw }
    var text: [UInt8] = []
    var isSecondQuote = false
    for byte in raw {
      isSecondQuote = byte == ASCII.quote && !isSecondQuote
      // Of two quotes the first is kept.
      if byte != ASCII.quote || isSecondQuote { text.append(byte) }
    }
    return text[...]
  }

  /// Takes what follows a cell: true for a comma, false for the end of the row.
  private mutating func takeComma() throws(Failure) -> Bool {
    let bytes = file.bytes
    guard position < bytes.count else { return false }
    switch bytes[position] {
    case ASCII.comma:
      position += 1
      return true
    case ASCII.lineFeed:
      position += 1
      return false
    case ASCII.carriageReturn:
      guard position + 1 < bytes.count, bytes[position + 1] == ASCII.lineFeed else {
        throw file.failure(
          "a carriage return without a line feed; rows end with LF or CR LF",
          at: position
        )
      }
      position += 2
      return false
    default:
      throw file.failure(
        "text after the closing quote of a cell; write a quote inside a cell twice",
        at: position
      )
    }
  }

  private mutating func skipEmptyLines() {
    let bytes = file.bytes
    while position < bytes.count {
      if bytes[position] == ASCII.lineFeed {
        position += 1
      } else if bytes[position] == ASCII.carriageReturn, position + 1 < bytes.count,
        bytes[position + 1] == ASCII.lineFeed
      {
        position += 2
      } else {
        return
      }
    }
  }
}

// MARK: - Header and shape

extension CSVRowReader {
  private mutating func readHeader() throws(Failure) {
    let start = position
    var header: [String] = []
    repeat {
      header.append(String(decoding: text(of: try scanCell()), as: UTF8.self))
    } while try takeComma()
    slots = [Int](repeating: -1, count: header.count)
    for (slot, name) in plan.names.enumerated() {
      let columns = header.indices.filter { header[$0] == name }
      guard let column = columns.first else { throw missing(name, in: header, at: start) }
      guard columns.count == 1 else {
        throw file.failure("the header names \(plan.title(slot)) twice", at: start)
      }
      slots[column] = slot
    }
  }

  private func missing(_ name: String, in header: [String], at offset: Int) -> Failure {
    var message = Wording.missing("column", name, among: header)
    if header.count == 1, header[0].contains(where: { $0 == ";" || $0 == "\t" }) {
      message += " (cells must be separated by commas)"
    }
    var failure = file.failure(message, at: offset)
    failure.code = .usage
    return failure
  }

  private func tooFewCells(_ count: Int, rowStart: Int) -> Failure {
    let missing = slots[count...].first { $0 >= 0 }
    let consequence = missing.map { ": there is none for \(plan.title($0))" } ?? ""
    return file.failure(
      "the row has \(Wording.count(count, "cell")) and the header \(slots.count)\(consequence)",
      at: rowStart
    )
  }

  private func tooManyCells(rowStart: Int) -> Failure {
    file.failure(
      "the row has more than the header's \(Wording.count(slots.count, "cell"));"
        + " quote a cell that holds a comma",
      at: position
    )
  }
}
