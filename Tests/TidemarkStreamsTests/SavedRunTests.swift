import Synchronization
import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkStreams

/// Runs of the library that are saved and taken up again, with code of one's own in them.
@Suite struct SavedRunTests {
  private final class Book: Sendable {
    private let lines = Mutex<[String]>([])

    func note(_ output: StreamOutput) {
      let time = "\(output.time.nanoseconds) @\(output.emittedAt.nanoseconds)"
      let line = "\(output.step) \(output.kind) \(output.key) \(output.values) \(time)"
      lines.withLock { $0.append(line) }
    }

    var all: [String] { lines.withLock { $0 } }
  }

  /// The longest run below a limit.
  private struct LongestRun: StreamAggregator, SavableState {
    let limit: Double
    private var run = 0
    private var longest = 0

    init(below limit: Double) { self.limit = limit }

    mutating func add(_ reading: StreamReading) {
      run = reading.value < limit ? run + 1 : 0
      longest = max(longest, run)
    }

    mutating func merge(_ later: LongestRun) {
      longest = max(longest, later.longest)
      run = later.run
    }

    var result: Double { Double(longest) }

    func save(to writer: inout StateWriter) {
      writer.write(run)
      writer.write(longest)
    }

    mutating func restore(from reader: inout StateReader) throws(StateError) {
      run = try reader.integer()
      longest = try reader.integer()
    }
  }

  /// What cannot be saved.
  private struct Last: StreamAggregator {
    private var value = 0.0
    mutating func add(_ reading: StreamReading) { value = reading.value }
    mutating func merge(_ later: Last) { value = later.value }
    var result: Double { value }
  }

  private struct Counting: StreamProcessor {
    struct State: Sendable { var count = 0 }
    var initialState: State { State() }
    func process(_ reading: StreamReading, _ state: inout State, _ context: inout ProcessorContext)
    {
      state.count += 1
    }
  }

  private let catalog = plainCatalog(keys: ["b", "a", "é"], partitions: [0, 1, 0])

  private func readings() -> ReadingBatch {
    var random = SplitMix64(seed: 21)
    var batch = ReadingBatch()
    for tau in 0..<200 {
      let time = max(0, Int64(tau) - random.int(0...15))
      batch.append(
        reading(
          key: UInt32(random.below(3)),
          time: time,
          tau: Int64(tau),
          value: Double(random.int(0...9))
        )
      )
    }
    return batch
  }

  private func topology(_ semantics: Topology.Semantics, _ book: Book) -> StreamTopology {
    let builder =
      semantics == .flink
      ? StreamBuilder(watermark: .boundedOutOfOrderness(TimeSpan(nanoseconds: 4)))
      : .kafkaStreams()
    let source = builder.source()
    source.keyed(by: .device).process("sums", Summing()).to { book.note($0) }
    source.keyed(by: .number(.value), .device).process("kept", Summing()).to { book.note($0) }
    source.keyed(by: .device).windowed(.session(gap: TimeSpan(nanoseconds: 3)))
      .aggregate("runs", with: LongestRun(below: 6)).to { book.note($0) }
    let built = builder.build()
    var exact = built.topology
    exact.quantum = TimeSpan(nanoseconds: 1)
    return StreamTopology(topology: exact, sinks: built.sinks)
  }

  @Test(arguments: [Topology.Semantics.flink, .kafkaStreams])
  func `state of one's own, and its timers, go along`(semantics: Topology.Semantics) throws {
    let readings = readings()
    for workers in [1, 2] {
      let (whole, resumed) = (Book(), Book())
      var undisturbed = try StreamRun(
        topology(semantics, whole),
        catalog: catalog,
        workers: workers
      )
      try undisturbed.process(readings)
      try undisturbed.finish()

      let topology = topology(semantics, resumed)
      var run = try StreamRun(topology, catalog: catalog, workers: workers)
      for row in 0..<readings.count {
        try run.process(readings.rows(row..<row + 1))
        var writer = StateWriter()
        try run.save(to: &writer)
        run = try StreamRun(topology, catalog: catalog, workers: workers)
        var reader = StateReader(writer.bytes)
        try run.restore(from: &reader)
        #expect(reader.remaining == 0)
      }
      try run.finish()
      #expect(whole.all.count > 300)
      #expect(resumed.all == whole.all)
      #expect(run.ledger == undisturbed.ledger)
    }
  }

  @Test func `a step that does not say how its state is saved is named`() throws {
    func failure(_ build: (KeyedStream) -> Void) throws -> Failure? {
      let builder = StreamBuilder(watermark: .ascending)
      build(builder.source().keyed(by: .device))
      let run = try StreamRun(builder.build(), catalog: catalog)
      var writer = StateWriter()
      do {
        try run.save(to: &writer)
        return nil
      } catch { return error }
    }
    let message = "its state is not SavableState, so it cannot be saved"
    let window = try failure {
      _ = $0.windowed(.tumbling(.seconds(1))).aggregate("last", with: Last())
    }
    #expect(window == Failure(.usage, "step 'last': \(message)"))
    let processor = try failure { _ = $0.process("counts", Counting()) }
    #expect(processor == Failure(.usage, "step 'counts': \(message)"))
  }

  @Test func `bytes of something else are refused`() throws {
    var run = try StreamRun(topology(.flink, Book()), catalog: catalog)
    var reader = StateReader([1, 2, 3])
    #expect(throws: Failure(.badData, "the saved state cannot be of this topology: it ends early"))
    {
      try run.restore(from: &reader)
    }
  }
}
