/// Rows of a table as columns, which a format makes bytes of.
package struct Table: Sendable {
  package var columns: [TableColumn]
  package private(set) var rows = 0

  package init(_ columns: [TableColumn]) {
    self.columns = columns
  }

  /// Counts rows whose values the columns have.
  package mutating func add(rows more: Int) { rows += more }

  /// Completes the columns, which may lack rows that have no value.
  package mutating func endRows() {
    for index in columns.indices { columns[index].end(at: rows) }
  }

  package mutating func removeRows() {
    for index in columns.indices { columns[index].removeRows() }
    rows = 0
  }
}

/// Makes the bytes of a file of tables with the same columns, group of rows by group of rows.
package protocol TableFormat: Sendable {
  /// How many rows a group has; only the last has fewer.
  static var rowsInGroup: Int { get }

  /// Appends the bytes of a group of rows.
  mutating func append(_ group: borrowing Table, to text: inout TextBuffer)

  /// Appends what ends the file; `group`, with the last rows or none, has the columns.
  mutating func finish(_ group: borrowing Table, to text: inout TextBuffer)
}
