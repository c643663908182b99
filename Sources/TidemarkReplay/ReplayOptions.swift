package import TidemarkCore
package import TidemarkStreams

/// How a recording is driven through a topology.
package struct ReplayOptions: Sendable {
  /// When readings are handed over.
  package enum Pace: Sendable, Equatable {
    /// As fast as possible.
    case virtual
    /// Each reading when it arrived, this many times as fast.
    case speed(Double)
    /// This many readings per second of wall clock, in their order.
    case rate(Double)
  }

  /// Small enough that a batch, what is found out about it and its lines stay in a core's own cache.
  package static let defaultBatchSize = 16_384

  package var pace: Pace
  /// With one, everything is done in one thread; with more, reading, the sequential pass, the workers,
  /// lines and writing overlap.
  package var threads: Int
  /// How many share the keys, such as `Plan.workers(ofThreads:)`; nil: as many as there are threads.
  package var workers: Int?
  /// Rows per batch; a paced run makes smaller ones when that many are not due.
  package var batchSize: Int
  /// Steps that run but whose output goes to no results file, such as the dummies beside a detector.
  package var silentSteps: Set<String>
  /// Takes what came out of each batch, in order, in place of lines: for who embeds a replay.
  package var takeResults: (@Sendable (BatchResult, EngineBatch) -> Void)?
  /// Makes a table of what came out, in place of lines.
  ///
  /// Rows are written by the group, and the file's end behind the last: such a replay is not saved.
  package var table: (any TableFormat)?
  /// When checkpoints are made; nil: never.
  ///
  /// Paced runs make none.
  package var checkpoints: CheckpointRule?
  /// Whether latencies are split by stage; windows need their twins for that, see `LatencyTwins`.
  package var splitsLatency = false
  /// Paced runs: a reading that is handed over later than this after it was due is late.
  package var pacerTolerance = TimeSpan.milliseconds(1)
  /// Paced runs: readings that are due before this count in no measure.
  package var warmUp = TimeSpan.zero
  /// Takes the latencies of each window, in the order in which they are past, on the thread that takes
  /// results.
  package var takeLatencies: (@Sendable (WindowLatencies) -> Void)?

  package init(
    pace: Pace = .virtual,
    threads: Int = 1,
    batchSize: Int = defaultBatchSize,
    silentSteps: Set<String> = [],
    checkpoints: CheckpointRule? = nil
  ) {
    self.pace = pace
    self.threads = threads
    self.batchSize = batchSize
    self.silentSteps = silentSteps
    self.checkpoints = checkpoints
  }

  /// What makes of results what is written.
  func output(_ plan: Plan) -> any ResultOutput {
    if let takeResults { return TakenResults(take: takeResults) }
    if let table { return ResultTable(plan, silentSteps: silentSteps, as: table) }
    return ResultLines(plan, silentSteps: silentSteps)
  }
}

/// Where the readings come from and where the results go.
///
/// `next` is called from one stage, `write` and `progress` from another, each call after the one before
/// has returned. With several threads the two stages run at the same time, on threads that change, and
/// `next` is some batches ahead.
package struct ReplayPorts: Sendable {
  /// Replaces the batch by the next readings in the order of arrival; false at the end.
  package var next: @Sendable (inout ReadingBatch) throws -> Bool
  /// Takes the next bytes of the results file; until it returns, the replay goes on for a few batches.
  package var write: @Sendable (TextBuffer) throws -> Void
  /// Called behind what a batch wrote, with the readings done so far; throw to stop.
  package var progress: @Sendable (Int) throws -> Void
  /// Takes a checkpoint, behind all lines of the readings before it and none of those after it.
  package var checkpoint: @Sendable (ReplayCheckpoint) throws -> Void

  package init(
    next: @escaping @Sendable (inout ReadingBatch) throws -> Bool,
    write: @escaping @Sendable (TextBuffer) throws -> Void = { _ in },
    progress: @escaping @Sendable (Int) throws -> Void = { _ in },
    checkpoint: @escaping @Sendable (ReplayCheckpoint) throws -> Void = { _ in }
  ) {
    self.next = next
    self.write = write
    self.progress = progress
    self.checkpoint = checkpoint
  }
}
