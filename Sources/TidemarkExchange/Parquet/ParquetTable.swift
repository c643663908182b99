package import TidemarkCore

/// Writes a table as Parquet (https://parquet.apache.org/docs/file-format/) at the least cost of
/// processor time: no compression, and no checksum of a page, since who writes it knows the file's digest.
///
/// Columns whose values repeat have dictionaries, which makes them small enough. A column has one page in
/// a group of rows, so bytes depend on rows alone.
package struct ParquetTable: TableFormat {
  package static let rowsInGroup = 1 << 17

  /// What the rows are.
  private let name: String
  private var encoder = TableColumnEncoder()
  private var groups: [ParquetFooter.RowGroup] = []
  /// Bytes written.
  private var offset = 0

  package init(_ name: String) {
    self.name = name
  }

  package mutating func append(_ group: borrowing Table, to text: inout TextBuffer) {
    begin(&text)
    var places: [ParquetPlace] = []
    for index in group.columns.indices {
      let place = encoder.append(group.columns[index], at: offset, to: &text)
      offset += place.size
      places.append(place)
    }
    groups.append(ParquetFooter.RowGroup(rows: group.rows, columns: places))
  }

  package mutating func finish(_ group: borrowing Table, to text: inout TextBuffer) {
    begin(&text)
    if group.rows > 0 { append(group, to: &text) }
    let end = ParquetFooter(
      name: name,
      columns: group.columns.map(\.parquet),
      codec: .none,
      groups: groups,
      // Readers look for the word between. The version is that of the columns: the same results are the
      // same bytes, whichever version of the program wrote them.
      producer: "tidemark version 1",
      pairs: []
    ).end()
    text.append(bytes: end.bytes, 0..<end.count)
  }

  private mutating func begin(_ text: inout TextBuffer) {
    guard offset == 0 else { return }
    text.append(bytes: ParquetFooter.magic)
    offset = ParquetFooter.magic.count
  }
}
