import Synchronization
import TidemarkCore
import TidemarkMeasurement
import TidemarkStreams

/// Results must not depend on how a replay is driven: batches, threads, being killed and taken up.
struct DrivingChecks: Sendable {
  private let plan: Plan
  private let readings: ReadingBatch
  private let silentSteps: Set<String>
  private let progress: @Sendable (Int) throws -> Void
  /// What the others are compared with: one thread, batches of the usual size.
  private let lines: [UInt64]

  init(
    _ plan: Plan,
    _ readings: ReadingBatch,
    silentSteps: Set<String>,
    progress: @escaping @Sendable (Int) throws -> Void
  ) async throws {
    self.plan = plan
    self.readings = readings
    self.silentSteps = silentSteps
    self.progress = progress
    let options = ReplayOptions(silentSteps: silentSteps)
    lines = try await Self.run(plan, readings, options, progress: progress).all
  }

  /// Readings that the source hands over at once, as a chunk of a recording.
  private static let handedOver = 131_072
  /// More readings are not replayed in batches of one.
  static let smallCount = 300_000

  private static func run(
    _ plan: Plan,
    _ readings: ReadingBatch,
    _ options: ReplayOptions,
    into lines: LineHashes = LineHashes(),
    after checkpoint: ReplayCheckpoint? = nil,
    checkpoint take: @escaping @Sendable (ReplayCheckpoint) throws -> Void = { _ in },
    progress: @escaping @Sendable (Int) throws -> Void
  ) async throws -> LineHashes {
    var replay = Replay(plan, options: options)
    if let checkpoint { try await replay.restore(checkpoint) }
    let place = Mutex(checkpoint?.readings ?? 0)
    _ = try await replay.run(
      ReplayPorts(
        next: { batch in
          let start = place.withLock { place in
            defer { place = min(readings.count, place + handedOver) }
            return place
          }
          batch = readings.rows(start..<min(readings.count, start + handedOver))
          return batch.count > 0
        },
        write: { lines.take($0) },
        progress: progress,
        checkpoint: take
      )
    )
    return lines
  }

  /// Replays all readings in some other way.
  private func replay(
    _ options: ReplayOptions,
    into lines: LineHashes = LineHashes()
  ) async throws -> LineHashes {
    try await Self.run(plan, readings, options, into: lines, progress: progress)
  }

  // MARK: The checks

  func batchSizes() async throws -> RunVerification.Check {
    let isSmall = readings.count <= Self.smallCount
    let sizes = isSmall ? [1, 7, max(1, readings.count)] : [997, Self.handedOver]
    let names = sizes.map { $0 == readings.count ? "whole" : "\($0)" }
    let detail = "\(names.joined(separator: ", ")) as \(ReplayOptions.defaultBatchSize)"
    for (size, name) in zip(sizes, names) {
      let options = ReplayOptions(batchSize: size, silentSteps: silentSteps)
      let found = try await replay(options).all
      let failure = try await difference(found, "batch size \(name)") { line in
        try await replay(options, into: LineHashes(catching: line))
      }
      guard let failure else { continue }
      return RunVerification.Check(name: "batch size", detail: detail, state: .failed(failure))
    }
    return RunVerification.Check(name: "batch size", detail: detail, state: .held)
  }

  func threads() async throws -> RunVerification.Check {
    let options = ReplayOptions(threads: 2, silentSteps: silentSteps)
    let found = try await replay(options).all
    let failure = try await difference(found, "2 threads") { line in
      try await replay(options, into: LineHashes(catching: line))
    }
    return RunVerification.Check(
      name: "threads",
      detail: "2 as 1",
      state: failure.map { .failed($0) } ?? .held
    )
  }

  /// Taken up from a checkpoint in the middle, as after a kill.
  func resumption() async throws -> RunVerification.Check {
    let half = readings.count / 2
    func check(_ state: RunVerification.Check.State) -> RunVerification.Check {
      RunVerification.Check(name: "resume", detail: "killed behind reading \(half)", state: state)
    }
    guard half > 0 else { return check(.skipped("there are too few readings")) }
    guard let (checkpoint, before) = try await saved(behind: half) else {
      return check(.failed("no checkpoint was made"))
    }
    let failure: String?
    do {
      let found = try await resumed(checkpoint, LineHashes(after: before))
      failure = try await difference(found.all, "taken up") { line in
        // Lines before the checkpoint are those of the replay that was killed.
        line < before.count
          ? try await replay(options(savedBehind: half), into: LineHashes(catching: line))
          : try await resumed(checkpoint, LineHashes(after: before, catching: line))
      }
    } catch let error as StateError {
      failure = "the checkpoint is refused: \(error)"
    }
    return check(failure.map { .failed($0) } ?? .held)
  }

  private func options(savedBehind half: Int) -> ReplayOptions {
    ReplayOptions(
      batchSize: max(1, min(ReplayOptions.defaultBatchSize, half)),
      silentSteps: silentSteps,
      checkpoints: .readings(half)
    )
  }

  /// The first checkpoint of a replay, and the lines before it.
  private func saved(behind half: Int) async throws -> (ReplayCheckpoint, [UInt64])? {
    let lines = LineHashes()
    let saved = Mutex<(checkpoint: ReplayCheckpoint, lines: [UInt64])?>(nil)
    _ = try await Self.run(
      plan,
      readings,
      options(savedBehind: half),
      into: lines,
      checkpoint: { checkpoint in
        let before = lines.all
        saved.withLock { saved in if saved == nil { saved = (checkpoint, before) } }
      },
      progress: progress
    )
    return saved.withLock { $0 }
  }

  private func resumed(
    _ checkpoint: ReplayCheckpoint,
    _ lines: LineHashes
  ) async throws -> LineHashes {
    try await Self.run(
      plan,
      readings,
      ReplayOptions(silentSteps: silentSteps),
      into: lines,
      after: checkpoint,
      progress: progress
    )
  }

  /// How lines differ from those of the usual replay, told with the first that does; nil if none does.
  ///
  /// `again` makes them once more, to see it.
  private func difference(
    _ found: [UInt64],
    _ name: String,
    again: (Int) async throws -> LineHashes
  ) async throws -> String? {
    guard let line = LineHashes.firstDifference(lines, found) else { return nil }
    let usual = try await replay(
      ReplayOptions(silentSteps: silentSteps),
      into: LineHashes(catching: line)
    )
    let other = try await again(line)
    let (a, b) = (usual.caught ?? "missing", other.caught ?? "missing")
    return "line \(line + 1) of the results is \(a); with \(name) it is \(b)"
  }
}
