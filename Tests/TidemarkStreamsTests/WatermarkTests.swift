import Testing
import TidemarkCore
import TidemarkStreams
import TidemarkTestSupport

/// Progress over partitions, idleness and periodic emission, seen through the window that fires.
@Suite struct WatermarkTests {
  private let second: Int64 = 1_000_000_000

  /// Lines of windows of 10 s, as `row kind key [start,end) count`, times in seconds.
  private func run(_ watermark: WatermarkSpec, _ rows: [(key: Int, time: Int64, at: Int64)]) throws
    -> [String]
  {
    let topology = Topology(
      quantum: .seconds(1),
      watermark: watermark,
      atEnd: .keepOpen,
      steps: [
        Step(
          name: "w",
          operation: .window(
            WindowSpec(assigner: .tumbling(size: .seconds(10), offset: .zero)),
            [.count]
          )
        )
      ]
    )
    let plan = try Plan(topology, catalog: plainCatalog(keys: ["a", "b"], partitions: [0, 1]))
    var batch = ReadingBatch()
    for (number, row) in rows.enumerated() {
      batch.append(
        Reading(
          series: UInt32(row.key),
          sequence: UInt32(number),
          eventTime: row.time * second,
          sentTime: row.time * second,
          arrivalTime: row.at * second,
          trueTime: row.time * second,
          value: 1
        )
      )
    }
    let whole = lines(plan, batch, batchSize: 100).lines
    for size in [1, 2, 3] { #expect(lines(plan, batch, batchSize: size).lines == whole) }
    return whole
  }

  private let plain = WatermarkSpec(strategy: .boundedOutOfOrderness(.seconds(2)))

  @Test func `the slowest partition holds the watermark back`() throws {
    // b stands at 5 until row 3: 13 - 2 - 1 = 10 >= 9 closes [0, 10).
    let found = try run(plain, [(0, 1, 1), (1, 5, 5), (0, 30, 30), (1, 13, 31)])
    #expect(found == ["3 onTime a/v [0,10) 1", "3 onTime b/v [0,10) 1"])
  }

  @Test func `a silent partition stops holding it back after the time-out`() throws {
    var watermark = plain
    watermark.idleTimeout = .seconds(8)
    // b is idle from τ = 13 on; a at 30 had already passed, so the time-out itself fires.
    let found = try run(watermark, [(0, 1, 1), (1, 5, 5), (0, 30, 12), (0, 31, 20)])
    #expect(found == ["2 onTime a/v [0,10) 1", "2 onTime b/v [0,10) 1"])
  }

  @Test func `a partition that comes back does not take the watermark back`() throws {
    var watermark = plain
    watermark.idleTimeout = .seconds(8)
    // [0, 10) is gone when b comes back with 6.
    let found = try run(watermark, [(0, 1, 1), (1, 5, 5), (0, 30, 12), (1, 6, 20), (0, 45, 21)])
    #expect(found.suffix(1) == ["3 lateDropped b/v 1.0"])
  }

  @Test func `with all partitions idle the furthest one decides`() throws {
    var watermark = plain
    watermark.idleTimeout = .seconds(8)
    let found = try run(watermark, [(0, 1, 1), (1, 5, 1), (0, 30, 2), (0, 32, 40)])
    #expect(found == ["2 onTime a/v [0,10) 1", "2 onTime b/v [0,10) 1"])
  }

  @Test func `periodic watermarks come at their own instants`() throws {
    let watermark = WatermarkSpec(
      strategy: .boundedOutOfOrderness(.seconds(2)),
      emit: .periodic(.seconds(5))
    )
    // The watermark would allow [0, 10) at row 3 (τ = 14); the tick at 15 emits it.
    let found = try run(
      watermark,
      [(0, 1, 0), (1, 5, 1), (0, 13, 13), (1, 13, 14), (1, 9, 15), (0, 14, 16)]
    )
    #expect(found == ["4 onTime a/v [0,10) 1", "4 onTime b/v [0,10) 2"])
  }
}
