import Foundation
import Testing
import TidemarkCore
import TidemarkStreams
import TidemarkTestSupport

/// Event times at the ends of 64 bits: no trap, no endless loop, and every reading has a class.
@Suite struct ExtremeTimeTests {
  private static let times: [Int64] = [
    .min, .min + 1, .min + 999, -1, 0, 1, .max - 1_001, .max - 1, .max,
  ]

  /// A ring of windows as wide as this lateness takes 200 MB, and a debug build its time to clear them.
  private static let seeds: UInt64 = UInt64(Depth.count(1, deep: 40))

  private func plan(_ semantics: Topology.Semantics, lateness: Int64, emit: WindowSpec.Emit) throws
    -> Plan
  {
    func span(_ quanta: Int64) -> TimeSpan { TimeSpan(nanoseconds: quanta) }
    let spec = WindowSpec(
      assigner: .hopping(size: span(1_000), advance: span(300), offset: .zero),
      allowedLateness: span(lateness),
      emit: emit
    )
    return try Plan(
      Topology(
        semantics: semantics,
        quantum: TimeSpan(nanoseconds: 1),
        watermark: WatermarkSpec(strategy: .boundedOutOfOrderness(span(10))),
        steps: [Step(name: "w", operation: .window(spec, [.count]))]
      ),
      catalog: plainCatalog(keys: ["a"], partitions: [0])
    )
  }

  @Test(arguments: [0, 5_000, Int64.max])
  func `every order of extreme times is worked through`(_ lateness: Int64) throws {
    let plans = [
      try plan(.flink, lateness: lateness, emit: .onClose),
      try plan(.kafkaStreams, lateness: lateness, emit: .onUpdate),
      try plan(.kafkaStreams, lateness: lateness, emit: .onClose),
    ]
    for seed in 0..<Self.seeds {
      var random = SplitMix64(seed: seed)
      var batch = ReadingBatch()
      for number in 0..<12 {
        let time = random.pick(ExtremeTimeTests.times)
        batch.append(
          Reading(
            series: 0,
            sequence: UInt32(number),
            eventTime: time,
            sentTime: 0,
            arrivalTime: Int64(number),
            trueTime: time,
            value: 1
          )
        )
      }
      for plan in plans {
        let whole = lines(plan, batch, batchSize: 12)
        #expect(whole.classes.count == 12)
        #expect(lines(plan, batch, batchSize: 5).lines == whole.lines)
      }
    }
  }

  /// Flink closes a window at the end of input even if its end lies behind the end of time.
  @Test func `the end of input closes the last windows`() throws {
    var batch = ReadingBatch()
    let time = Int64.max - 100
    batch.append(
      Reading(
        series: 0,
        sequence: 0,
        eventTime: time,
        sentTime: 0,
        arrivalTime: 0,
        trueTime: time,
        value: 1
      )
    )
    let found = lines(try plan(.flink, lateness: 0, emit: .onClose), batch, batchSize: 1)
    #expect(found.classes == [.onTime])
    #expect(found.lines.count >= 3)
    #expect(found.lines.allSatisfy { $0.contains("endOfInput") || $0.contains("onTime") })
  }
}
