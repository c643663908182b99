import Synchronization
import TidemarkCore
import TidemarkMeasurement
import TidemarkReplay
import TidemarkStreams
import TidemarkTestSupport

/// What one replay gave out, as far as it must not depend on how it was driven.
struct Driven: Equatable {
  var lines: String
  var readings: Int64
  var ledger: Ledger
  var steps: [Int: StepResult]
  var alerts: [Int: [Alert]]
}

/// Collects what a replay writes, from whatever thread.
final class Output: Sendable {
  private let state = Mutex((text: "", progress: [Int]()))

  var text: String { state.withLock { $0.text } }
  var progress: [Int] { state.withLock { $0.progress } }

  func write(_ lines: String) { state.withLock { $0.text += lines } }
  func note(_ readings: Int) { state.withLock { $0.progress.append(readings) } }
}

/// Counts calls, from whatever thread.
final class Calls: Sendable {
  private let calls = Mutex(0)

  /// The number of this call, from 1.
  func next() -> Int {
    calls.withLock { calls in
      calls += 1
      return calls
    }
  }

  var count: Int { calls.withLock { $0 } }
}

/// Hands over readings in batches of sizes drawn from `seed`, some of them empty.
func ports(_ readings: ReadingBatch, seed: UInt64, into output: Output) -> ReplayPorts {
  let source = Mutex((random: SplitMix64(seed: seed), position: 0))
  return ReplayPorts(
    next: { batch in
      batch.removeAll()
      let rows = source.withLock { source -> Range<Int>? in
        let start = source.position
        if start == readings.count { return nil }
        source.position = min(readings.count, start + Int(source.random.int(0...50)))
        return start..<source.position
      }
      if let rows { batch.append(contentsOf: readings, rows: rows) }
      return rows != nil
    },
    write: { output.write($0.string) },
    progress: { output.note($0) }
  )
}

/// Replays, and returns the outcome beside what must always be the same.
func drive(
  _ topology: Topology,
  _ readings: ReadingBatch,
  options: ReplayOptions = ReplayOptions(),
  seed: UInt64 = 1
) async throws -> (driven: Driven, outcome: ReplayOutcome) {
  let plan = try Plan(topology, catalog: Plant.catalog)
  var replay = Replay(plan, options: options)
  let output = Output()
  let outcome = try await replay.run(ports(readings, seed: seed, into: output))
  let driven = Driven(
    lines: output.text,
    readings: outcome.readings,
    ledger: outcome.ledger,
    steps: outcome.steps.mapValues { StepResult(name: $0.name, outcome: $0.outcome) },
    alerts: outcome.detections.mapValues(\.alerts)
  )
  return (driven, outcome)
}
