import Testing
import TidemarkCore
import TidemarkMeasurement
import TidemarkStreams
import TidemarkTestSupport

@testable import TidemarkReplay

/// Rules with a number wrong in them, of which each must be found by a check, and the true rules by none.
@Suite struct PlantedBugTests {
  /// A bug and the checks that find it.
  struct Bug: Sendable, CustomTestStringConvertible {
    var name: String
    var rules: EngineRules
    var caughtBy: Set<String>
    var testDescription: String { name }

    init(_ name: String, caughtBy: Set<String>, _ change: (inout EngineRules) -> Void) {
      self.name = name
      self.caughtBy = caughtBy
      rules = .published
      change(&rules)
    }
  }

  static let bugs = [
    Bug("lateness is off by one", caughtBy: ["windows of tens"]) { $0.lateness = 1 },
    Bug("a window begins one later", caughtBy: ["windows of tens"]) { $0.windowStart = 1 },
    Bug("the watermark is one behind", caughtBy: ["windows of tens"]) { $0.bound = 1 },
    Bug("silence is idleness too soon", caughtBy: ["windows of tens"]) {
      $0.idleTimeout = -9_000_000_000
    },
    Bug("a batch forgets the watermark", caughtBy: ["batch size"]) { $0.carriesWatermark = false },
  ]

  /// Two partitions, times in whole tenths of a second, so that the edges of the rules are met.
  static let readings = stream(count: Depth.count(2_500, deep: 4_000))

  static func stream(count: Int) -> ReadingBatch {
    var random = SplitMix64(seed: 4)
    var batch = ReadingBatch()
    for index in 0..<count {
      let arrival = Double(index) / 10
      let behind = Double(random.int(0...(random.int(0...9) == 0 ? 200 : 40))) / 10
      // The second pump is silent now and then.
      let series: UInt32 = index / 200 % 2 == 0 ? UInt32(random.int(0...1)) : 0
      batch.append(
        Plant.reading(
          series,
          UInt32(index),
          event: max(0, arrival - behind),
          arrival: arrival,
          value: Double(random.int(0...1_000)) / 10
        )
      )
    }
    return batch
  }

  static func topology(lateness: TimeSpan = .seconds(5)) -> Topology {
    Topology(
      watermark: WatermarkSpec(
        strategy: .boundedOutOfOrderness(.seconds(2)),
        idleTimeout: .seconds(15)
      ),
      steps: [
        Step(
          name: "tens",
          operation: .window(
            WindowSpec(
              assigner: .tumbling(size: .seconds(10), offset: .zero),
              allowedLateness: lateness
            ),
            [.count, .sum, .min, .max, .mean]
          )
        )
      ]
    )
  }

  private static func verification(_ rules: EngineRules) async throws -> RunVerification {
    let plan = try Plan(topology(), catalog: Plant.catalog, rules: rules)
    return try await RunVerifier(plan, arrived: readings, lost: ReadingBatch()).run().verification
  }

  private static func failed(_ verification: RunVerification) -> Set<String> {
    Set(
      verification.checks.compactMap { check in
        if case .failed = check.state { check.name } else { nil }
      }
    )
  }

  @Test(arguments: bugs)
  func `a bug is caught`(_ bug: Bug) async throws {
    let verification = try await Self.verification(bug.rules)
    #expect(Self.failed(verification).isSuperset(of: bug.caughtBy))
    #expect(verification.faults.count == Self.failed(verification).count)
  }

  @Test func `the published rules pass every check`() async throws {
    let verification = try await Self.verification(.published)
    #expect(verification.faults == [])
    #expect(verification.omissions == [])
    #expect(
      verification.checks.map(\.name) == [
        "windows of tens", "batch size", "threads", "resume", "reordering", "idle partition",
        "partitions", "interleaving",
      ]
    )
    #expect(verification.checks.allSatisfy { $0.state == .held })
  }

  @Test(arguments: [Pipelines.flink, Pipelines.kafka, Pipelines.calculated])
  func `pipelines with every kind of step pass`(_ topology: Topology) async throws {
    let plan = try Plan(topology, catalog: Plant.catalog)
    let readings = Plant.stream(seed: 6, count: Depth.count(300, deep: 600))
    let found = try await RunVerifier(plan, arrived: readings, lost: ReadingBatch()).run()
    #expect(found.verification.faults == [])
    #expect(found.truths.count == OracleStep.all(of: plan).count)
  }

  /// Exact for every input: also for pipelines and readings that a seed draws.
  @Test(arguments: 0..<UInt64(4))
  func `random pipelines pass every check`(_ part: UInt64) async throws {
    let seeds = UInt64(Depth.count(16, deep: 2_000))
    var compared = 0
    for seed in stride(from: part, to: seeds, by: 4) {
      let trial = TrialGenerator.trial(seed: seed)
      var readings = ReadingBatch()
      for reading in trial.readings { readings.append(reading) }
      let plan = try Plan(trial.topology, catalog: trial.catalog)
      do {
        let found = try await RunVerifier(plan, arrived: readings, lost: ReadingBatch()).run()
        #expect(found.verification.faults == [], "seed \(seed)")
        compared += found.verification.checks.count { $0.state == .held }
      } catch let failure as Failure where failure.code == .invalid {
        // A suppress buffer that must not be is full.
        continue
      }
    }
    #expect(compared > Int(seeds) / 4 * 4)
  }

  @Test func `too many readings are refused with what to do`() throws {
    try RunVerifier.checkCount(RunVerifier.mostReadings, file: "a.tide")
    let failure = #expect(throws: Failure.self) {
      try RunVerifier.checkCount(RunVerifier.mostReadings + 1, file: "a.tide")
    }
    #expect(failure?.code == .usage && failure?.message.contains("tidemark slice") == true)
  }
}
