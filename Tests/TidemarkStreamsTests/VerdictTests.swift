import Testing
import TidemarkCore
import TidemarkStreams
import TidemarkTestSupport

/// What `explain` says of a reading's windows is what the operators did with it.
@Suite struct VerdictTests {
  private static let grids: [EveryWindowTests.Setting] = [
    EveryWindowTests.Setting(
      description: "flink tumbling",
      semantics: .flink,
      spec: WindowSpec(
        assigner: .tumbling(size: span(9), offset: span(2)),
        allowedLateness: span(4)
      )
    ),
    EveryWindowTests.Setting(
      description: "kafka hopping on update",
      semantics: .kafkaStreams,
      spec: WindowSpec(
        assigner: .hopping(size: span(9), advance: span(4), offset: .zero),
        allowedLateness: span(4),
        emit: .onUpdate
      )
    ),
    EveryWindowTests.Setting(
      description: "kafka hopping on close",
      semantics: .kafkaStreams,
      spec: WindowSpec(
        assigner: .hopping(size: span(9), advance: span(4), offset: .zero),
        allowedLateness: span(4)
      )
    ),
  ]

  private static let settings = EveryWindowTests.settings + grids

  @Test(arguments: 0..<21, [1, 3])
  func `each window of a reading is the one that took or refused it`(
    number: Int,
    workers: Int
  ) throws {
    let setting = Self.settings[number]
    let plan = try EveryWindowTests.makePlan(setting)
    var seen: Set<WindowFate> = []
    for seed in 0..<UInt64(Depth.count(1, deep: 12)) {
      let readings = misbehavingReadings(seed: seed)
      var engine = Engine(plan, workers: workers)
      for row in 0..<readings.count {
        engine.process(readings.rows(row..<row + 1))
        let verdicts = engine.verdicts(leaf: 0)
        seen.formUnion(verdicts.map(\.fate))
        let note: Comment = "\(setting), seed \(seed), row \(row): \(verdicts)"
        let taken = verdicts.count { $0.fate != .gone }
        let counts = engine.result.counts[0]
        // The left window of a sliding reading can be the right one of another, and is then taken twice.
        let twice = setting.spec.assigner.word == "sliding" ? 1 : 0
        try #require(taken...taken + twice ~= counts.assigned, note)
        let missed = verdicts.count - taken
        try #require(missed...missed + twice ~= counts.missed, note)
        try #require(best(verdicts) == bestOutcome(engine.result.classes[0]), note)
        for verdict in verdicts {
          try #require((verdict.missedBy > 0) == (verdict.fate == .gone), note)
          let isEndless = setting.spec.assigner == .global
          try #require((verdict.madeBy > 0) == (verdict.fate != .gone && !isEndless), note)
        }
      }
    }
    #expect(seen.contains(.open))
    if setting.spec.assigner != .global { #expect(seen.contains(.gone)) }
    if setting.spec.allowedLateness > .zero, setting.spec.emit == .onUpdate {
      #expect(seen.contains(.fired))
    }
  }

  /// One quantum decides: by as much as was missed, and not by one less.
  @Test(arguments: 0..<21)
  func `the distances are those to the border`(number: Int) throws {
    let plan = try EveryWindowTests.makePlan(Self.settings[number])
    for judge in Int64(900)..<1_060 {
      for (index, verdict) in plan.verdicts(step: 0, time: 1_000, judge: judge).enumerated() {
        func fate(_ judge: Int64) -> WindowFate {
          plan.verdicts(step: 0, time: 1_000, judge: judge)[index].fate
        }
        if verdict.missedBy > 0 {
          #expect(fate(judge - verdict.missedBy) != .gone)
          #expect(fate(judge - verdict.missedBy + 1) == .gone)
        } else if verdict.madeBy > 0 {
          #expect(fate(judge + verdict.madeBy) != verdict.fate)
          #expect(fate(judge + verdict.madeBy - 1) == verdict.fate)
        } else {
          #expect(Self.settings[number].spec.assigner == .global)
        }
      }
    }
  }

  @Test func `a session is the merged one`() throws {
    let plan = try EveryWindowTests.makePlan(Self.settings[0])
    var engine = Engine(plan)
    var bounds: [[Int64]] = []
    for time: Int64 in [100, 108, 104, 96] {
      var batch = ReadingBatch()
      batch.append(
        Reading(
          series: 0,
          sequence: 0,
          eventTime: time,
          sentTime: time,
          arrivalTime: 200,
          trueTime: time,
          value: 1
        )
      )
      engine.process(batch)
      bounds += engine.verdicts(leaf: 0).map { [$0.start, $0.end] }
    }
    #expect(bounds == [[100, 105], [108, 113], [100, 113], [96, 113]])
  }

  /// The class of a reading by its best window; nil: too late for all.
  private func best(_ verdicts: [WindowVerdict]) -> LedgerClass? {
    guard !verdicts.isEmpty else { return .unassigned }
    if verdicts.contains(where: { $0.fate == .open }) { return .onTime }
    return verdicts.contains { $0.fate == .fired } ? .lateAccepted : nil
  }

  private func bestOutcome(_ raw: UInt8) -> LedgerClass? {
    let outcome = LedgerClass(rawValue: raw)
    return outcome == .lateDropped || outcome == .lateSideOutput ? nil : outcome
  }
}
