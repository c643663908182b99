package import TidemarkCore

/// How many readings ended in each class at one step.
package struct StepCounts: Sendable, Equatable {
  /// By `LedgerClass.rawValue`.
  var counts: [Int]
  /// (reading, window) pairs that were taken, and that were too late.
  package internal(set) var assigned = 0
  package internal(set) var missed = 0

  package init() {
    counts = [Int](repeating: 0, count: LedgerClass.allCases.count)
  }

  package subscript(_ ledgerClass: LedgerClass) -> Int { counts[Int(ledgerClass.rawValue)] }

  /// Readings that reached the step.
  package var input: Int { counts.reduce(0, +) }

  mutating func add(_ ledgerClass: LedgerClass, _ count: Int) {
    counts[Int(ledgerClass.rawValue)] += count
  }

  /// Adds what a step did with the rows that were selected.
  mutating func add(_ output: LeafOutput) {
    add(.onTime, output.rows - output.exceptions.count)
    for exception in output.exceptions { add(exception.outcome, 1) }
    assigned += output.assigned
    missed += output.missed
  }

  /// Adds the rows of a column of fates that did not come through.
  mutating func add(removed fates: [UInt8]) {
    var sums = counts
    var start = 0
    while start < fates.count {
      let end = min(fates.count, start + Self.block)
      var all = EngineBatch.passed
      for row in start..<end { all &= fates[row] }
      if all != EngineBatch.passed {
        for row in start..<end where fates[row] != EngineBatch.passed { sums[Int(fates[row])] += 1 }
      }
      start = end
    }
    counts = sums
  }

  /// Rows that are looked at together: mostly all have come through, or few have not.
  private static let block = 16

  package mutating func add(_ other: StepCounts) {
    for index in counts.indices { counts[index] += other.counts[index] }
    assigned += other.assigned
    missed += other.missed
  }
}
