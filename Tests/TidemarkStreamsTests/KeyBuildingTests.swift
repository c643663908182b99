import Synchronization
import Testing
import TidemarkCore
import TidemarkTestSupport

@testable import TidemarkStreams

/// Calculated keys as a user of the library writes them down, and what results call them.
@Suite struct KeyBuildingTests {
  private final class Book: Sendable {
    private let lines = Mutex<[String]>([])

    func note(_ output: StreamOutput) {
      let values = output.values.map { "\($0)" }.joined(separator: " ")
      lines.withLock { $0.append("\(output.kind) \(output.key) \(values)") }
    }

    var all: [String] { lines.withLock { $0 } }
  }

  private let catalog = plainCatalog(keys: ["b", "a"], partitions: [0, 1])

  private func readings(_ values: [Double]) -> ReadingBatch {
    var batch = ReadingBatch()
    for (number, value) in values.enumerated() {
      batch.append(
        reading(key: UInt32(number % 2), time: Int64(number), tau: Int64(number), value: value)
      )
    }
    return batch
  }

  /// The keys and counts of a window that holds all, and the ledger.
  private func counts(
    _ values: [Double],
    _ key: (ReadingStream) -> KeyedStream
  ) throws -> (lines: [String], ledger: [String: Int]) {
    let book = Book()
    let builder = StreamBuilder(watermark: .ascending)
    key(builder.source()).windowed(.global.firingAtEnd()).aggregate("all", [.count])
      .to { book.note($0) }
    var run = try StreamRun(builder.build(), catalog: catalog, workers: 2)
    let readings = readings(values)
    for row in 0..<readings.count { try run.process(readings.rows(row..<row + 1)) }
    try run.finish()
    return (book.all.map { String($0.dropFirst("endOfInput ".count)) }, run.ledger)
  }

  @Test func `numbers are exact, and what is no number has no key`() throws {
    let values: [Double] = [
      0.1 + 0.2, 0.3, -0.0, 0, 7, 1e300, .nan, -1.5e-7, .infinity, -.infinity, 0x1p53, 0x1p53 + 2,
    ]
    let (lines, ledger) = try counts(values) { $0.keyed(by: .number(.value)) }
    #expect(
      lines == [
        "-1.5e-07 1.0", "-inf 1.0", "0 2.0", "0.3 1.0", "0.30000000000000004 1.0", "1e+300 1.0",
        "7 1.0", "9.007199254740994e+15 1.0", "9007199254740992.0 1.0", "inf 1.0",
      ]
    )
    #expect(ledger["unassigned"] == 1 && ledger["on-time"] == 11)
  }

  @Test func `names, numbers and conditions make one key`() throws {
    let (lines, _) = try counts([1, 12, 3, 14, 25]) {
      $0.keyed(by: .condition(.value < 13), .device, .number(.floor(.value / 10)))
    }
    #expect(lines == ["false/a/1 1.0", "false/b/2 1.0", "true/a/1 1.0", "true/b/0 2.0"])
  }

  @Test func `texts are told apart by their bytes, and nil is no key`() throws {
    let (lines, ledger) = try counts([1, 2, 3, 4, 5, 6]) { stream in
      stream.keyed { reading in
        switch reading.value {
        case 1, 2: "\u{e9}"
        case 3: "e\u{301}"
        case 4: nil
        default: reading.device + "/x"
        }
      }
    }
    #expect(lines == ["a/x 1.0", "b/x 1.0", "e\u{301} 1.0", "\u{e9} 2.0"])
    #expect(lines[2].utf8.count == 7 && ledger["unassigned"] == 1)
  }

  @Test func `the first keys stay, and readings of further ones are unassigned`() throws {
    let (lines, ledger) = try counts([5, 1, 5, 2, 3, 1, 2, 5]) {
      $0.keyed(by: .number(.value), maximumKeys: 2)
    }
    #expect(lines == ["1 2.0", "5 3.0"])
    #expect(ledger["unassigned"] == 3 && ledger["on-time"] == 5)
  }

  /// A reading that an earlier step ended, or of another sensor, must not use up a key.
  @Test func `only readings that reach the step make keys`() throws {
    let (lines, ledger) = try counts([9, 8, 1, 2, 1]) {
      $0.filter(where: .value < 5).keyed(by: .number(.value), maximumKeys: 2)
    }
    #expect(lines == ["1 2.0", "2 1.0"])
    #expect(ledger["filtered"] == 2 && ledger["unassigned"] == 0)
  }

  @Test(arguments: [Topology.Semantics.flink, .kafkaStreams])
  func `processors keep state and timers by them`(semantics: Topology.Semantics) throws {
    let catalog = plainCatalog(keys: ["b", "a", "ab", "é", "c"], partitions: [0, 0, 0, 0, 0])
    func outputs(
      _ readings: ReadingBatch,
      _ batchSize: Int,
      _ workers: Int,
      _ key: (ReadingStream) -> KeyedStream
    ) throws -> [String] {
      let book = Book()
      let builder = semantics == .flink ? StreamBuilder(watermark: .ascending) : .kafkaStreams()
      key(builder.source()).process("sums", Summing()).to { book.note($0) }
      let built = builder.build()
      var topology = built.topology
      topology.quantum = TimeSpan(nanoseconds: 1)
      let exact = StreamTopology(topology: topology, sinks: built.sinks)
      var run = try StreamRun(exact, catalog: catalog, workers: workers)
      for start in stride(from: 0, to: readings.count, by: batchSize) {
        try run.process(readings.rows(start..<min(readings.count, start + batchSize)))
      }
      try run.finish()
      return book.all
    }
    for seed in 0..<UInt64(6) {
      let readings = misbehavingReadings(seed: seed)
      let expected = try outputs(readings, 200, 1) { $0.keyed(by: .device) }
      #expect(expected.count > 50)
      for (batchSize, workers) in [(1, 1), (7, 2), (200, 3)] {
        let found = try outputs(readings, batchSize, workers) { stream in
          stream.keyed { $0.device }
        }
        try #require(found == expected, "seed \(seed), batch \(batchSize), workers \(workers)")
      }
    }
  }

  @Test func `what cannot be is refused with the step's name`() {
    func message(_ key: Step.Key, then more: [Step] = []) -> String? {
      let count = Step.Operation.window(
        WindowSpec(assigner: .tumbling(size: .seconds(1), offset: .zero)),
        [.count]
      )
      let topology = Topology(
        watermark: WatermarkSpec(strategy: .boundedOutOfOrderness(.zero)),
        steps: [Step(name: "w", key: key, operation: count)]
          + more.map {
            var step = $0
            step.operation = count
            return step
          }
      )
      do {
        _ = try Plan(topology, catalog: catalog)
        return nil
      } catch { return error.message }
    }
    let value = Step.Key([.expression(.value)])
    let ofResults = "the keys of results are made where readings are read; "
    #expect(message(value) == nil)
    #expect(
      message(Step.Key([.expression(.isNamed(.deviceClass, "devise"))]))
        == "step 'w': there is no class 'devise' (did you mean 'device'?)"
    )
    #expect(message(Step.Key([])) == "step 'w': a key has no parts")
    #expect(
      message(Step.Key([.expression(.value)], limit: 0))
        == "step 'w': there must be room for at least one key"
    )
    let placeholder = Step.Operation.filter(.value)
    for other in [value, Step.Key([.expression(.number(1))])] {
      let step = Step(name: "x", from: ["w"], key: other, operation: placeholder)
      let isSame = other == value
      #expect(message(value, then: [step]) == nil || !isSame)
      #expect(message(value, then: [step])?.contains(ofResults) ?? isSame)
    }
    #expect(
      message(.device, then: [Step(name: "x", from: ["w"], key: value, operation: placeholder)])?
        .contains(ofResults) == true
    )
  }
}
