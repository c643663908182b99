import Synchronization
import TidemarkCore
import TidemarkMeasurement
import TidemarkRecording
import TidemarkReplay
import TidemarkScenario
import TidemarkStreams

/// Drives a pipeline case through a replay at each batch size, and through one that is taken up again.
struct PipelineCaseRunner {
  let topology: Topology
  let catalog: Catalog
  let arrived: ReadingBatch
  private let lost: ReadingBatch
  private let watched: [CaseExpectation.Fate]
  /// Steps whose results are compared row by row.
  private let rowSteps: Set<String>
  /// Steps whose windows are compared by their last results.
  private let windowSteps: Set<String>

  init(_ pipelineCase: PipelineCase, path: String) async throws {
    let input = try await CaseSource(pipelineCase, path: path).load()
    catalog = input.catalog
    arrived = input.arrived
    lost = input.lost
    guard let topology = pipelineCase.pipeline ?? input.topology else {
      throw Failure(.usage, "there is no pipeline, in the case or in its scenario", file: path)
    }
    self.topology = topology
    watched = pipelineCase.expect.fates
    rowSteps = Set((pipelineCase.expect.rows ?? []).map(\.step))
    windowSteps = Set((pipelineCase.expect.windows ?? []).map(\.step))
  }

  /// What came out, the same at every batch size, or a failure that says where it is not.
  func run() async throws -> PipelineCaseResult {
    let plan = try Plan(topology, catalog: catalog)
    var first: PipelineCaseResult?
    for size in [1, 7, max(1, arrived.count)] {
      let result = try await run(plan, arrived, batchSize: size)
      if let first, first != result {
        throw Failure(.unexpected, "batch size \(size) gives other results than batch size 1")
      }
      first = result
    }
    let size = max(7, arrived.count / 16 + 1)
    let resumed = try await run(plan, arrived, batchSize: size, stops: true)
    guard resumed == first else {
      throw Failure(.unexpected, "what is taken up from checkpoints gives other results")
    }
    guard let first else { throw Failure(.unexpected, "nothing was run") }
    return first
  }

  /// What comes out if the readings arrive in this order; with `stops` each replay ends behind its first
  /// batch, and another one goes on from its checkpoint.
  func run(
    _ plan: Plan,
    _ arrived: ReadingBatch,
    batchSize: Int,
    stops: Bool = false
  ) async throws -> PipelineCaseResult {
    let results = try ResultsFile(path: nil)
    let rows = Mutex<[ResultRow]>([])
    let steps = rowSteps.union(windowSteps)
    let write: @Sendable (TextBuffer) throws -> Void = { text in
      try results.write(text)
      if !steps.isEmpty {
        let chosen = try ResultRow.rows(text).filter { steps.contains($0.step) }
        rows.withLock { $0 += chosen }
      }
    }
    let options = ReplayOptions(batchSize: batchSize, checkpoints: stops ? .readings(1) : nil)
    var checkpoint: ReplayCheckpoint?
    var ended: ReplayOutcome?
    while ended == nil {
      do {
        ended = try await replay(plan, arrived, options, after: checkpoint, write)
      } catch let stopped as Stopped {
        checkpoint = stopped.checkpoint
      }
    }
    guard let outcome = ended else { throw Failure(.unexpected, "nothing was run") }
    var ledger = outcome.ledger
    ledger[.lost] = Int64(lost.count)
    ledger.generated += Int64(lost.count)
    return PipelineCaseResult(
      ledger: ledger,
      results: try results.finish(),
      rows: rows.withLock { $0 }.filter { rowSteps.contains($0.step) },
      windows: ResultRow.lastOfWindows(
        rows.withLock { $0 }.filter { windowSteps.contains($0.step) }
      ),
      fates: try watched.map { try fate($0, plan, arrived) }
    )
  }

  /// One replay, behind a checkpoint if there is one, to the next one or to the end.
  private func replay(
    _ plan: Plan,
    _ arrived: ReadingBatch,
    _ options: ReplayOptions,
    after checkpoint: ReplayCheckpoint?,
    _ write: @escaping @Sendable (TextBuffer) throws -> Void
  ) async throws -> ReplayOutcome {
    var replay = Replay(plan, options: options)
    var readings = arrived
    if let checkpoint {
      try await replay.restore(checkpoint)
      readings = ReadingBatch()
      readings.append(contentsOf: arrived, rows: checkpoint.readings..<arrived.count)
    }
    let all = OneBatch(readings)
    return try await replay.run(
      ReplayPorts(
        next: { all.hand(to: &$0) },
        write: write,
        checkpoint: { throw Stopped(checkpoint: $0) }
      )
    )
  }

  private func fate(
    _ watch: CaseExpectation.Fate,
    _ plan: Plan,
    _ arrived: ReadingBatch
  ) throws -> CaseExpectation.Fate {
    let story = try ReadingStory.find(
      watch.reading,
      copy: watch.copy,
      plan: plan,
      arrived: arrived,
      lost: lost
    )
    return CaseExpectation.Fate(
      reading: watch.reading,
      copy: watch.copy,
      ledgerClass: story.ledgerClass,
      windows: watch.windows == nil ? nil : story.enteredStarts
    )
  }
}

/// Ends a replay behind a checkpoint, so that the next one goes on from there.
private struct Stopped: Error {
  var checkpoint: ReplayCheckpoint
}
