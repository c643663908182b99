/// A column of a table that is being collected: one number for each row that has a value.
///
/// Who has a value for a row says which row that is; the rows in between have none. So columns that a
/// row does not touch cost it nothing.
package struct TableColumn: Sendable {
  package enum Kind: Sendable {
    /// A number is a double, as its bits.
    case real
    case integer
    /// A number is nanoseconds since 1970 UTC.
    case time
    /// A number is that of a word of `words`.
    case word
  }

  package let name: String
  package let kind: Kind
  /// Whether rows may have no value.
  package let isOptional: Bool
  /// Whether words are of rows that are past, and forgotten with them.
  private let forgetsWords: Bool
  package var words: WordList
  /// Of the rows that have a value, in their order.
  package var numbers: [Int64] = []
  package private(set) var presence = RowRuns()

  package init(
    _ name: String,
    _ kind: Kind,
    isOptional: Bool = true,
    words: WordList = WordList(),
    forgetsWords: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.isOptional = isOptional
    self.words = words
    self.forgetsWords = forgetsWords
  }

  /// Adds places in `numbers` for rows that follow each other, the first of which is `row`; returns where
  /// they begin.
  ///
  /// The caller fills them in, in a loop of its own module that the compiler sees all of.
  package mutating func makePlaces(at row: Int, count: Int) -> Int {
    precondition(row >= presence.rows, "column '\(name)' has the row already")
    presence.append(row - presence.rows, havingValue: false)
    presence.append(count, havingValue: true)
    let first = numbers.count
    // Otherwise each call could move the numbers to a place that is only as large as it needs.
    if numbers.capacity < first + count {
      numbers.reserveCapacity(max(first + count, 2 * numbers.capacity))
    }
    numbers.resize(to: first + count, filler: 0)
    return first
  }

  /// Adds the same value for rows that follow each other.
  package mutating func append(_ number: Int64, at row: Int, count: Int = 1) {
    let first = makePlaces(at: row, count: count)
    var places = numbers.mutableSpan
    for index in 0..<count { places[first + index] = number }
  }

  /// Lets rows without a value follow up to the end of the table.
  package mutating func end(at rows: Int) {
    presence.append(rows - presence.rows, havingValue: false)
    precondition(isOptional || numbers.count == rows, "a value is missing in column '\(name)'")
  }

  package mutating func removeRows() {
    numbers.removeAll(keepingCapacity: true)
    presence.removeAll()
    if forgetsWords { words.removeAll() }
  }
}
