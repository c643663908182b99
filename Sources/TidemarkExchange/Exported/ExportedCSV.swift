import TidemarkCore

/// Rows of CSV as `CSVReadingWriter` writes them.
struct ExportedCSV: ExportedRowFormat {
  private var fields: ExportedFields

  init(_ times: ExportTimes) {
    fields = ExportedFields(times)
  }

  static func header(_ times: ExportTimes) -> [UInt8] {
    Array(ExportColumn.allCases.map { $0.name(times) }.joined(separator: ",").utf8)
  }

  func rowsStart(_ text: Span<UInt8>) -> Int {
    Self.header(fields.times).count
  }

  mutating func row(_ text: Span<UInt8>, _ place: inout Int) throws(RowProblem) -> ExportedRow {
    var row = ExportedRow()
    row.device = try name(text, &place, .device)
    row.sensor = try name(text, &place, .sensor)
    let epoch = try fields.number(text, &place, .epoch, upTo: UInt64(UInt16.max))
    row.reading.epoch = UInt16(epoch)
    try comma(text, &place, .epoch)
    let sequence = try fields.number(text, &place, .sequence, upTo: UInt64(UInt32.max))
    row.reading.sequence = UInt32(sequence)
    try comma(text, &place, .sequence)
    let copy = try fields.number(text, &place, .copy, upTo: UInt64(UInt8.max))
    row.reading.copy = UInt8(copy)
    try comma(text, &place, .copy)
    row.reading.eventTime = try time(text, &place, .eventTime)
    row.reading.sentTime = try time(text, &place, .sentTime)
    row.reading.arrivalTime = try time(text, &place, .arrivalTime)
    row.hasTruth = FieldText.byte(text, place) != ASCII.comma
    if row.hasTruth {
      row.reading.trueTime = try time(text, &place, .trueTime)
    } else {
      row.reading.trueTime = row.reading.eventTime
      try comma(text, &place, .trueTime)
    }
    row.reading.value = try fields.value(text, &place) {
      $0 == ASCII.comma || $0 == ASCII.lineFeed || $0 == ASCII.carriageReturn
    }
    try comma(text, &place, .value)
    row.state = try cell(text, &place, .state)
    try comma(text, &place, .state)
    try anomaly(text, &place, &row)
    let lost = try fields.number(text, &place, .lost, upTo: 1)
    row.isLost = lost == 1
    try endRow(text, &place)
    return row
  }

  /// A cell without its quotes, which may stand twice inside.
  func word(_ raw: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard raw.first == ASCII.quote else { return raw }
    var word: [UInt8] = []
    var isSecondQuote = false
    for byte in raw.dropFirst().dropLast() {
      isSecondQuote = byte == ASCII.quote && !isSecondQuote
      if byte != ASCII.quote || isSecondQuote { word.append(byte) }
    }
    return word[...]
  }
}

extension ExportedCSV {
  private func name(
    _ text: Span<UInt8>,
    _ place: inout Int,
    _ column: ExportColumn
  ) throws(RowProblem) -> Range<Int> {
    let range = try cell(text, &place, column)
    try comma(text, &place, column)
    return range
  }

  @inline(__always)
  private mutating func time(
    _ text: Span<UInt8>,
    _ place: inout Int,
    _ column: ExportColumn
  ) throws(RowProblem) -> Int64 {
    let time = try fields.time(text, &place, column)
    try comma(text, &place, column)
    return time
  }

  private func anomaly(
    _ text: Span<UInt8>,
    _ place: inout Int,
    _ row: inout ExportedRow
  ) throws(RowProblem) {
    row.kind = try cell(text, &place, .anomaly)
    try comma(text, &place, .anomaly)
    if FieldText.byte(text, place) != ASCII.comma {
      let number = try fields.number(text, &place, .anomalyNumber, upTo: UInt64(UInt32.max))
      row.reading.anomaly = UInt32(number)
    }
    guard row.kind.isEmpty == (row.reading.anomaly == 0) else {
      throw .bad(.anomalyNumber, offset: place, "and the anomaly must both be there or both not")
    }
    try comma(text, &place, .anomalyNumber)
  }

  /// A cell as it is written, quotes included.
  @inline(__always)
  private func cell(
    _ text: Span<UInt8>,
    _ place: inout Int,
    _ column: ExportColumn
  ) throws(RowProblem) -> Range<Int> {
    let start = place
    guard FieldText.byte(text, place) != ASCII.quote else {
      return try quotedCell(text, &place)
    }
    var index = place
    while index < text.count {
      let byte = text[index]
      if byte <= ASCII.comma {
        if byte == ASCII.comma || byte == ASCII.lineFeed || byte == ASCII.carriageReturn { break }
        if byte == ASCII.quote {
          throw .bad(column, offset: index, "has a quote inside without quotes around it")
        }
      }
      index &+= 1
    }
    place = index
    return start..<index
  }

  private func quotedCell(
    _ text: Span<UInt8>,
    _ place: inout Int
  ) throws(RowProblem) -> Range<Int> {
    let start = place
    var index = place + 1
    while index < text.count {
      if text[index] == ASCII.quote {
        guard FieldText.byte(text, index + 1) == ASCII.quote else {
          place = index + 1
          return start..<place
        }
        index += 1
      }
      index += 1
    }
    throw .incomplete
  }

  @inline(__always)
  private func comma(
    _ text: Span<UInt8>,
    _ place: inout Int,
    _ column: ExportColumn
  ) throws(RowProblem) {
    guard FieldText.byte(text, place) == ASCII.comma else {
      let isShort = place == text.count || text[place] == ASCII.lineFeed
      throw .bad(
        column,
        offset: place,
        isShort ? "is the last of the row, which is cut off" : "is followed by something else"
      )
    }
    place += 1
  }

  private func endRow(_ text: Span<UInt8>, _ place: inout Int) throws(RowProblem) {
    if FieldText.byte(text, place) == ASCII.carriageReturn { place += 1 }
    guard place < text.count else { return }
    guard text[place] == ASCII.lineFeed else {
      throw .bad(.lost, offset: place, "is followed by something else than the end of the row")
    }
    place += 1
  }
}
