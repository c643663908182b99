import TidemarkCore

/// A row of an export: what it says, and where in the text its words are, as they are written.
struct ExportedRow {
  /// All but the series and the anomaly.
  var reading = Reading(
    series: 0,
    sequence: 0,
    eventTime: 0,
    sentTime: 0,
    arrivalTime: 0,
    trueTime: 0,
    value: 0
  )
  var isLost = false
  /// Whether there is a true time.
  var hasTruth = false
  var device = 0..<0
  var sensor = 0..<0
  /// Empty for a number.
  var state = 0..<0
  /// Empty for a normal reading.
  var kind = 0..<0
}

/// Why a row was not read.
enum RowProblem: Error {
  /// The text ends inside it: read on and try again.
  case incomplete
  /// The field and the byte at which it is wrong.
  case bad(ExportColumn, offset: Int, String)
}

/// One of the two texts that an export is.
protocol ExportedRowFormat {
  /// Whether `nanoseconds` or RFC 3339.
  init(_ times: ExportTimes)

  /// Where the first row is, behind a header.
  func rowsStart(_ text: Span<UInt8>) -> Int

  /// Reads the row at `place` and moves behind it.
  mutating func row(_ text: Span<UInt8>, _ place: inout Int) throws(RowProblem) -> ExportedRow

  /// The word that is written as `raw`, or nil if it is none.
  func word(_ raw: ArraySlice<UInt8>) -> ArraySlice<UInt8>?
}

/// What both texts have in common: the forms of single fields.
struct ExportedFields {
  let times: ExportTimes
  private var timeText = TimeText()

  init(_ times: ExportTimes) {
    self.times = times
  }

  @inline(__always)
  func number(
    _ text: Span<UInt8>,
    _ place: inout Int,
    _ column: ExportColumn,
    upTo limit: UInt64
  ) throws(RowProblem) -> UInt64 {
    let start = place
    guard let value = FieldText.unsigned(text, &place), value <= limit else {
      throw .bad(column, offset: start, "is not a whole number from 0 to \(limit)")
    }
    return value
  }

  @inline(__always)
  mutating func time(
    _ text: Span<UInt8>,
    _ place: inout Int,
    _ column: ExportColumn
  ) throws(RowProblem) -> Int64 {
    let start = place
    switch times {
    case .rfc3339:
      if let time = timeText.nanoseconds(text, &place) { return time }
      throw .bad(column, offset: start, "is not a time such as 2026-01-01T00:00:00.25Z")
    case .epochNanoseconds:
      if let time = FieldText.signed(text, &place) { return time }
      throw .bad(column, offset: start, "is not a number of nanoseconds since 1970")
    }
  }

  /// A value of any form; `isEnd` says which bytes end it.
  @inline(__always)
  func value(
    _ text: Span<UInt8>,
    _ place: inout Int,
    isEnd: (UInt8) -> Bool
  ) throws(RowProblem) -> Double {
    var index = place
    if let value = FieldText.easyNumber(text, &index), index < text.count, isEnd(text[index]) {
      place = index
      return value
    }
    index = place
    while index < text.count, !isEnd(text[index]) { index += 1 }
    var word: [UInt8] = []
    for position in place..<index { word.append(text[position]) }
    let (value, problem) = readValue(Cell(text: word[...]))
    guard problem == nil else {
      throw .bad(.value, offset: place, "is not a number, nan, nan:BITS, inf or -inf")
    }
    place = index
    return value
  }
}
