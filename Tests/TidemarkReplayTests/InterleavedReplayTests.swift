import Testing
import TidemarkCore
import TidemarkReplay
import TidemarkStreams
import TidemarkTestSupport

/// What is found to depend on the interleaving of the partitions, and what is not.
@Suite struct InterleavedReplayTests {
  private static let catalog = plainCatalog(keys: ["a", "b", "c", "d"], partitions: [0, 1, 2, 1])

  /// Readings of four devices on three partitions, in each of them at most `disorder` ms out of order.
  private func readings(seed: UInt64, count: Int = 300, disorder: Int64) -> ReadingBatch {
    var random = SplitMix64(seed: seed)
    var batch = ReadingBatch()
    for index in 0..<count {
      let arrival = Int64(index) * 100_000_000
      let behind = random.int(0...disorder) * 1_000_000
      batch.append(
        Reading(
          series: UInt32(random.int(0...3)),
          sequence: UInt32(index),
          eventTime: max(0, arrival - behind),
          arrivalTime: arrival,
          value: Double(random.int(0...1_000)) / 10
        )
      )
    }
    return batch
  }

  private func topology(
    _ semantics: Topology.Semantics = .flink,
    key: Step.Key,
    lateness: TimeSpan = .zero,
    emit: WindowSpec.Emit = .onClose,
    idle: TimeSpan? = nil,
    aggregates: [Aggregate] = [.count, .sum, .max]
  ) -> Topology {
    let window = WindowSpec(
      assigner: .tumbling(size: .seconds(2), offset: .zero),
      allowedLateness: lateness,
      emit: emit
    )
    return Topology(
      semantics: semantics,
      watermark: WatermarkSpec(
        strategy: .boundedOutOfOrderness(.seconds(1)),
        idleTimeout: idle
      ),
      atEnd: semantics == .flink ? .endOfInput : .keepOpen,
      steps: [Step(name: "w", key: key, operation: .window(window, aggregates))]
    )
  }

  private func report(
    _ topology: Topology,
    _ readings: ReadingBatch,
    _ numbers: ClosedRange<Int> = 1...30,
    threads: Int = 1,
    batchSize: Int = 131_072
  ) async throws -> InterleavingReport {
    try await InterleavedReplay(
      Plan(topology, catalog: Self.catalog),
      PartitionedReadings(readings, catalog: Self.catalog),
      InterleavingDraw(seed: 1, skew: .seconds(5)),
      threads: threads,
      batchSize: batchSize
    ).run(numbers)
  }

  /// Each partition is within its bound, and the least of their watermarks holds for all.
  @Test(arguments: [Step.Key.series, .deviceClass])
  func `within bounds per partition nothing depends on it`(key: Step.Key) async throws {
    let report = try await report(topology(key: key), readings(seed: 1, disorder: 900))
    #expect(report.partitions == [0, 1, 2])
    #expect(report.orders.map(\.number) == Array(1...30))
    #expect(report.isIndependent)
    #expect(report.changedReadings == 0 && report.changes == [] && report.changedIn == [])
    let results = try #require(report.steps.first?.channels.first)
    #expect(report.steps.first?.channels.count == 1)
    #expect(results.recorded >= 15 && results.differing == 0 && results.first == nil)
    #expect(results.otherFirings == [])
    for count in report.classes { #expect(count.least == count.most) }
  }

  /// Kafka Streams takes the time of all partitions where keys span them: one that lags is late.
  @Test func `over merged partitions it depends on it, and the report says where`() async throws {
    let readings = readings(seed: 2, disorder: 900)
    let topology = topology(.kafkaStreams, key: .deviceClass, lateness: .seconds(1))
    let report = try await report(topology, readings)
    #expect(!report.isIndependent)
    let results = try #require(report.steps[0].channels.first { $0.channel == .result })
    #expect(results.differing > 0 && results.interleavings.count > 5)
    #expect(results.differingLagging > 0 && results.differingLagging <= results.differing)
    let first = try #require(results.first)
    #expect(first.interleaving == results.interleavings.first)
    // The interleaving by itself gives what is said of it.
    let source = PartitionedReadings(readings, catalog: Self.catalog)
    let draw = InterleavingDraw(seed: 1, skew: .seconds(5))
    let again = draw.interleaving(first.interleaving, of: source).readings(of: source)
    let plan = try Plan(topology, catalog: Self.catalog)
    #expect(try ends(plan, readings)[Self.text(first.subject)] == first.recorded)
    #expect(try ends(plan, again)[Self.text(first.subject)] == first.interleaved)
    #expect(first.recorded != first.interleaved)
    // The readings, too.
    #expect(report.changedReadings >= report.changes.count)
    #expect(report.changes.count == InterleavingReport.namedReadings)
    let change = try #require(report.changes.first)
    #expect(change.recorded == .onTime && change.found == .lateDropped)
    let dropped = try #require(report.classes.first { $0.ledgerClass == .lateDropped })
    #expect(dropped.most > dropped.recorded)
  }

  /// Counted by a plain comparison of what came out last of each window, for pipelines that differ.
  @Test(arguments: 1...6)
  func `a plain comparison finds the same`(seed: UInt64) async throws {
    let topologies = [
      topology(key: .device, idle: .seconds(3)),
      topology(key: .deviceClass, lateness: .seconds(1)),
      topology(.kafkaStreams, key: .deviceClass),
      topology(.kafkaStreams, key: .sensor, lateness: .seconds(2), emit: .onUpdate),
    ]
    let readings = readings(seed: seed, count: 150, disorder: 2_500)
    let source = PartitionedReadings(readings, catalog: Self.catalog)
    let draw = InterleavingDraw(seed: 1, skew: .seconds(5))
    var differing = 0
    for topology in topologies {
      let plan = try Plan(topology, catalog: Self.catalog)
      let before = try ends(plan, readings)
      var different: Set<String> = []
      var interleavings: [Int] = []
      for number in 1...12 {
        let after = try ends(plan, draw.interleaving(number, of: source).readings(of: source))
        let names = Set(before.keys).union(after.keys).filter { name in
          guard let a = before[name], let b = after[name] else { return true }
          return zip(a, b).contains { abs($0 - $1) > 1e-9 * max(abs($0), abs($1)) }
        }
        different.formUnion(names)
        if !names.isEmpty { interleavings.append(number) }
      }
      let report = try await report(topology, readings, 1...12)
      let results = try #require(report.steps[0].channels.first { $0.channel == .result })
      #expect(results.recorded == before.count)
      #expect(results.differing == different.count)
      #expect(results.interleavings == interleavings)
      differing += different.count
    }
    #expect(differing > 0)
  }

  @Test func `the report is the same for any threads and batches`() async throws {
    let readings = readings(seed: 3, disorder: 2_000)
    for topology in [
      topology(key: .deviceClass, lateness: .seconds(1), idle: .seconds(2)),
      topology(.kafkaStreams, key: .deviceClass, lateness: .seconds(1), emit: .onUpdate),
    ] {
      let first = try await report(topology, readings, 1...12)
      #expect(!first.isIndependent)
      let others = [(2, 7), (64, 131_072), (3, 1), (8, 64)]
      for (threads, size) in Depth.isDeep ? others[...] : others[..<2] {
        let other = try await report(topology, readings, 1...12, threads: threads, batchSize: size)
        #expect(other == first, "\(threads) threads, batches of \(size)")
      }
    }
  }

  /// One of a few gives what it gives among many.
  @Test func `one interleaving alone is the same`() async throws {
    let readings = readings(seed: 2, disorder: 900)
    let topology = topology(.kafkaStreams, key: .deviceClass, lateness: .seconds(1))
    let all = try await report(topology, readings, 1...10)
    let order = try #require(all.orders.last { $0.differs })
    let one = try await report(topology, readings, order.number...order.number)
    #expect(one.orders == [order])
  }

  /// Every update of a window that has readings of several partitions is another, its end is not.
  @Test func `other updates are no other result`() async throws {
    let report = try await report(
      topology(.kafkaStreams, key: .deviceClass, lateness: .hours(1), emit: .onUpdate),
      readings(seed: 4, disorder: 900)
    )
    let results = try #require(report.steps[0].channels.first)
    #expect(report.isIndependent && results.differing == 0)
    // Some are on time in one and accepted late in the other, and so is what the window shows.
    #expect(report.changedReadings > 0)
    #expect(report.classes.first { $0.ledgerClass == .lateDropped }?.most == 0)
    #expect(results.otherFirings.count > 20)
    #expect(report.orders.contains { $0.firesOtherwise })
  }

  /// In another order tenths sum to another last digit.
  @Test func `rounding is no difference`() async throws {
    let readings = readings(seed: 5, disorder: 900)
    let topology = topology(key: .deviceClass, aggregates: [.sum, .mean, .variance])
    let plan = try Plan(topology, catalog: Self.catalog)
    let source = PartitionedReadings(readings, catalog: Self.catalog)
    let draw = InterleavingDraw(seed: 1, skew: .seconds(5))
    let before = try ends(plan, readings)
    let after = try (1...30).map {
      try ends(plan, draw.interleaving($0, of: source).readings(of: source))
    }
    #expect(after.contains { $0 != before })
    #expect(try await report(topology, readings).isIndependent)
  }

  @Test func `the last of several partitions is whichever was read last`() async throws {
    let report = try await report(
      topology(key: .deviceClass, aggregates: [.last]),
      readings(seed: 6, disorder: 900)
    )
    let results = try #require(report.steps[0].channels.first)
    #expect(results.differing > 0)
    // Which readings are late does not depend on it.
    #expect(report.changedReadings == 0 && report.changedIn == [])
  }

  /// What is infinitely far away is not within rounding.
  @Test func `infinity is another number than any`() async throws {
    var readings = readings(seed: 6, disorder: 900)
    for row in 0..<readings.count {
      readings.value[row] = readings.series[row] == 0 ? .infinity : 1
    }
    let report = try await report(topology(key: .deviceClass, aggregates: [.last]), readings)
    let results = try #require(report.steps[0].channels.first)
    let first = try #require(results.first)
    #expect(results.differing > 0)
    #expect([[1], [.infinity]].contains(first.recorded))
    #expect([[1], [.infinity]].contains(first.interleaved) && first.recorded != first.interleaved)
  }

  @Test func `one partition leaves nothing to interleave`() async throws {
    var one = ReadingBatch()
    let all = readings(seed: 1, disorder: 900)
    for row in 0..<all.count where all.series[row] == 1 || all.series[row] == 3 {
      one.append(all[row])
    }
    for readings in [one, ReadingBatch()] {
      let report = try await report(topology(key: .series), readings)
      #expect(report.orders == [] && report.isIndependent)
      #expect(report.partitions == (readings.count > 0 ? [1] : []))
    }
  }

  @Test func `a full buffer that must not be is said with the order in which it is`() async throws {
    let window = WindowSpec(
      assigner: .tumbling(size: .seconds(2), offset: .zero),
      allowedLateness: .seconds(1),
      emit: .suppress,
      suppress: SuppressSpec(until: .windowCloses, maxRecords: 1, whenFull: .fail)
    )
    let topology = Topology(
      semantics: .kafkaStreams,
      watermark: WatermarkSpec(strategy: .explicit),
      atEnd: .keepOpen,
      steps: [Step(name: "w", key: .series, operation: .window(window, [.count]))]
    )
    let few = readings(seed: 1, count: 60, disorder: 0)
    let failure = try await #require(throws: Failure.self) {
      _ = try await report(topology, few)
    }
    #expect(failure.code == .invalid)
    #expect(failure.message.hasPrefix("the recorded order: step 'w': the suppress buffer"))
  }

  // MARK: Plainly

  private static func text(_ subject: ResultSubject) -> String {
    guard case .window(let key, let start, let end) = subject else { return "no window" }
    return "\(key) \(start) \(end)"
  }

  /// The numbers that came out last of each window.
  private func ends(_ plan: Plan, _ readings: ReadingBatch) throws -> [String: [Double]] {
    var engine = Engine(plan)
    var last: [String: [Double]] = [:]
    func take() {
      for place in engine.result.order {
        let emissions = engine.result.streams[Int(place.stream)].emissions
        let emission = emissions[Int(place.index)]
        switch emission.kind {
        case .onTime, .update, .endOfInput:
          let subject = ResultSubject.window(
            key: plan.steps[0].keys?.names[Int(emission.key)] ?? "",
            start: Timestamp(quanta: emission.start, of: plan.topology.quantum),
            end: Timestamp(quanta: emission.end, of: plan.topology.quantum)
          )
          last[Self.text(subject)] = (0..<emissions.stride).map {
            emissions.value(Int(place.index), $0)
          }
        default: continue
        }
      }
    }
    engine.process(readings)
    take()
    engine.finish()
    take()
    return last
  }
}
