package import TidemarkCore

/// Double-entry bookkeeping: every copy put on the wire has exactly one class.
///
/// `generated` is counted where readings are made, the classes where readings end; nothing else
/// makes them equal, so a difference means that a reading vanished or was counted twice.
package struct Ledger: Sendable, Equatable {
  /// Copies put on the wire; in the ledger of a step, the readings that it was given.
  package var generated: Int64
  /// On-time readings of windows that were still open when the input ended; counted as on time too.
  package var open: Int64
  /// By raw value of the class.
  private var counts: [Int64]

  package init(generated: Int64 = 0, open: Int64 = 0, counts: [LedgerClass: Int64] = [:]) {
    self.generated = generated
    self.open = open
    self.counts = LedgerClass.allCases.map { counts[$0] ?? 0 }
  }

  package subscript(ledgerClass: LedgerClass) -> Int64 {
    get { counts[Int(ledgerClass.rawValue)] }
    set { counts[Int(ledgerClass.rawValue)] = newValue }
  }

  /// The sum of all classes.
  package var total: Int64 { counts.reduce(0, +) }

  /// Readings that were too late for every window, whatever was done with them.
  package var tooLate: Int64 { self[.lateDropped] + self[.lateSideOutput] }

  /// Readings that are in a result: on time, or late and accepted.
  package var counted: Int64 { self[.onTime] + self[.lateAccepted] }

  /// Readings that should be in a result: all but those that a step took out on purpose.
  ///
  /// `counted` as a part of it is the completeness of the results, by the ledger: what was lost, too late or
  /// assigned to no window is missing.
  package var countable: Int64 {
    generated - self[.rejected] - self[.duplicate] - self[.filtered]
  }

  /// `count` as a part of `generated`; nil if there is nothing to be a part of.
  package func share(of count: Int64) -> Double? {
    generated > 0 ? Double(count) / Double(generated) : nil
  }

  package mutating func merge(_ other: Ledger) {
    generated += other.generated
    open += other.open
    for index in counts.indices { counts[index] += other.counts[index] }
  }

  package static func + (a: Ledger, b: Ledger) -> Ledger {
    var sum = a
    sum.merge(b)
    return sum
  }
}

extension Ledger {
  /// Whether the classes sum to what was generated, none is negative, and `open` is a part of
  /// `onTime`.
  package var balances: Bool { imbalance == nil }

  /// What does not balance; nil if all does.
  package var imbalance: String? {
    for ledgerClass in LedgerClass.allCases where self[ledgerClass] < 0 {
      return "the ledger counts \(self[ledgerClass]) readings as \(ledgerClass.key)"
    }
    let total = self.total
    if total < generated {
      return "the ledger does not balance: of \(generated) readings, \(generated - total) vanished"
    }
    if total > generated {
      return "the ledger does not balance: \(generated) readings, but its classes sum to \(total)"
    }
    if !(0...self[.onTime]).contains(open) {
      return "the ledger counts \(open) readings of open windows, but \(self[.onTime]) on time"
    }
    return nil
  }
}
