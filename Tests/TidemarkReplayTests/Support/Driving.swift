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

/// Collects what a replay writes.
final class Output {
  var text = ""
  var progress: [Int] = []
}

/// Hands over readings in batches of sizes drawn from `seed`, some of them empty.
func ports(_ readings: ReadingBatch, seed: UInt64, into output: Output) -> ReplayPorts {
  var random = SplitMix64(seed: seed)
  var position = 0
  return ReplayPorts(
    next: { batch in
      batch.removeAll()
      if position == readings.count { return false }
      let end = min(readings.count, position + Int(random.int(0...50)))
      batch.append(contentsOf: readings, rows: position..<end)
      position = end
      return true
    },
    write: { output.text += $0.string },
    progress: { output.progress.append($0) }
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
    steps: outcome.steps,
    alerts: outcome.detections.mapValues(\.alerts)
  )
  return (driven, outcome)
}
