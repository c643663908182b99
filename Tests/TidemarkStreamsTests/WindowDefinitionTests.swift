import Testing
import TidemarkCore
import TidemarkStreams
import TidemarkTestSupport

/// Windows against their definitions, worked out from all readings at once.
@Suite struct WindowDefinitionTests {
  private struct Result: Hashable, Comparable {
    var key: Int
    var start: Int64
    var end: Int64
    var count: Int
    var sum: Double

    static func < (a: Result, b: Result) -> Bool { (a.key, a.start) < (b.key, b.start) }
  }

  private static let endless = TimeSpan(nanoseconds: 1_000_000)

  private func results(
    _ semantics: Topology.Semantics,
    _ spec: WindowSpec,
    _ readings: ReadingBatch
  ) throws -> [Result] {
    let keys = ["b", "a", "ab", "é", "c"]
    let plan = try Plan(
      Topology(
        semantics: semantics,
        quantum: TimeSpan(nanoseconds: 1),
        watermark: WatermarkSpec(strategy: .explicit),
        steps: [Step(name: "window", key: .device, operation: .window(spec, [.count, .sum]))]
      ),
      catalog: plainCatalog(keys: keys, partitions: [0, 0, 0, 0, 0])
    )
    var engine = Engine(plan)
    var shown: [[Int64]: Result] = [:]
    func take() {
      for place in engine.result.order {
        let emissions = engine.result.streams[Int(place.stream)].emissions
        let emission = emissions[Int(place.index)]
        let window = [Int64(emission.key), emission.start, emission.end]
        guard emission.kind != .retract else {
          shown[window] = nil
          continue
        }
        shown[window] = Result(
          key: Int(emission.key),
          start: emission.start,
          end: emission.end,
          count: Int(emissions.value(Int(place.index), 0)),
          sum: emissions.value(Int(place.index), 1)
        )
      }
    }
    engine.process(readings)
    take()
    engine.finish()
    take()
    return shown.values.sorted()
  }

  /// Event times and values of each key in order of time.
  private func byKey(_ readings: ReadingBatch) -> [[(time: Int64, value: Double)]] {
    (0..<UInt32(5)).map { key in
      (0..<readings.count).filter { readings.series[$0] == key }
        .map { (readings.eventTime[$0], readings.value[$0]) }
        .sorted { $0.0 < $1.0 }
    }
  }

  private func sessions(
    _ readings: ReadingBatch,
    gap: Int64,
    endBehind: Int64,
    from first: Int64 = .min
  ) -> [Result] {
    byKey(readings).enumerated().flatMap { key, rows -> [Result] in
      var found: [Result] = []
      for row in rows where row.time >= first {
        if let last = found.last, row.time - (last.end - endBehind) <= gap {
          found[found.count - 1].end = row.time + endBehind
          found[found.count - 1].count += 1
          found[found.count - 1].sum += row.value
        } else {
          let end = row.time + endBehind
          found.append(Result(key: key, start: row.time, end: end, count: 1, sum: row.value))
        }
      }
      return found
    }.sorted()
  }

  @Test func `without late readings, sessions are readings with no larger gap between them`() throws
  {
    for seed in 0..<UInt64(30) {
      let readings = misbehavingReadings(seed: seed)
      for gap in [1, 4, 9] as [Int64] {
        let session = WindowSpec.Assigner.session(gap: TimeSpan(nanoseconds: gap))
        let flink = try results(.flink, WindowSpec(assigner: session), readings)
        #expect(flink == sessions(readings, gap: gap, endBehind: gap), "flink, seed \(seed)")
        let kafka = try results(
          .kafkaStreams,
          WindowSpec(assigner: session, allowedLateness: Self.endless, emit: .onUpdate),
          readings
        )
        #expect(kafka == sessions(readings, gap: gap, endBehind: 0, from: 0), "kafka, seed \(seed)")
      }
    }
  }

  @Test func `sliding windows are those around every reading that hold anything`() throws {
    for seed in 0..<UInt64(30) {
      let readings = misbehavingReadings(seed: seed)
      let size = Int64(2 + seed % 7)
      let found = try results(
        .kafkaStreams,
        WindowSpec(
          assigner: .sliding(size: TimeSpan(nanoseconds: size)),
          allowedLateness: Self.endless,
          emit: .onUpdate
        ),
        readings
      )
      var expected: [Result] = []
      for (key, all) in byKey(readings).enumerated() {
        // None starts before 0: earlier readings have no window of their own.
        let rows = all.filter { $0.time >= 0 }
        var starts: Set<Int64> = []
        for row in rows { starts.formUnion([max(0, row.time - size), row.time + 1]) }
        for start in starts {
          let held = rows.filter { $0.time >= start && $0.time <= start + size }
          guard !held.isEmpty else { continue }
          expected.append(
            Result(
              key: key,
              start: start,
              end: start + size,
              count: held.count,
              sum: held.reduce(0) { $0 + $1.value }
            )
          )
        }
      }
      #expect(found == expected.sorted(), "size \(size), seed \(seed)")
    }
  }

  @Test func `cumulative windows hold what their step and all before it hold`() throws {
    let readings = misbehavingReadings(seed: 5)
    let found = try results(
      .flink,
      WindowSpec(
        assigner: .cumulative(
          step: TimeSpan(nanoseconds: 4),
          size: TimeSpan(nanoseconds: 12),
          offset: TimeSpan(nanoseconds: 1)
        )
      ),
      readings
    )
    #expect(!found.isEmpty)
    for result in found {
      #expect((result.start - 1) % 12 == 0)
      #expect([4, 8, 12].contains(result.end - result.start))
      let held = byKey(readings)[result.key].filter {
        $0.time >= result.start && $0.time < result.end
      }
      #expect(held.count == result.count)
      #expect(held.reduce(0) { $0 + $1.value } == result.sum)
    }
    let memberships = found.reduce(0) { $0 + $1.count }
    let steps = byKey(readings).joined().reduce(0) { sum, row in
      let offset = ((row.time - 1) % 12 + 12) % 12
      return sum + 3 - Int(offset / 4)
    }
    #expect(memberships == steps)
  }
}
