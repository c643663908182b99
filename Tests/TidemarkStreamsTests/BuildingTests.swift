import Synchronization
import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkStreams

/// Topologies that are built in Swift, and processors of one's own.
@Suite struct BuildingTests {
  private final class Book: Sendable {
    private let lines = Mutex<[String]>([])

    func note(_ output: StreamOutput) {
      let time = "\(output.time.nanoseconds) @\(output.emittedAt.nanoseconds)"
      lines.withLock { $0.append("\(output.kind) \(output.key) \(output.values[0]) \(time)") }
    }

    var all: [String] { lines.withLock { $0 } }
  }

  /// Sums, and gives the sum out so long after the first reading on each clock; every reading moves the
  /// timer on event time.
  private struct Summing: StreamProcessor {
    struct State: Sendable {
      var sum = 0.0
      var due: Timestamp?
    }

    var initialState: State { State() }
    var sideOutputs: [String] { ["negative"] }

    func process(_ reading: StreamReading, _ state: inout State, _ context: inout ProcessorContext)
    {
      if let due = state.due {
        context.cancelTimer(.eventTime(due))
      } else {
        context.setTimer(.clock(reading.arrivalTime + TimeSpan(nanoseconds: 9)))
      }
      state.sum += reading.value
      let due = reading.eventTime + TimeSpan(nanoseconds: 5)
      context.setTimer(.eventTime(due))
      state.due = due
      if reading.value < 0 { context.emit(reading.value, to: "negative") }
    }

    func fire(_ timer: ProcessorTimer, _ state: inout State, _ context: inout ProcessorContext) {
      if case .clock = timer {
        context.emit(-state.sum)
      } else {
        context.emit(state.sum)
        state = State(due: nil)
      }
    }
  }

  private let catalog = plainCatalog(
    keys: ["b", "a", "ab", "é", "c"],
    partitions: [0, 1, 0, 1, 1]
  )

  private func run(
    _ semantics: Topology.Semantics,
    _ readings: ReadingBatch,
    batchSize: Int,
    workers: Int
  ) throws -> [String] {
    let book = Book()
    let builder =
      semantics == .flink
      ? StreamBuilder(watermark: .boundedOutOfOrderness(TimeSpan(nanoseconds: 4)))
      : .kafkaStreams()
    builder.source().keyed(by: .device).process("sums", Summing()).to { book.note($0) }
    let built = builder.build()
    var topology = built.topology
    topology.quantum = TimeSpan(nanoseconds: 1)
    let exact = StreamTopology(topology: topology, sinks: built.sinks)
    var run = try StreamRun(exact, catalog: catalog, workers: workers)
    for start in stride(from: 0, to: readings.count, by: batchSize) {
      try run.process(readings.rows(start..<min(readings.count, start + batchSize)))
    }
    try run.finish()
    #expect(run.ledger["on-time"] == readings.count)
    return book.all
  }

  /// Partition 0 has b and ab, partition 1 has a; the watermark is 5 behind the least of both.
  private var story: ReadingBatch {
    var readings = ReadingBatch()
    readings.append(reading(key: 0, time: 100, tau: 1, value: 1))
    readings.append(reading(key: 1, time: 100, tau: 2, value: -2))
    readings.append(reading(key: 0, time: 103, tau: 3, value: 10))
    // Timers on the clock are due at 10 and 11.
    readings.append(reading(key: 1, time: 125, tau: 20, value: 5))
    readings.append(reading(key: 0, time: 120, tau: 21, value: 100))
    readings.append(reading(key: 1, time: 140, tau: 30, value: 7))
    // Now event time passes 125, which is due for b; 130 was taken back when a sent 7.
    readings.append(reading(key: 2, time: 150, tau: 31, value: 1))
    return readings
  }

  @Test func `timers fire on their clocks, and those that are taken back do not`() throws {
    let expected = [
      #"sideOutput("negative") a -2.0 100 @2"#, "output b -11.0 10 @10", "output a 2.0 11 @11",
      "output b 111.0 125 @31",
    ]
    let kafka = try run(.kafkaStreams, story, batchSize: 3, workers: 1)
    #expect(kafka == expected)
    let flink = try run(.flink, story, batchSize: 3, workers: 1)
    #expect(flink == expected + ["output a 10.0 145 @31", "output ab 1.0 155 @31"])
  }

  @Test(arguments: [Topology.Semantics.flink, .kafkaStreams])
  func `outputs do not depend on batches or workers`(semantics: Topology.Semantics) throws {
    for seed in 0..<UInt64(Depth.count(4, deep: 12)) {
      let readings = misbehavingReadings(seed: seed)
      let whole = try run(semantics, readings, batchSize: readings.count, workers: 1)
      #expect(whole.count > 20)
      for (batchSize, workers) in [(1, 1), (7, 2), (33, 3)] {
        let found = try run(semantics, readings, batchSize: batchSize, workers: workers)
        try #require(found == whole, "seed \(seed), batch \(batchSize), workers \(workers)")
      }
    }
  }

  @Test func `functions filter and map as expressions do`() throws {
    let readings = misbehavingReadings(seed: 4)
    func sums(_ build: (ReadingStream) -> ReadingStream) throws -> [String] {
      let book = Book()
      let builder = StreamBuilder(watermark: .ascending)
      build(builder.source()).keyed(by: .deviceClass).windowed(.tumbling(.milliseconds(1)))
        .aggregate("sums", [.sum]).to { book.note($0) }
      var run = try StreamRun(builder.build(), catalog: catalog, workers: 2)
      try run.process(readings)
      try run.finish()
      return book.all
    }
    let byExpression = try sums {
      $0.filter(where: .value > 0 || !.device("a")).map(to: -.value * 2 + .max(.value, 1))
    }
    let byFunction = try sums {
      $0.filter { $0.value > 0 || $0.device != "a" }.map { -$0.value * 2 + max($0.value, 1) }
    }
    #expect(!byExpression.isEmpty && byExpression == byFunction)
  }

  @Test func `branches have each reading once`() throws {
    let book = Book()
    let builder = StreamBuilder(watermark: .ascending)
    let branches = builder.source().branch(
      [("negative", .value < 0), ("small", .value < 5)],
      otherwise: "large"
    )
    for (number, branch) in branches.enumerated() {
      branch.keyed(by: .deviceClass).windowed(.global.firingAtEnd()).aggregate(
        "n\(number)",
        [.count]
      )
      .to { book.note($0) }
    }
    let readings = misbehavingReadings(seed: 5)
    var run = try StreamRun(builder.build(), catalog: catalog)
    try run.process(readings)
    try run.finish()
    let counts = [
      readings.value.count { $0 < 0 }, readings.value.count { $0 >= 0 && $0 < 5 },
      readings.value.count { $0 >= 5 },
    ]
    #expect(book.all.map { $0.split(separator: " ")[2] } == counts.map { "\(Double($0))" })
  }

  @Test func `what cannot be is refused with the step's name`() {
    let builder = StreamBuilder(watermark: .ascending)
    builder.source().filter("f", where: .deviceClass("devise")).keyed(by: .device)
      .windowed(.sliding(.seconds(1))).aggregate("w", [.sum]).to { _ in }
    let failure = #expect(throws: Failure.self) { try StreamRun(builder.build(), catalog: catalog) }
    #expect(failure?.message == "step 'f': there is no class 'devise' (did you mean 'device'?)")
  }
}
