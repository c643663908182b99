import TidemarkCore

/// Makes the pages of a table's column in a group of rows; keeps its memory for the next.
struct TableColumnEncoder: Sendable {
  private var numbers = NumberDictionary()
  private var words = ParquetDictionary()
  private var indices: [UInt32] = []
  private var dictionary = ByteWriter()
  /// A data page, apart from numbers without a dictionary.
  private var page = ByteWriter(capacity: 1 << 16)

  /// Appends the pages, the dictionary's first.
  mutating func append(
    _ column: borrowing TableColumn,
    at offset: Int,
    to text: inout TextBuffer
  ) -> ParquetPlace {
    let start = text.count
    let rows = column.presence.rows
    let hasDictionary = index(column)
    var place = ParquetPlace(
      column: column.parquet,
      rows: rows,
      dataOffset: offset,
      size: 0,
      plainSize: 0,
      nulls: rows - column.numbers.count,
      bounds: column.kind == .time ? bounds(column, hasDictionary) : nil
    )
    page.removeAll()
    if column.isOptional { appendLevels(column.presence) }
    if hasDictionary {
      append(dictionary, .dictionary(count: dictionaryCount(column)), to: &text)
      place.dictionaryOffset = offset
      place.dataOffset = offset + text.count - start
      appendIndices(count: dictionaryCount(column))
      append(page, .data(rows: rows, .dictionary), to: &text)
    } else {
      let header = header(.data(rows: rows, .plain), size: page.count + 8 * column.numbers.count)
      text.append(bytes: header.bytes, 0..<header.count)
      text.append(bytes: page.bytes, 0..<page.count)
      text.append(littleEndian: column.numbers)
    }
    place.size = text.count - start
    place.plainSize = place.size
    return place
  }

  /// Looks the values up; false: the column is better without a dictionary.
  private mutating func index(_ column: borrowing TableColumn) -> Bool {
    dictionary.removeAll()
    guard column.kind == .word else {
      guard numbers.index(column.numbers, into: &indices) else { return false }
      for number in numbers.used { dictionary.append(number) }
      return true
    }
    words.index(column.numbers, into: &indices)
    for number in words.used {
      let word = Array(column.words.words[Int(number)].utf8)
      dictionary.append(UInt32(word.count))
      dictionary.append(bytes: word)
    }
    return true
  }

  private func dictionaryCount(_ column: borrowing TableColumn) -> Int {
    column.kind == .word ? words.used.count : numbers.used.count
  }

  private func bounds(
    _ column: borrowing TableColumn,
    _ hasDictionary: Bool
  ) -> ClosedRange<Int64>? {
    let values = hasDictionary ? numbers.used : column.numbers
    guard let smallest = values.min(), let largest = values.max() else { return nil }
    return smallest...largest
  }

  /// Definition levels, after their length in four bytes.
  private mutating func appendLevels(_ presence: RowRuns) {
    var encoded = ByteWriter()
    RunLengthEncoder.encode(levels: presence, to: &encoded)
    page.append(UInt32(encoded.count))
    page.append(bytes: encoded.bytes, 0..<encoded.count)
  }

  private mutating func appendIndices(count: Int) {
    let width = RunLengthEncoder.width(of: UInt32(max(1, count) - 1))
    page.append(byte: UInt8(width))
    RunLengthEncoder.encode(indices, width: width, to: &page)
  }

  private func append(
    _ page: ByteWriter,
    _ kind: ParquetPageHeader.Kind,
    to text: inout TextBuffer
  ) {
    let header = header(kind, size: page.count)
    text.append(bytes: header.bytes, 0..<header.count)
    text.append(bytes: page.bytes, 0..<page.count)
  }

  private func header(_ kind: ParquetPageHeader.Kind, size: Int) -> ByteWriter {
    ParquetPageHeader(kind: kind, plainSize: size, size: size).bytes()
  }
}
