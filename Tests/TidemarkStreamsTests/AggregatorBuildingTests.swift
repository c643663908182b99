import Synchronization
import Testing
import TidemarkCore
import TidemarkStreams
import TidemarkTestSupport

/// Aggregators of one's own as a user of the library writes them down.
@Suite struct AggregatorBuildingTests {
  private final class Book: Sendable {
    private let outputs = Mutex<[StreamOutput]>([])

    func note(_ output: StreamOutput) { outputs.withLock { $0.append(output) } }

    var lines: [String] {
      outputs.withLock { $0 }.map { output in
        let values = output.values.map { " \($0)" }.joined()
        return "\(output.step) \(output.kind) \(output.key)\(values) \(output.text ?? "-")"
      }
    }
  }

  /// Names whose reading was the greatest.
  private struct Greatest: StreamAggregator {
    private var name = ""
    private var value = -Double.infinity

    mutating func add(_ reading: StreamReading) {
      guard reading.value > value else { return }
      (name, value) = ("\(reading.device) by \(reading.sensor)", reading.value)
    }

    mutating func merge(_ later: Greatest) {
      if later.value > value { self = later }
    }

    var result: String { name }
  }

  private struct Spread: StreamAggregator {
    private var low = Double.infinity
    private var high = -Double.infinity

    mutating func add(_ reading: StreamReading) {
      low = min(low, reading.value)
      high = max(high, reading.value)
    }

    mutating func merge(_ later: Spread) {
      low = min(low, later.low)
      high = max(high, later.high)
    }

    var result: Double { high - low }
  }

  private let catalog = plainCatalog(keys: ["b", "a"], partitions: [0, 0])

  /// a: 1, 5 and 2 in the first 10 ms, 4 in the next; b: 3 and -1 in the first.
  private func readings() -> ReadingBatch {
    var batch = ReadingBatch()
    let rows: [(UInt32, Int64, Double)] = [
      (1, 1, 1), (0, 2, 3), (1, 3, 5), (0, 4, -1), (1, 5, 2), (1, 12, 4),
    ]
    for (number, (series, time, value)) in rows.enumerated() {
      let time = time * 1_000_000
      batch.append(
        Reading(
          series: series,
          sequence: UInt32(number),
          eventTime: time,
          sentTime: time,
          arrivalTime: time,
          trueTime: time,
          value: value
        )
      )
    }
    return batch
  }

  private func run(_ build: (ReadingStream, Book) -> Void) throws -> [String] {
    let book = Book()
    let builder = StreamBuilder(watermark: .ascending)
    build(builder.source(), book)
    var run = try StreamRun(builder.build(), catalog: catalog, workers: 2)
    try run.process(readings())
    try run.finish()
    return book.lines
  }

  @Test func `a text stands beside the numbers`() throws {
    let lines = try run { source, book in
      source.keyed(by: .deviceClass).windowed(.tumbling(.milliseconds(10)))
        .aggregate("tens", [.count, .max], with: Greatest())
        .to { book.note($0) }
    }
    #expect(
      lines == [
        "tens onTime device 5.0 5.0 a by v", "tens endOfInput device 1.0 4.0 a by v",
      ]
    )
  }

  @Test func `windows gather numbers of aggregators, and aggregators results of windows`() throws {
    let lines = try run { source, book in
      let spreads = source.keyed(by: .device).windowed(.tumbling(.milliseconds(10)))
        .aggregate("spreads", [.count], with: Spread())
      spreads.keyed(by: .deviceClass)
        .windowed(.tumbling(.milliseconds(20)), of: .own())
        .aggregate("widest", [.max], with: Greatest())
        .to { book.note($0) }
    }
    // Of a's 5 - 1 and 0, and b's 3 + 1: that of a comes first.
    #expect(lines == ["widest endOfInput device 4.0 a by spreads"])
  }

  @Test func `several numbers have names`() throws {
    struct Ends: StreamAggregator {
      var first: Double?
      var last = 0.0
      mutating func add(_ reading: StreamReading) {
        first = first ?? reading.value
        last = reading.value
      }
      mutating func merge(_ later: Ends) { last = later.last }
      var result: [Double] { [first ?? .nan, last] }
    }
    let lines = try run { source, book in
      source.keyed(by: .device).windowed(.session(gap: .milliseconds(4)))
        .aggregate("ends", with: Ends(), numbers: ["from", "to"])
        .windowed(.global.firingAtEnd(), of: .own("to"))
        .aggregate("all", [.sum])
        .to { book.note($0) }
    }
    #expect(lines == ["all endOfInput a 6.0 -", "all endOfInput b -1.0 -"])
  }

  @Test func `what cannot be is refused with the step's name`() {
    func message(_ build: (WindowedStream) -> Void) -> String? {
      let builder = StreamBuilder(watermark: .ascending)
      build(builder.source().keyed(by: .device).windowed(.tumbling(.seconds(1))))
      return #expect(throws: Failure.self) { try StreamRun(builder.build(), catalog: catalog) }?
        .message
    }
    let minute = Windows.tumbling(.minutes(1))
    #expect(
      message { _ = $0.aggregate("w", with: Greatest()).windowed(minute).aggregate("x", [.max]) }
        == "step 'x': results of 'w' are words, not numbers"
    )
    #expect(
      message {
        _ = $0.aggregate("w", [.count], with: Spread()).windowed(minute).aggregate("x", [.max])
      } == "step 'x': say with 'value' which result of 'w' to take: count, result"
    )
    #expect(
      message {
        _ = $0.aggregate("w", with: Spread()).windowed(minute, of: .own("spread")).aggregate(
          "x",
          [.max]
        )
      } == "step 'x': 'w' does not compute spread"
    )
    #expect(
      message { _ = $0.aggregate("w", [.min], with: Named(), numbers: ["min"]) }
        == "step 'w': two of its results have the same name: min, min"
    )
    #expect(
      message { _ = $0.aggregate("w", [.min], with: Named(), numbers: []) }
        == "step 'w': an aggregator of several numbers needs a name for each"
    )
  }

  private struct Named: StreamAggregator {
    mutating func add(_ reading: StreamReading) {}
    mutating func merge(_ later: Named) {}
    var result: [Double] { [0] }
  }
}
