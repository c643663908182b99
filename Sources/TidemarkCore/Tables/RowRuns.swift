/// Which rows of a column have a value: runs of rows that have one and runs that have none, in turns.
package struct RowRuns: Sendable, Equatable {
  /// How long they are; the first is of rows that have a value, and may be empty.
  package private(set) var lengths: [Int] = [0]
  /// Rows in all.
  package private(set) var rows = 0

  package init() {}

  /// Adds rows that all have a value, or all have none.
  package mutating func append(_ count: Int, havingValue: Bool) {
    guard count > 0 else { return }
    let lastHasValue = !lengths.count.isMultiple(of: 2)
    if lastHasValue == havingValue {
      lengths[lengths.count - 1] += count
    } else {
      lengths.append(count)
    }
    rows += count
  }

  package mutating func removeAll() {
    lengths.removeAll(keepingCapacity: true)
    lengths.append(0)
    rows = 0
  }
}
