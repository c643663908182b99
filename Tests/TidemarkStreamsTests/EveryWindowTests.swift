import Testing
import TidemarkCore
import TidemarkStreams
import TidemarkTestSupport

/// Every kind of window, trigger and emission over seeded streams of misbehaving readings: the same
/// results however the stream is cut and shared out, and a class for every reading.
@Suite struct EveryWindowTests {
  struct Setting: Sendable, CustomStringConvertible {
    var description: String
    var semantics: Topology.Semantics
    var spec: WindowSpec
    var watermark = WatermarkSpec(strategy: .boundedOutOfOrderness(span(4)))
  }

  private static func flink(_ name: String, _ spec: WindowSpec) -> Setting {
    Setting(description: name, semantics: .flink, spec: spec)
  }

  private static func kafka(_ name: String, _ spec: WindowSpec) -> Setting {
    Setting(description: name, semantics: .kafkaStreams, spec: spec)
  }

  static let settings: [Setting] = [
    flink("session", WindowSpec(assigner: .session(gap: span(5)), allowedLateness: span(8))),
    flink(
      "session, discarding, side output",
      WindowSpec(assigner: .session(gap: span(3)), late: .sideOutput, accumulation: .discarding)
    ),
    flink(
      "session, retracting",
      WindowSpec(
        assigner: .session(gap: span(4)),
        allowedLateness: span(20),
        accumulation: .retracting
      )
    ),
    flink(
      "session, continuous",
      WindowSpec(
        assigner: .session(gap: span(4)),
        allowedLateness: span(9),
        trigger: .continuousEventTime(span(3))
      )
    ),
    flink(
      "session, count",
      WindowSpec(assigner: .session(gap: span(4)), trigger: .count(3), accumulation: .discarding)
    ),
    flink(
      "cumulative, lateness",
      WindowSpec(
        assigner: .cumulative(step: span(3), size: span(12), offset: span(-2)),
        allowedLateness: span(7)
      )
    ),
    flink(
      "hopping, early, retracting",
      WindowSpec(
        assigner: .hopping(size: span(12), advance: span(5), offset: .zero),
        allowedLateness: span(10),
        trigger: .early(span(4)),
        accumulation: .retracting
      )
    ),
    Setting(
      description: "tumbling, early, periodic watermarks",
      semantics: .flink,
      spec: WindowSpec(assigner: .tumbling(size: span(9), offset: .zero), trigger: .early(span(2))),
      watermark: WatermarkSpec(
        strategy: .boundedOutOfOrderness(span(3)),
        idleTimeout: span(6),
        emit: .periodic(span(5))
      )
    ),
    flink("global, count", WindowSpec(assigner: .global, trigger: .count(7))),
    flink("global, end of stream", WindowSpec(assigner: .global, trigger: .endOfStream)),
    kafka(
      "session on update",
      WindowSpec(assigner: .session(gap: span(4)), allowedLateness: span(3), emit: .onUpdate)
    ),
    kafka(
      "session on close",
      WindowSpec(assigner: .session(gap: span(4)), allowedLateness: span(3), emit: .onClose)
    ),
    kafka(
      "sliding on update",
      WindowSpec(assigner: .sliding(size: span(6)), allowedLateness: span(5), emit: .onUpdate)
    ),
    kafka(
      "sliding on close, throttled",
      WindowSpec(
        assigner: .sliding(size: span(6)),
        allowedLateness: span(5),
        emit: .onClose,
        emitInterval: span(20)
      )
    ),
    kafka(
      "sliding, suppressed",
      WindowSpec(assigner: .sliding(size: span(6)), allowedLateness: span(5), emit: .suppress)
    ),
    kafka(
      "session, suppressed",
      WindowSpec(assigner: .session(gap: span(4)), allowedLateness: span(3), emit: .suppress)
    ),
    kafka(
      "hopping, suppressed",
      WindowSpec(
        assigner: .hopping(size: span(10), advance: span(4), offset: .zero),
        allowedLateness: span(6),
        emit: .suppress
      )
    ),
    kafka(
      "hopping, suppressed for a time, small buffer",
      WindowSpec(
        assigner: .hopping(size: span(10), advance: span(4), offset: .zero),
        allowedLateness: span(6),
        emit: .suppress,
        suppress: SuppressSpec(until: .timeLimit(span(9)), maxRecords: 5, whenFull: .emit)
      )
    ),
  ]

  /// With aggregates for which the small pane is enough, and those that need all of the large one.
  static let aggregates: [[Aggregate]] = [
    [.count, .sum],
    [.count, .variance, .first, .last, .distinct]
      + ["p50", "p99.9"].compactMap(Aggregate.init(word:)),
  ]

  static func makePlan(_ setting: Setting, _ aggregates: [Aggregate] = aggregates[0]) throws -> Plan
  {
    try Plan(
      Topology(
        semantics: setting.semantics,
        quantum: span(1),
        watermark: setting.watermark,
        steps: [
          Step(name: "window", key: .device, operation: .window(setting.spec, aggregates))
        ]
      ),
      catalog: plainCatalog(keys: keys, partitions: [0, 1, 0, 1, 1])
    )
  }

  @Test(arguments: 0..<18)
  func `results do not depend on batches or workers`(_ number: Int) throws {
    let setting = Self.settings[number]
    let plans = try Self.aggregates.map { try Self.makePlan(setting, $0) }
    for seed in 0..<UInt64(Depth.count(2, deep: 30)) {
      let plan = plans[Int(seed % 2)]
      let readings = misbehavingReadings(seed: seed)
      let whole = lines(plan, readings, batchSize: 200)
      #expect(whole.classes.count == readings.count)
      for (batchSize, workers) in [(7, 2), (1, 1), (33, 3), (200, 4)] {
        let found = lines(plan, readings, batchSize: batchSize, workers: workers)
        let note: Comment = "\(setting), seed \(seed), batch \(batchSize), workers \(workers)"
        try #require(found.lines == whole.lines, note)
        try #require(found.classes == whole.classes, note)
      }
    }
  }

  @Test(arguments: 0..<18)
  func `times at the ends of 64 bits are worked through`(_ number: Int) throws {
    let setting = Self.settings[number]
    let plan = try Self.makePlan(setting, Self.aggregates[1])
    let times: [Int64] = [.min, .min + 1, -1, 0, 1, 7, .max - 9, .max - 1, .max]
    for seed in 0..<UInt64(Depth.count(3, deep: 8)) {
      var random = SplitMix64(seed: seed)
      var readings = misbehavingReadings(seed: seed, count: 40)
      for row in stride(from: 5, to: 40, by: 7) {
        readings.eventTime[row] = random.pick(times)
      }
      let whole = lines(plan, readings, batchSize: 40)
      #expect(whole.classes.count == 40)
      #expect(lines(plan, readings, batchSize: 3, workers: 2).lines == whole.lines, "\(setting)")
    }
  }

  /// Flink would fire for ever: a watermark at the end of time has passed every multiple.
  @Test func `a continuous trigger ends with the input`() throws {
    let spec = WindowSpec(assigner: .global, trigger: .continuousEventTime(span(3)))
    let setting = Self.flink("global, continuous", spec)
    let found = lines(try Self.makePlan(setting), misbehavingReadings(seed: 1), batchSize: 200)
      .lines
    #expect(found.suffix(5).allSatisfy { $0.contains("endOfInput") })
    #expect(found.count < 2_000)
  }

  @Test func `the windows that are open do not depend on workers`() throws {
    for setting in Self.settings {
      let plan = try Self.makePlan(setting)
      let readings = misbehavingReadings(seed: 3)
      var open: [[OpenWindow]] = []
      for workers in 1...3 {
        var engine = Engine(plan, workers: workers)
        engine.process(readings)
        open.append(
          engine.openWindows()[0].sorted { ($0.start, $0.end, $0.key) < ($1.start, $1.end, $1.key) }
        )
      }
      #expect(open[0] == open[1] && open[0] == open[2], "\(setting)")
      // What has come out for the last time is not open.
      #expect(open[0].allSatisfy { $0.readings > 0 }, "\(setting)")
    }
  }

  @Test func `there are as many settings as the test runs`() {
    #expect(Self.settings.count == 18)
  }
}

func span(_ quanta: Int64) -> TimeSpan { TimeSpan(nanoseconds: quanta) }

private let keys = ["b", "a", "ab", "é", "c"]

/// Readings of five devices that arrive late, out of order, too early, and before time began.
func misbehavingReadings(seed: UInt64, count: Int = 150) -> ReadingBatch {
  var random = SplitMix64(seed: seed)
  var tau: Int64 = 1_000
  var readings = ReadingBatch()
  for number in 0..<count {
    tau += random.int(0...3)
    let key = random.int(0...4)
    var time = tau - random.int(0...12)
    switch random.int(0...40) {
    case 0: time -= random.int(0...600)
    case 1: time += random.int(0...60)
    case 2: time = -random.int(1...50)
    default: break
    }
    readings.append(
      Reading(
        series: UInt32(key),
        sequence: UInt32(number),
        eventTime: time,
        sentTime: time,
        arrivalTime: tau,
        trueTime: time,
        value: Double(random.int(-9...9))
      )
    )
  }
  return readings
}
