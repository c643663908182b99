import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkStreams

/// Which window an event time lies in, by arithmetic, against plain division.
@Suite struct PaneStrideTests {
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

  /// Windows of a hundred years, of which a ring would be longer than time.
  @Test func `runs of long windows are no longer than time`() throws {
    let size = TimeSpan(nanoseconds: 3_600_000_000_000 << 20)
    let grid = WindowGrid(.tumbling(size: size, offset: .zero), quantum: .milliseconds(1))
    let run = PaneStride(grid, unit: 1_000_000).run(of: 4, from: 0, slot: 0)
    #expect(run.span == UInt64(2 * size.nanoseconds))

    let window = Step(
      name: "century",
      operation: .window(WindowSpec(assigner: .tumbling(size: size, offset: .zero)), [.count])
    )
    let topology = Topology(
      watermark: WatermarkSpec(strategy: .boundedOutOfOrderness(.seconds(5))),
      steps: [window]
    )
    var readings = ReadingBatch()
    for (number, time) in [0, Int64.max / 2, .max, .min, 1].enumerated() {
      readings.append(
        Reading(
          series: 0,
          sequence: UInt32(number),
          eventTime: time,
          sentTime: Int64(number),
          arrivalTime: Int64(number),
          trueTime: time,
          value: 1
        )
      )
    }
    var engine = Engine(try Plan(topology, catalog: plainCatalog(keys: ["a"], partitions: [0])))
    engine.process(readings)
    #expect(engine.result.ledger.input == readings.count)
  }
}
