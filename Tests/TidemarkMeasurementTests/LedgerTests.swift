import Testing
import TidemarkCore
import TidemarkMeasurement

/// The numbers of the contract in the design.
private let balanced = Ledger(
  generated: 361_000,
  counts: [
    .lost: 1_000, .rejected: 12, .duplicate: 700, .onTime: 340_000, .lateAccepted: 1_500,
    .lateSideOutput: 17_788,
  ]
)

@Suite struct LedgerTests {
  @Test func `classes that sum to the input balance`() {
    #expect(balanced.balances)
    #expect(balanced.imbalance == nil)
    #expect(balanced.total == 361_000)
    #expect(Ledger().balances)
  }

  @Test(arguments: LedgerClass.allCases)
  func `one reading too few or too many in any class is noticed`(_ ledgerClass: LedgerClass) {
    var short = balanced
    short[ledgerClass] -= 1
    #expect(!short.balances)
    var long = balanced
    long[ledgerClass] += 1
    #expect(!long.balances)
  }

  @Test func `the message says how many readings vanished`() {
    var ledger = balanced
    ledger.generated += 3
    #expect(
      ledger.imbalance == "the ledger does not balance: of 361003 readings, 3 vanished"
    )
    ledger.generated -= 5
    #expect(
      ledger.imbalance
        == "the ledger does not balance: 360998 readings, but its classes sum to 361000"
    )
  }

  @Test func `an error in one class is not hidden by another`() {
    var ledger = balanced
    ledger[.filtered] = -5
    ledger[.onTime] += 5
    #expect(ledger.total == ledger.generated)
    #expect(ledger.imbalance == "the ledger counts -5 readings as filtered")
  }

  @Test func `open readings are a part of those on time`() {
    var ledger = balanced
    ledger.open = 340_000
    #expect(ledger.balances)
    ledger.open = 340_001
    #expect(!ledger.balances)
    ledger.open = -1
    #expect(!ledger.balances)
  }

  @Test func `too late is what was dropped or put out at the side`() {
    var ledger = balanced
    ledger[.lateDropped] = 12
    #expect(ledger.tooLate == 17_800)
  }

  @Test func `the sum of ledgers has the sums of everything`() {
    var other = Ledger(generated: 3, open: 1)
    other[.onTime] = 2
    other[.lateDropped] = 1
    let sum = balanced + other
    #expect(sum.generated == 361_003)
    #expect(sum.open == 1)
    #expect(sum.total == balanced.total + 3)
    #expect(sum[.onTime] == 340_002 && sum[.lateDropped] == 1 && sum[.lost] == 1_000)
    #expect(sum.balances)
    #expect(sum == other + balanced)
  }

  @Test func `a share of nothing is not a number`() {
    #expect(Ledger().share(of: 0) == nil)
    #expect(Ledger(generated: 200).share(of: 16) == 0.08)
  }
}
