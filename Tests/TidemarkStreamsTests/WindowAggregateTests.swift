import Testing
import TidemarkCore
import TidemarkStreams
import TidemarkTestSupport

/// All aggregates in every kind of window, against the list of readings that the same window of the same
/// pipeline holds.
@Suite struct WindowAggregateTests {
  private static let aggregates: [Aggregate] =
    Aggregate.named + ["p0.1", "p50", "p90", "p99.9"].compactMap(Aggregate.init(word:))

  private struct Result: Equatable {
    var row: Int32
    var kind: Emission.Kind
    var key: UInt32
    var bounds: ClosedRange<Int64>
    var tau: Int64
  }

  private func run(
    _ setting: EveryWindowTests.Setting,
    _ aggregates: [Aggregate],
    _ readings: ReadingBatch
  ) throws -> [(result: Result, numbers: [Double], list: [Double])] {
    let plan = try EveryWindowTests.makePlan(setting, aggregates)
    var engine = Engine(plan)
    var found: [(Result, [Double], [Double])] = []
    func collect() throws {
      for place in engine.result.order {
        let emissions = engine.result.streams[Int(place.stream)].emissions
        let index = Int(place.index)
        let emission = emissions[index]
        let result = Result(
          row: emission.row,
          kind: emission.kind,
          key: emission.key,
          bounds: emission.start...emission.end,
          tau: emission.tau
        )
        let isReading = emission.kind == .lateDropped || emission.kind == .lateSideOutput
        let numbers = (0..<(isReading ? 1 : emissions.stride)).map { emissions.value(index, $0) }
        let isList = aggregates == [.concat] && !isReading
        let words = isList ? emissions.texts[Int(numbers[0])].split(separator: "+") : []
        found.append((result, numbers, try words.map { try #require(Double($0)) }))
      }
    }
    engine.process(readings)
    try collect()
    engine.finish()
    try collect()
    return found
  }

  @Test(arguments: 0..<18)
  func `numbers are those of the window's readings`(_ number: Int) throws {
    let setting = EveryWindowTests.settings[number]
    var compared = 0
    for seed in 0..<UInt64(Depth.count(1, deep: 3)) {
      var readings = misbehavingReadings(seed: seed, count: 400)
      // Words are numbered from 0.
      for row in 0..<readings.count { readings.value[row] += 9 }
      let lists = try run(setting, [.concat], readings)
      let found = try run(setting, Self.aggregates, readings)
      try #require(found.map(\.result) == lists.map(\.result), "\(setting), seed \(seed)")
      for (window, list) in zip(found, lists) where !list.list.isEmpty {
        compared += 1
        for (aggregate, value) in zip(Self.aggregates, window.numbers)
        where !isSame(value, aggregate, list.list) {
          Issue.record("seed \(seed): \(aggregate.word) of \(list.list) is not \(value)")
          return
        }
      }
    }
    #expect(compared >= Depth.count(5, deep: 15))
  }

  /// Exact, but for variances of merged sessions, which are those of the parts, and percentiles of many.
  private func isSame(_ found: Double, _ aggregate: Aggregate, _ list: [Double]) -> Bool {
    let plain = aggregate.plain(list)
    switch aggregate {
    case .variance, .stddev:
      return plain.isNaN ? found.isNaN : abs(found - plain) <= 1e-9 * max(1, plain)
    case .percentile where list.count > PercentileSketch.exactCount:
      return abs(found - plain) <= abs(plain) / 128
    default: return found == plain
    }
  }

  /// Whether a pane is the small or the large one must not show in what both can say.
  @Test(arguments: 0..<18)
  func `further aggregates change nothing in the others`(_ number: Int) throws {
    let setting = EveryWindowTests.settings[number]
    let few: [Aggregate] = [.count, .sum, .min, .max, .mean, .last]
    for seed in 20..<UInt64(23) {
      let readings = misbehavingReadings(seed: seed)
      let small = try run(setting, few, readings)
      let large = try run(setting, few + [.distinct, .variance], readings)
      try #require(small.map(\.result) == large.map(\.result))
      #expect(small.map(\.numbers) == large.map { Array($0.numbers.prefix(few.count)) })
    }
  }

  /// The earlier session's readings come first, whenever they arrived.
  @Test func `a merge of sessions puts the earlier one first`() throws {
    let setting = EveryWindowTests.Setting(
      description: "session",
      semantics: .flink,
      spec: WindowSpec(assigner: .session(gap: TimeSpan(nanoseconds: 30)))
    )
    var readings = ReadingBatch()
    // The session at 200 arrives before the one at 150, and 175 joins them.
    let arrivals: [(Int64, Double)] = [(200, 5), (150, 1), (205, 7), (151, 2), (175, 9)]
    for (number, (time, value)) in arrivals.enumerated() {
      readings.append(
        Reading(
          series: 0,
          sequence: UInt32(number),
          eventTime: time,
          sentTime: time,
          arrivalTime: 1_000 + Int64(number),
          trueTime: time,
          value: value
        )
      )
    }
    let found = try run(setting, [.first, .last, .count, .distinct, .variance], readings)
    #expect(found.count == 1)
    #expect(found[0].result.bounds == 150...235)
    #expect(found[0].numbers.prefix(4) == [1, 9, 5, 5])
    // Of 1, 2, 5, 7, 9.
    #expect(abs(found[0].numbers[4] - 11.2) < 1e-12)
  }
}
