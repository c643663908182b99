import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkStreams

/// Readings in the order of event time, and what comes behind.
@Suite struct ReorderTests {
  private let second: Int64 = 1_000_000_000
  private let catalog = plainCatalog(
    keys: (0..<20).map { "device-\($0)" },
    partitions: [Int](repeating: 0, count: 20)
  )

  /// A reading every second of each device, of which most come soon, some late, and a few too late.
  private func readings(_ count: Int) -> ReadingBatch {
    var random = SplitMix64(seed: 42)
    var all: [Reading] = []
    for index in 0..<count {
      let device = index % 20
      let event = Int64(index / 20) * 1_000 + Int64(device * 50) + random.int(-200...200)
      let delay = random.below(20) == 0 ? random.int(0...12_000) : random.int(20...200)
      let isSpike = random.below(100) == 0
      let noise = Double(random.int(-100...100)) / 100
      all.append(
        Reading(
          series: UInt32(device),
          sequence: UInt32(index / 20),
          eventTime: event * 1_000_000,
          sentTime: event * 1_000_000,
          arrivalTime: (event + delay) * 1_000_000,
          trueTime: event * 1_000_000,
          value: 20 + noise + (isSpike ? 9 : 0)
        )
      )
    }
    var batch = ReadingBatch()
    let order = all.indices.sorted { (all[$0].arrivalTime, $0) < (all[$1].arrivalTime, $1) }
    for index in order { batch.append(all[index]) }
    return batch
  }

  @Test(arguments: [(1, 1), (7, 2), (100_000, 3)])
  func `a detector behind it finds what a plain loop over sorted readings finds`(
    _ batchSize: Int,
    _ workers: Int
  ) throws {
    let readings = readings(Depth.count(2_000, deep: 8_000))
    let topology = Topology(
      watermark: WatermarkSpec(strategy: .boundedOutOfOrderness(.seconds(5))),
      steps: [
        Step(name: "in-order", operation: .reorder(ReorderSpec())),
        Step(name: "spikes", operation: .process(DeviationSpec())),
      ]
    )
    let plan = try Plan(topology, catalog: catalog)
    let found = lines(plan, readings, batchSize: batchSize, workers: workers)
    let expected = PlainDeviations(readings)
    #expect(found.classes.count { $0 == .lateDropped } == expected.late)
    #expect(found.classes.count { $0 == .onTime } == readings.count - expected.late)
    let alerts = found.lines.filter { $0.contains(" alert ") }
    let names = alerts.map { $0.split(separator: " ").dropFirst(2).joined(separator: " ") }
    #expect(names == expected.alerts)
    #expect(expected.late > 10 && expected.alerts.count > 10)
  }

  @Test func `a step that reads it and a step behind it takes each reading once`() throws {
    let readings = readings(4_000)
    let isLarge = Expression.binary(.less, .number(20), .value)
    let topology = Topology(
      watermark: WatermarkSpec(strategy: .boundedOutOfOrderness(.seconds(5))),
      steps: [
        Step(name: "in-order", operation: .reorder(ReorderSpec())),
        Step(name: "large", operation: .filter(isLarge)),
        Step(name: "both", from: ["in-order", "large"], operation: .map(.value)),
        Step(name: "spikes", operation: .process(DeviationSpec())),
      ]
    )
    let plan = try Plan(topology, catalog: catalog)
    let found = lines(plan, readings, batchSize: 100, workers: 2)
    let alerts = found.lines.filter { $0.contains(" alert ") }
    let names = alerts.map { $0.split(separator: " ").dropFirst(2).joined(separator: " ") }
    #expect(names == PlainDeviations(readings).alerts)
  }

  @Test func `what nobody passes on at the end is on time, and said to be waiting`() throws {
    var readings = ReadingBatch()
    for event: Int64 in [10, 12, 11] {
      readings.append(
        Reading(
          series: 0,
          sequence: 0,
          eventTime: event * second,
          sentTime: event * second,
          arrivalTime: 20 * second,
          trueTime: event * second,
          value: 0
        )
      )
    }
    let topology = Topology(
      watermark: WatermarkSpec(strategy: .boundedOutOfOrderness(.seconds(1))),
      atEnd: .keepOpen,
      steps: [
        Step(name: "in-order", operation: .reorder(ReorderSpec())),
        Step(name: "spikes", operation: .process(DeviationSpec())),
      ]
    )
    var engine = Engine(try Plan(topology, catalog: catalog))
    engine.process(readings)
    #expect(engine.result.ledger[.onTime] == 1)
    let counts = engine.batch.passing[0]
    #expect(counts.input == 3 && counts.removed == 0 && counts.mostHeld == 2)
    engine.finish()
    #expect(engine.result.ledger[.onTime] == 2)
    #expect(engine.batch.behind[0].unreleased == [2, 1])
  }

  @Test(arguments: [
    ("twice", "the readings come in order from 'in-order' already"),
    ("across", "are not on the same side of a reorder step"),
    ("sensor", "a reorder step puts all readings in order"),
    ("after", "watermark: 'late' comes behind 'in-order'"),
    ("kafka", "kafka-streams has no watermark that a reorder step could wait for"),
  ])
  func `what a reorder step cannot be is refused`(_ mistake: String, _ message: String) throws {
    let anything = Expression.binary(.less, .value, .number(9))
    var topology = Topology(
      watermark: WatermarkSpec(strategy: .boundedOutOfOrderness(.seconds(1))),
      steps: [
        Step(name: "early", operation: .filter(anything)),
        Step(name: "in-order", operation: .reorder(ReorderSpec())),
        Step(name: "late", operation: .filter(anything)),
      ]
    )
    _ = try Plan(topology, catalog: catalog)
    switch mistake {
    case "twice": topology.steps[2].operation = .reorder(ReorderSpec())
    case "across": topology.steps[2].from = ["in-order", "early"]
    case "sensor": topology.steps[1].sensor = "v"
    case "after": topology.watermark.after = "late"
    default: topology.semantics = .kafkaStreams
    }
    let failure = #expect(throws: Failure.self) { try Plan(topology, catalog: catalog) }
    #expect(failure?.message.contains(message) ?? false, "\(failure?.message ?? "")")
  }

  @Test func `a builder has it as a step`() throws {
    let builder = StreamBuilder(watermark: .boundedOutOfOrderness(.seconds(1)))
    _ = builder.source().reorder("in-order", late: .sideOutput).keyed(by: .device)
      .windowed(.tumbling(.seconds(10))).aggregate("tens", [.count])
    let plan = try Plan(builder.build().topology, catalog: catalog)
    #expect(plan.reorders == [0] && plan.steps[1].section == 1)
  }
}

/// Rows against a plain sort, at all distances of time.
@Suite struct TimeOrderTests {
  @Test(arguments: [0, 4, 11, 12, 31, 32, 40, 63])
  func `rows are in the order of time, and stay in theirs where times are equal`(_ bits: Int64) {
    var random = SplitMix64(seed: UInt64(bits))
    var order = TimeOrder()
    for _ in 0..<40 {
      let count = Int(random.below(300))
      let times = (0..<count).map { _ in
        bits == 63 ? Int64(bitPattern: random.next()) : random.int(0...(1 << bits)) - 7
      }
      var ranges: [Range<Int>] = []
      var start = 0
      while start < count {
        let end = min(count, start + Int(random.below(40)) + 1)
        if random.below(4) > 0 { ranges.append(start..<end) }
        start = end + Int(random.below(3))
      }
      order.sort(times, ranges)
      let expected = ranges.joined().sorted { (times[$0], $0) < (times[$1], $1) }
      #expect(order.rows.map { Int($0) } == expected)
      for time in times.prefix(20) {
        for bound in [time, time &- 1, time &+ 1] {
          let reached = expected.count { times[$0] <= bound }
          #expect(order.count(through: bound, in: times) == reached)
        }
      }
    }
  }
}

/// What waits, against a plain list, with batches of many sizes and readings of far times between.
@Suite struct HeldRunsTests {
  @Test(arguments: [1, 5, 200])
  func `each comes out once, in order, and little memory is kept for few`(_ batchSize: Int) {
    var random = SplitMix64(seed: UInt64(batchSize))
    var held = HeldRuns<HeldColumns>()
    var order = TimeOrder()
    var waiting: [(time: Int64, number: Int)] = []
    var (watermark, number): (Int64, Int) = (0, 0)
    for _ in 0..<Depth.count(800 / batchSize + 100, deep: 4_000 / batchSize + 300) {
      let times = (0..<Int(random.below(batchSize + 1))).map { _ in
        watermark + (random.below(50) == 0 ? 1 << 50 : 1) + random.int(0...3_000)
      }
      let batch = batch(times, from: number)
      waiting += times.enumerated().map { ($0.element, number + $0.offset) }
      number += times.count
      let before = watermark
      watermark += random.int(0...100)
      var behind = EngineBatch()
      let waited = held.pickUp(reachedBy: watermark)
      held.pool.append(batch, values: batch.readings.value)
      let ranges = [0..<waited, waited..<waited + times.count]
      let greatest = times.reduce(watermark, max)
      order.sort(held.pool.time, ranges, after: before, through: greatest)
      let count = order.count(through: watermark, in: held.pool.time)
      held.pool.gather(order.rows[..<count], into: &behind)
      held.keep(order.rows[count...])
      let expected = waiting.filter { $0.time <= watermark }.sorted {
        ($0.time, $0.number) < ($1.time, $1.number)
      }
      waiting.removeAll { $0.time <= watermark }
      #expect(behind.origins == expected.map(\.number))
      #expect(behind.readings.value == expected.map { Double($0.number) })
      #expect(held.count == waiting.count)
    }
    let kept = held.runs.reduce(0) { $0 + $1.columns.count }
    #expect(kept <= 4 * held.count && held.runs.count < 200)
    #expect(held.all().number.sorted() == waiting.map(\.number).sorted())
  }

  /// The parts of a reorder step wait for the same readings, whatever comes.
  @Test(arguments: [1, 40, 900])
  func `times and columns are held alike`(_ batchSize: Int) {
    var random = SplitMix64(seed: UInt64(batchSize))
    var times = HeldRuns<HeldTimes>()
    var columns = HeldRuns<HeldColumns>()
    var order = TimeOrder()
    var watermark: Int64 = 0
    for round in 0..<400 {
      let fresh = (0..<Int(random.below(batchSize + 1))).map { _ in
        watermark + (random.below(30) == 0 ? 1 << 40 : 1) + random.int(0...900)
      }
      watermark += random.int(0...200)
      let waited = times.pickUp(reachedBy: watermark)
      #expect(columns.pickUp(reachedBy: watermark) == waited)
      times.pool.time += fresh
      let batch = batch(fresh, from: round * 1_000)
      columns.pool.append(batch, values: batch.readings.value)
      #expect(times.pool.time == columns.pool.time)
      order.sort(times.pool.time, [0..<times.pool.time.count])
      let count = order.count(through: watermark, in: times.pool.time)
      times.keep(order.rows[count...])
      columns.keep(order.rows[count...])
    }
    #expect(times.count > 0 && times.runs.map(\.start) == columns.runs.map(\.start))
    #expect(times.runs.map(\.columns.time) == columns.runs.map(\.columns.time))
  }

  /// Readings of one series, whose values are their numbers.
  private func batch(_ times: [Int64], from number: Int) -> EngineBatch {
    var batch = EngineBatch()
    batch.firstRow = number
    batch.time = times
    for (row, time) in times.enumerated() {
      batch.readings.append(
        Reading(
          series: 0,
          sequence: UInt32(number + row),
          eventTime: time,
          sentTime: time,
          arrivalTime: time,
          trueTime: time,
          value: Double(number + row)
        )
      )
    }
    return batch
  }
}

/// Flags what lies 4 deviations from an exponentially weighted mean, and learns everything.
private struct DeviationSpec: ProcessorSpec {
  var kind: String { "deviation" }

  func makeProcessor(keyCount: Int, seriesOfKey: [UInt32]) -> any Processor {
    DeviationProcessor(states: [Deviation](repeating: Deviation(), count: keyCount))
  }
}

private struct DeviationProcessor: Processor {
  var states: [Deviation]

  mutating func process(
    _ batch: EngineBatch,
    rows: [Int32],
    keys: [UInt32],
    alerts: inout ScoredRows
  ) {
    for (row, key) in zip(rows, keys) {
      guard let score = states[Int(key)].learn(batch.readings.value[Int(row)]) else { continue }
      alerts.append(row: row, score: score)
    }
  }
}

private struct Deviation {
  var mean = 0.0
  var variance = 0.0
  var count = 0

  mutating func learn(_ value: Double) -> Double? {
    let distance = value - mean
    var score: Double?
    if count >= 30, distance * distance > 16 * variance {
      score = distance / variance.squareRoot()
    } else if count == 0 {
      (mean, variance, count) = (value, 0, 1)
      return nil
    }
    count += 1
    let step = 0.05 * distance
    mean += step
    variance = 0.95 * (variance + distance * step)
    return score
  }
}

/// The same written plainly: readings in a list that is sorted whenever the watermark rises.
private struct PlainDeviations {
  var late = 0
  var alerts: [String] = []

  init(_ readings: ReadingBatch) {
    var states = [Deviation](repeating: Deviation(), count: 20)
    var waiting: [Reading] = []
    var greatest = Int64.min
    func release(_ waiting: inout [Reading], through limit: Int64) -> [String] {
      let due = waiting.filter { $0.eventTime <= limit }.sorted { $0.eventTime < $1.eventTime }
      waiting.removeAll { $0.eventTime <= limit }
      return due.compactMap { reading in
        states[Int(reading.series)].learn(reading.value).map {
          "device-\(reading.series)/v \($0 == $0.rounded() ? "\(Int($0))" : "\($0)")"
        }
      }
    }
    for row in 0..<readings.count {
      let reading = readings[row]
      let limit = greatest == .min ? .min : greatest - 5_001_000_000
      guard reading.eventTime > limit else {
        late += 1
        continue
      }
      waiting.append(reading)
      guard reading.eventTime > greatest else { continue }
      greatest = reading.eventTime
      alerts += release(&waiting, through: greatest - 5_001_000_000)
    }
    alerts += release(&waiting, through: .max)
  }
}
