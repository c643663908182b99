import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkStreams

/// Divisions by multiplication, against those of the processor.
@Suite struct InvariantDivisionTests {
  private static let edges: [Int64] = [
    .min, .min + 1, .min + 999_999, .min + 1_000_000, .min + 1_000_001, -1_000_001, -1_000_000,
    -999_999, -1, 0, 1, 999_999, 1_000_000, .max - 1, .max,
  ]

  @Test(arguments: [
    1, 2, 3, 6, 7, 10, 12, 1_000, 1_024, 15_625, 31_250, 1_000_000, 60_000_000_000, 1 << 40,
    (1 << 40) + 2, 6_148_914_691_236_517_206, .max - 1, .max,
  ])
  func `a floored quotient is exact for every number`(_ divisor: Int64) {
    let division = FlooredDivision(by: divisor)
    var random = SplitMix64(seed: UInt64(divisor))
    var numbers = InvariantDivisionTests.edges
    for _ in 0..<2_000 {
      let number = Int64(bitPattern: random.next())
      // Just around a multiple is where a reciprocal that is too short goes wrong.
      let multiple = number &- number % divisor
      numbers += [number, number >> 20, multiple, multiple &- 1, multiple &+ 1]
    }
    // An expectation of each would take as long as a hundred divisions.
    for number in numbers {
      let quotient = flooredDivision(number, divisor).quotient
      let least = division.least(above: quotient)
      let isLeast =
        (number < least || least == .max)
        && (least == .min || division.quotient(least - 1) <= quotient)
        && (least == .min || least == .max || division.quotient(least) == quotient + 1)
      if division.quotient(number) != quotient || !isLeast { Issue.record("\(number)") }
    }
  }

  @Test(arguments: [2, 3, 5, 7, 10_000, 65_537, 1 << 31, .max] as [UInt32])
  func `a quotient of 32 bits is exact`(_ divisor: UInt32) {
    let division = SmallDivision(by: divisor)
    var random = SplitMix64(seed: UInt64(divisor))
    var numbers: [UInt32] = [0, 1, divisor - 1, divisor, .max - 1, .max]
    for _ in 0..<2_000 {
      let number = UInt32(truncatingIfNeeded: random.next())
      let multiple = number - number % divisor
      numbers += [number, multiple, multiple &- 1, multiple &+ 1]
    }
    for number in numbers { #expect(division.quotient(number) == number / divisor, "\(number)") }
  }
}
