import Synchronization

/// Where the taker of a paced run is: which rows it may have, and which it is done with.
struct PacedCursor {
  enum Next {
    /// Rows of a block, at least one, all of them due.
    case rows(PacedBlock, Range<Int>)
    /// Nothing is due.
    case notYet
    case end
  }

  private let line: PacedLine
  /// Rows that are done.
  private(set) var row = 0
  private var number = 0
  private var position = 0

  init(_ line: PacedLine) {
    self.line = line
  }

  /// What is due, up to a number of rows.
  func next(limit: Int) -> Next {
    switch line.block(number) {
    case .end: return .end
    case .notYet: return .notYet
    case .block(let block):
      let released = line.released.load(ordering: .acquiring) - row
      let due = min(released, block.due.count - position)
      return due > 0 ? .rows(block, position..<position + min(due, limit)) : .notYet
    }
  }

  /// The rows that were next are done.
  mutating func finish(_ rows: Range<Int>, of block: PacedBlock) {
    row += rows.count
    position += rows.count
    line.done.store(row, ordering: .relaxed)
    guard position == block.due.count else { return }
    (number, position) = (number + 1, 0)
    line.drop(before: number)
  }
}
