import TidemarkCore

/// Reads the rows of an export from a source, some megabytes at a time.
///
/// Budget: 1 µs a row.
struct ExportedReader<Source: ByteSource, Format: ExportedRowFormat> {
  /// A row that is longer than this is none.
  private static var rowLimit: Int { 64 << 20 }

  private var source: Source
  private var format: Format
  private let times: ExportTimes
  private var table = ExportedTable()
  private var buffer: [UInt8] = []
  /// Line ends before the buffer.
  private var linesBefore = 0

  init(_ source: Source, _ format: Format, _ times: ExportTimes) {
    self.source = source
    self.format = format
    self.times = times
  }

  mutating func read() throws(Failure) -> ExportedTable {
    var isFirst = true
    var isEnd = false
    while !isEnd {
      isEnd = try !source.read(into: &buffer)
      // Rows end with a line end; in a quoted cell it may end nothing.
      let limit = isEnd ? buffer.count : (buffer.lastIndex(of: ASCII.lineFeed) ?? -1) + 1
      guard limit > 0 else {
        try checkLength()
        continue
      }
      var place = isFirst ? format.rowsStart(buffer.span) : 0
      isFirst = false
      try readRows(until: limit, from: &place, isEnd: isEnd)
      linesBefore += lineEnds(before: place)
      buffer.removeSubrange(..<place)
      try checkLength()
    }
    return table
  }

  private mutating func readRows(
    until limit: Int,
    from place: inout Int,
    isEnd: Bool
  ) throws(Failure) {
    do throws(RowProblem) {
      try readRows(until: limit, from: &place)
    } catch {
      switch error {
      case .incomplete:
        guard isEnd else { return }
        throw failure("a quoted cell has no closing quote", at: place)
      case .bad(let column, let offset, let what):
        let noun = Format.self == ExportedCSV.self ? "column" : "field"
        throw failure("\(noun) '\(column.name(times))' \(what)", at: offset)
      }
    }
  }

  private mutating func readRows(until limit: Int, from place: inout Int) throws(RowProblem) {
    // Out of the struct meanwhile, whose other parts change.
    let bytes = buffer
    let text = bytes.span.extracting(0..<limit)
    while true {
      while place < limit, text[place] == ASCII.lineFeed || text[place] == ASCII.carriageReturn {
        place += 1
      }
      guard place < limit else { return }
      var next = place
      let row = try format.row(text, &next)
      try table.append(row, text, format)
      place = next
    }
  }

  private func checkLength() throws(Failure) {
    guard buffer.count <= Self.rowLimit else {
      throw failure("a row has more than \(Self.rowLimit >> 20) MiB", at: 0)
    }
  }

  private func lineEnds(before offset: Int) -> Int {
    var count = 0
    for byte in buffer[..<offset] { count &+= byte == ASCII.lineFeed ? 1 : 0 }
    return count
  }

  private func failure(_ message: String, at offset: Int) -> Failure {
    let offset = min(offset, buffer.count)
    let lineStart = buffer[..<offset].lastIndex(of: ASCII.lineFeed).map { $0 + 1 } ?? 0
    let column = buffer[lineStart..<offset].count { $0 & 0xC0 != 0x80 } + 1
    return Failure(
      .badData,
      message,
      file: source.name,
      line: linesBefore + lineEnds(before: offset) + 1,
      column: column
    )
  }
}
