import TidemarkCore

/// Lines of JSON as `JSONLinesReadingWriter` writes them: all keys, in their order.
struct ExportedJSONLines: ExportedRowFormat {
  private var fields: ExportedFields
  /// What stands before each field's value: `{"device":`, `,"sensor":`, ...
  private let prefixes: [[UInt8]]

  init(_ times: ExportTimes) {
    fields = ExportedFields(times)
    prefixes = JSONLinesReadingWriter.prefixes(times)
  }

  func rowsStart(_ text: Span<UInt8>) -> Int { 0 }

  mutating func row(_ text: Span<UInt8>, _ place: inout Int) throws(RowProblem) -> ExportedRow {
    var row = ExportedRow()
    try key(text, &place, 0)
    row.device = try string(text, &place, .device)
    try key(text, &place, 1)
    row.sensor = try string(text, &place, .sensor)
    try key(text, &place, 2)
    let epoch = try fields.number(text, &place, .epoch, upTo: UInt64(UInt16.max))
    row.reading.epoch = UInt16(epoch)
    try key(text, &place, 3)
    let sequence = try fields.number(text, &place, .sequence, upTo: UInt64(UInt32.max))
    row.reading.sequence = UInt32(sequence)
    try key(text, &place, 4)
    row.reading.copy = UInt8(try fields.number(text, &place, .copy, upTo: UInt64(UInt8.max)))
    try key(text, &place, 5)
    row.reading.eventTime = try time(text, &place, .eventTime)
    try key(text, &place, 6)
    row.reading.sentTime = try time(text, &place, .sentTime)
    try key(text, &place, 7)
    row.reading.arrivalTime = try time(text, &place, .arrivalTime)
    try key(text, &place, 8)
    row.hasTruth = !isNull(text, &place)
    row.reading.trueTime =
      row.hasTruth ? try time(text, &place, .trueTime) : row.reading.eventTime
    try key(text, &place, 9)
    row.reading.value = try value(text, &place)
    try key(text, &place, 10)
    if !isNull(text, &place) { row.state = try string(text, &place, .state) }
    try key(text, &place, 11)
    if !isNull(text, &place) { row.kind = try string(text, &place, .anomaly) }
    try key(text, &place, 12)
    if !isNull(text, &place) {
      let number = try fields.number(text, &place, .anomalyNumber, upTo: UInt64(UInt32.max))
      row.reading.anomaly = UInt32(number)
    }
    guard row.kind.isEmpty == (row.reading.anomaly == 0) else {
      throw .bad(.anomalyNumber, offset: place, "and the anomaly must both be there or both not")
    }
    try key(text, &place, 13)
    try end(text, &place, &row)
    return row
  }

  func word(_ raw: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var reader = JSONReader(InputFile(name: "", bytes: Array(raw)))
    return try? reader.string()
  }
}

extension ExportedJSONLines {
  /// The brace or comma, the key and the colon before a value, with spaces between them or not.
  @inline(__always)
  private func key(_ text: Span<UInt8>, _ place: inout Int, _ index: Int) throws(RowProblem) {
    let bytes = prefixes[index]
    let prefix = bytes.span
    if text.count - place >= prefix.count {
      var offset = 0
      while offset < prefix.count, text[place &+ offset] == prefix[offset] { offset &+= 1 }
      if offset == prefix.count {
        place &+= offset
        skipSpaces(text, &place)
        return
      }
    }
    try spacedKey(text, &place, index)
  }

  @inline(never)
  private func spacedKey(
    _ text: Span<UInt8>,
    _ place: inout Int,
    _ index: Int
  ) throws(RowProblem) {
    let start = place
    var isInKey = false
    for byte in prefixes[index] {
      if !isInKey { skipSpaces(text, &place) }
      if byte == ASCII.quote { isInKey.toggle() }
      guard FieldText.byte(text, place) == byte else {
        throw .bad(
          ExportColumn.allCases[index],
          offset: start,
          "is not here; a line of an export has all its fields in their order"
        )
      }
      place += 1
    }
    skipSpaces(text, &place)
  }

  @inline(__always)
  private func skipSpaces(_ text: Span<UInt8>, _ place: inout Int) {
    while FieldText.byte(text, place) == ASCII.space { place += 1 }
  }

  @inline(__always)
  private func isNull(_ text: Span<UInt8>, _ place: inout Int) -> Bool {
    guard FieldText.byte(text, place) == 0x6E, text.count - place >= 4, text[place + 1] == 0x75,
      text[place + 2] == 0x6C, text[place + 3] == 0x6C
    else { return false }
    place += 4
    return true
  }

  /// A string as it is written, quotes included.
  @inline(__always)
  private func string(
    _ text: Span<UInt8>,
    _ place: inout Int,
    _ column: ExportColumn
  ) throws(RowProblem) -> Range<Int> {
    let start = place
    guard FieldText.byte(text, place) == ASCII.quote else {
      throw .bad(column, offset: place, "is not a string")
    }
    var index = place + 1
    while index < text.count, text[index] != ASCII.quote {
      guard text[index] >= 0x20 else {
        throw .bad(column, offset: index, "has no closing quote")
      }
      index += text[index] == ASCII.backslash ? 2 : 1
    }
    guard index < text.count else { throw .bad(column, offset: start, "has no closing quote") }
    place = index + 1
    return start..<place
  }

  @inline(__always)
  private mutating func time(
    _ text: Span<UInt8>,
    _ place: inout Int,
    _ column: ExportColumn
  ) throws(RowProblem) -> Int64 {
    guard fields.times == .rfc3339 else { return try fields.time(text, &place, column) }
    try quote(text, &place, column)
    let time = try fields.time(text, &place, column)
    try quote(text, &place, column)
    return time
  }

  @inline(__always)
  private func quote(
    _ text: Span<UInt8>,
    _ place: inout Int,
    _ column: ExportColumn
  ) throws(RowProblem) {
    guard FieldText.byte(text, place) == ASCII.quote else {
      throw .bad(column, offset: place, "is not a string")
    }
    place += 1
  }

  @inline(__always)
  private func value(_ text: Span<UInt8>, _ place: inout Int) throws(RowProblem) -> Double {
    if isNull(text, &place) { return .nan }
    let isString = FieldText.byte(text, place) == ASCII.quote
    if isString { place += 1 }
    let value = try fields.value(text, &place) {
      $0 == ASCII.comma || $0 == ASCII.quote || $0 == ASCII.lineFeed || $0 == ASCII.space
    }
    if isString { try quote(text, &place, .value) }
    return value
  }

  /// Whether the reading was lost, and the end of the line.
  private func end(
    _ text: Span<UInt8>,
    _ place: inout Int,
    _ row: inout ExportedRow
  ) throws(RowProblem) {
    let start = place
    while let byte = FieldText.byte(text, place), byte >= 0x61 {  // 'a'
      guard byte != ASCII.closeBrace else { break }
      place += 1
    }
    switch text.extracting(start..<place).count {
    case 4 where text[start] == 0x74: row.isLost = true
    case 5 where text[start] == 0x66: row.isLost = false
    default: throw .bad(.lost, offset: start, "is neither true nor false")
    }
    skipSpaces(text, &place)
    guard FieldText.byte(text, place) == ASCII.closeBrace else {
      throw .bad(.lost, offset: place, "is not followed by the closing brace")
    }
    place += 1
    skipSpaces(text, &place)
    if FieldText.byte(text, place) == ASCII.carriageReturn { place += 1 }
    guard place < text.count else { return }
    guard text[place] == ASCII.lineFeed else {
      throw .bad(.lost, offset: place, "is followed by something else than the end of the line")
    }
    place += 1
  }
}
