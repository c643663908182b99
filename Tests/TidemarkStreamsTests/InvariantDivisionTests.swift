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

  /// Windows of a grid, in quanta and in nanoseconds, from before 1970 on.
  @Test(arguments: [
    (1_000_000, 10_000_000), (1_000_000, 1_000), (1, 10_000_000_000), (1, 1_000_000_007), (1, 3),
    (1_000, 7), (3, 2), (1 << 20, 1 << 9),
  ])
  func `an offset from the start of a run tells its window`(quantum: Int64, advance: Int64) {
    let size = TimeSpan(nanoseconds: quantum * advance)
    let grid = WindowGrid(
      .tumbling(size: size, offset: .zero),
      quantum: TimeSpan(nanoseconds: quantum)
    )
    var random = SplitMix64(seed: UInt64(advance))
    for unit in [1, quantum] {
      let stride = PaneStride(grid, unit: unit)
      let length = UInt64(advance * unit)
      for first in [-10_000, -1, 0, 1, 170_000] as [Int64] {
        let run = stride.run(of: 64, from: grid.start(first), slot: 3)
        #expect(run.start == grid.start(first) * unit)
        #expect(run.span > 0 && run.span % length == 0 && run.span / length <= 64)
        for _ in 0..<200 {
          let offset = random.next() % run.span
          for near in [offset, offset / length * length, max(offset / length * length, 1) - 1] {
            if stride.window(at: near) != Int(near / length) { Issue.record("\(near)") }
          }
        }
      }
    }
  }

  @Test func `runs end before the ends of time, and where 32 bits do`() {
    let grid = WindowGrid(.tumbling(size: .seconds(10), offset: .zero), quantum: .milliseconds(1))
    let stride = PaneStride(grid, unit: 1_000_000)
    let last = Int64.max / 1_000_000
    #expect(stride.run(of: 4, from: last + 1, slot: 0).span == 0)
    #expect(stride.run(of: 4, from: last, slot: 0).span == 0)
    #expect(stride.run(of: 4, from: -last - 10_000, slot: 0).span == 0)
    #expect(stride.run(of: 0, from: 0, slot: 0).span == 0)
    #expect(stride.run(of: 4, from: 0, slot: 0).span == 40_000_000_000)
    // An odd number of nanoseconds, of which 32 bits hold four.
    let odd = WindowGrid(
      .tumbling(size: TimeSpan(nanoseconds: 1_000_000_007), offset: .zero),
      quantum: TimeSpan(nanoseconds: 1)
    )
    #expect(PaneStride(odd, unit: 1).run(of: 64, from: 0, slot: 0).span == 4_000_000_028)
    let long = WindowGrid(
      .tumbling(size: TimeSpan(nanoseconds: 5_000_000_001), offset: .zero),
      quantum: TimeSpan(nanoseconds: 1)
    )
    #expect(PaneStride(long, unit: 1).run(of: 64, from: 0, slot: 0).span == 0)
  }
}
