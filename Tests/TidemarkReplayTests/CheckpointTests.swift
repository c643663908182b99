import Synchronization
import Testing
import TidemarkCore
import TidemarkReplay
import TidemarkStreams
import TidemarkTestSupport

/// A replay that is taken up from a checkpoint ends as one that was never stopped.
@Suite struct CheckpointTests {
  private static let topologies = [
    Pipelines.flink, Pipelines.kafka, Pipelines.calculated, Pipelines.ordered,
  ]
  private let readings = Plant.stream(seed: 6, count: 400)

  /// A checkpoint, and what had been written before it.
  private struct Saved {
    var checkpoint: ReplayCheckpoint
    var lines: String
  }

  private func options(
    threads: Int,
    batchSize: Int,
    every rule: CheckpointRule? = nil
  ) -> ReplayOptions {
    ReplayOptions(threads: threads, batchSize: batchSize, checkpoints: rule)
  }

  /// Replays all readings, or those behind a checkpoint.
  private func run(
    _ topology: Topology,
    _ options: ReplayOptions,
    after saved: Saved? = nil
  ) async throws -> (driven: Driven, saved: [Saved]) {
    let plan = try Plan(topology, catalog: Plant.catalog)
    var replay = Replay(plan, options: options)
    var rest = readings
    let output = Output()
    if let saved {
      try await replay.restore(saved.checkpoint)
      output.write(saved.lines)
      rest = ReadingBatch()
      rest.append(
        contentsOf: readings,
        rows: saved.checkpoint.readings..<readings.count
      )
    }
    let made = Mutex<[Saved]>([])
    // All at once, so that every batch but the last has the size that is asked for.
    let source = Mutex<ReadingBatch?>(rest)
    let ports = ReplayPorts(
      next: { batch in
        guard let all = source.withLock({ $0.take() }) else { return false }
        batch = all
        return true
      },
      write: { output.write($0.string) },
      checkpoint: { checkpoint in
        let saved = Saved(checkpoint: checkpoint, lines: output.text)
        made.withLock { $0.append(saved) }
      }
    )
    let outcome = try await replay.run(ports)
    #expect(outcome.readingsBefore == Int64(saved?.checkpoint.readings ?? 0))
    let driven = Driven(
      lines: output.text,
      readings: outcome.readings,
      ledger: outcome.ledger,
      steps: outcome.steps,
      alerts: outcome.detections.mapValues(\.alerts)
    )
    return (driven, made.withLock { $0 })
  }

  @Test(arguments: 0..<4)
  func `every checkpoint leads to the same end`(number: Int) async throws {
    let topology = CheckpointTests.topologies[number]
    for threads in Depth.isDeep ? [1, 2, 3] : [1, 3] {
      let every = options(threads: threads, batchSize: 40, every: .readings(1))
      let (whole, saved) = try await run(topology, every)
      #expect(saved.count == (readings.count + 39) / 40)
      for (number, each) in saved.enumerated() where Depth.isDeep || number % 2 == threads / 2 {
        let sizes = [1, 7, 1_000]
        // One size in turn in a quick run, and every other checkpoint.
        let turn = (number / 2 + threads) % sizes.count
        for batchSize in Depth.isDeep ? sizes[...] : sizes[turn...turn] {
          let options = options(threads: threads, batchSize: batchSize)
          let resumed = try await run(topology, options, after: each).driven
          #expect(resumed == whole, "\(threads) threads, behind \(each.checkpoint.readings)")
        }
      }
    }
  }

  @Test func `one is made from another on, and is the same as without it`() async throws {
    let every = options(threads: 1, batchSize: 50, every: .readings(100))
    let (_, saved) = try await run(Pipelines.flink, every)
    #expect(saved.map(\.checkpoint.readings) == [100, 200, 300, 400])
    let (_, again) = try await run(Pipelines.flink, every, after: saved[1])
    #expect(again.map(\.checkpoint) == saved[2...].map(\.checkpoint))
    #expect(again.map(\.lines) == saved[2...].map(\.lines))
  }

  @Test func `checkpoints follow the clock of arrivals, at the ends of batches`() async throws {
    let span = TimeSpan.seconds(30)
    let options = options(threads: 1, batchSize: 10, every: .span(span))
    let (_, saved) = try await run(Pipelines.flink, options)
    let times = readings.arrivalTime
    #expect((3...5).contains(saved.count))
    var last = times[0]
    for each in saved {
      let end = times[each.checkpoint.readings - 1]
      #expect(each.checkpoint.readings % 10 == 0 && end - last >= span.nanoseconds)
      #expect(times[each.checkpoint.readings - 11] - last < span.nanoseconds)
      last = end
    }
  }

  @Test func `a checkpoint of other threads, or a part of one, is refused`() async throws {
    let every = options(threads: 2, batchSize: 100, every: .readings(1))
    let saved = try await run(Pipelines.flink, every).saved[1].checkpoint
    let plan = try Plan(Pipelines.flink, catalog: Plant.catalog)
    for threads in [1, 3] {
      var other = Replay(plan, options: options(threads: threads, batchSize: 100))
      await #expect(throws: StateError("it is of 2 threads, not of \(threads)")) {
        try await other.restore(saved)
      }
    }
    var moved = saved
    moved.readings += 1
    var replay = Replay(plan, options: every)
    await #expect(throws: StateError("it stands behind another reading")) {
      try await replay.restore(moved)
    }
    for length in Depth.some(0..<saved.state.count, quick: 100) {
      var part = saved
      part.state = Array(saved.state[..<length])
      var replay = Replay(plan, options: every)
      await #expect(throws: StateError.self, "\(length) bytes") { try await replay.restore(part) }
    }
  }
}
