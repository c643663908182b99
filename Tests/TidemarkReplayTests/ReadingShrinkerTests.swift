import Testing
import TidemarkCore
import TidemarkMeasurement
import TidemarkReplay
import TidemarkStreams
import TidemarkTestSupport

/// Recordings shrunk to what fails.
@Suite struct ReadingShrinkerTests {
  private static let readings = Plant.stream(seed: 3, count: 3_000)

  private func shrunk(_ fails: @escaping ([Int32]) -> Bool) async throws -> ReadingShrinker {
    var shrinker = ReadingShrinker(Self.readings, catalog: Plant.catalog, fails: fails)
    try await shrinker.run()
    return shrinker
  }

  @Test(
    arguments: [[0], [2_999], [5, 17], [0, 1_500, 2_999], [100, 101, 102, 103, 2_000]] as [[Int32]]
  )
  func `exactly what is needed is left`(needed: [Int32]) async throws {
    let shrinker = try await shrunk { rows in Set(needed).isSubset(of: rows) }
    #expect(shrinker.rows == needed)
    #expect(shrinker.tries < 400 && !shrinker.isInterrupted)
  }

  /// A failure may need a number of readings of some kind, whichever, or go away with more of them.
  @Test func `what is left fails, and no part of it that lacks one`() async throws {
    let predicates: [([Int32]) -> Bool] = [
      { $0.count { $0 % 7 == 0 } >= 4 }, { $0.reduce(0) { $0 + Int($1) } > 9_000 },
      { $0.contains(20) && $0.count % 3 == 0 },
      { $0.contains(1_000) != $0.contains(2_000) || $0.count == 3_000 },
    ]
    for fails in predicates {
      let all = (0..<Int32(Self.readings.count)).map { $0 }
      guard fails(all) else { continue }
      let shrinker = try await shrunk(fails)
      #expect(fails(shrinker.rows) && shrinker.rows.count < 150)
      guard shrinker.rows.count > 1 else { continue }
      for index in shrinker.rows.indices {
        var less = shrinker.rows
        less.remove(at: index)
        #expect(!fails(less))
      }
    }
  }

  @Test func `an interruption leaves the fewest so far`() async throws {
    let calls = Calls()
    var told: [Int] = []
    var shrinker = ReadingShrinker(
      Self.readings,
      catalog: Plant.catalog,
      fails: { rows in
        if calls.next() == 16 { throw Failure(.interrupted, "interrupted") }
        return rows.contains(1_234)
      },
      note: { left, _ in told.append(left) }
    )
    try await shrinker.run()
    #expect(shrinker.isInterrupted && shrinker.tries == 15)
    #expect(shrinker.rows.contains(1_234) && shrinker.rows.count < 3_000)
    #expect(told.count == 15 && told.last == shrinker.rows.count)
  }

  @Test func `a part has a catalog of its own senders`() throws {
    let rows = (0..<Int32(Self.readings.count)).filter { Self.readings.series[Int($0)] == 3 }
    let subset = ReadingSubset(Array(rows.prefix(2)), of: Self.readings, catalog: Plant.catalog)
    #expect(subset.catalog.devices.map(\.name) == ["valve-1"])
    #expect(subset.catalog.series == [Catalog.Series(device: 0, sensor: 0)])
    #expect(subset.catalog.partitions == 1)
    #expect(subset.catalog.sensors == Plant.catalog.sensors)
    #expect(subset.readings.series == [0, 0])
    #expect(subset.readings.eventTime[1] == Self.readings.eventTime[Int(rows[1])])
  }

  /// From thousands of readings, or a million, to those that a person can follow.
  @Test(arguments: PlantedBugTests.bugs)
  func `a planted bug needs five readings at most`(_ bug: PlantedBugTests.Bug) async throws {
    let name = try #require(bug.caughtBy.first)
    let topology = PlantedBugTests.topology()
    let readings = PlantedBugTests.stream(count: Depth.count(4_000, deep: 1_000_000))
    var shrinker = ReadingShrinker(readings, catalog: Plant.catalog) { rows in
      let subset = ReadingSubset(rows, of: readings, catalog: Plant.catalog)
      let plan = try Plan(topology, catalog: subset.catalog, rules: bug.rules)
      let verifier = RunVerifier(plan, arrived: subset.readings, lost: nil)
      guard case .failed = try await verifier.check(named: name)?.state else { return false }
      return true
    }
    try await shrinker.run()
    #expect(shrinker.rows.count <= 5, "\(shrinker.rows.count) after \(shrinker.tries) tries")
    // What is left shows the bug, and is nothing to the true rules.
    let subset = ReadingSubset(shrinker.rows, of: readings, catalog: Plant.catalog)
    for rules in [bug.rules, .published] {
      let plan = try Plan(topology, catalog: subset.catalog, rules: rules)
      let verifier = RunVerifier(plan, arrived: subset.readings, lost: nil)
      let isHeld = try await verifier.check(named: name)?.state == .held
      #expect(isHeld == (rules == .published))
    }
  }
}
