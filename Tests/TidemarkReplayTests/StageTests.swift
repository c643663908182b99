import Foundation
import Synchronization
import Testing
import TidemarkCore
import TidemarkReplay
import TidemarkStreams
import TidemarkTestSupport

/// Stages that run at the same time: how far they may be apart, and how they stop.
@Suite struct StageTests {
  /// How far the source may be ahead of the sink, in batches.
  private static let mostFlights = 12

  private struct Stop: Error, Equatable { let port: String }

  private let plan: Plan
  private let readings = Plant.stream(seed: 3, count: 2_000).rows(0..<2_000)

  init() throws {
    plan = try Plan(Pipelines.flink, catalog: Plant.catalog)
  }

  /// Hands over ten readings at a time, as many as a batch holds.
  private func source(_ asked: Calls) -> @Sendable (inout ReadingBatch) throws -> Bool {
    let readings = readings
    return { batch in
      let start = (asked.next() - 1) * 10
      batch.removeAll()
      if start == readings.count { return false }
      batch.append(contentsOf: readings, rows: start..<start + 10)
      return true
    }
  }

  private func run(threads: Int, _ ports: ReplayPorts) async throws -> ReplayOutcome {
    var replay = Replay(plan, options: ReplayOptions(threads: threads, batchSize: 10))
    return try await replay.run(ports)
  }

  @Test(arguments: [1, 2, 5])
  func `the source is a few batches ahead of the sink at most`(threads: Int) async throws {
    let asked = Calls()
    let finished = Calls()
    let most = Mutex(0)
    let ports = ReplayPorts(
      next: source(asked),
      progress: { _ in
        // Long enough for the source to run away.
        usleep(1_000)
        let ahead = asked.count - finished.count
        most.withLock { $0 = max($0, ahead) }
        _ = finished.next()
      }
    )
    let outcome = try await run(threads: threads, ports)
    #expect(outcome.readings == 2_000)
    #expect(most.withLock { $0 } <= (threads == 1 ? 1 : StageTests.mostFlights))
    if threads > 1 { #expect(most.withLock { $0 } > 1, "nothing overlapped") }
  }

  /// The sink fails at batch 20, the source a few batches later: the earlier one is told.
  @Test(arguments: [1, 2, 5])
  func `the failure of the earliest batch is told`(threads: Int) async throws {
    for _ in 0..<Depth.count(5, deep: 20) {
      let asked = Calls()
      let done = Calls()
      let next = source(asked)
      let ports = ReplayPorts(
        next: { batch in
          if asked.count == 22 { throw Stop(port: "next") }
          return try next(&batch)
        },
        progress: { _ in if done.next() == 20 { throw Stop(port: "progress") } }
      )
      await #expect(throws: Stop(port: "progress")) { _ = try await run(threads: threads, ports) }
    }
  }

  @Test(arguments: [1, 2, 5])
  func `what was read before a failure of the source is given out`(threads: Int) async throws {
    let asked = Calls()
    let next = source(asked)
    let output = Output()
    let ports = ReplayPorts(
      next: { batch in
        if asked.count == 50 { throw Stop(port: "next") }
        return try next(&batch)
      },
      progress: { output.note($0) }
    )
    await #expect(throws: Stop(port: "next")) { _ = try await run(threads: threads, ports) }
    #expect(output.progress.last == 500)
  }

  @Test(arguments: [2, 5])
  func `a sink that fails stops the source within a few batches`(threads: Int) async throws {
    let asked = Calls()
    let ports = ReplayPorts(
      next: source(asked),
      progress: { if $0 == 100 { throw Stop(port: "progress") } }
    )
    await #expect(throws: Stop(port: "progress")) { _ = try await run(threads: threads, ports) }
    #expect(asked.count <= 10 + StageTests.mostFlights)
  }
}
