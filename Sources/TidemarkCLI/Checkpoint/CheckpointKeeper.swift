import Synchronization
import TidemarkCore
import TidemarkRecording
import TidemarkReplay
import TidemarkStreams

/// Saves a replay as it goes, and knows the one that was saved before.
///
/// Nothing is changed before all of it was checked: what belongs to another replay stays as it is.
final class CheckpointKeeper: Sendable {
  private let request: CheckpointOptions.Request
  private let folder: CheckpointFolder
  /// The replay that is taken up; nil: this one starts from the first reading.
  let saved: SavedReplay?
  /// The file that it was read from.
  private let file: String
  /// Whether one was found that is finished.
  let wasFinished: Bool
  /// Readings that the last checkpoint stands behind; 0: there is none.
  private let savedReadings: Mutex<Int>

  /// - Throws: `Failure` (usage) for a pipeline with a step whose state cannot be saved; as
  ///   `CheckpointFolder`.
  init(_ request: CheckpointOptions.Request, _ topology: Topology) throws {
    if let step = topology.unsavableStep {
      throw Failure(
        .usage,
        "step '\(step)': it does not say how its state is saved, so there can be no --checkpoint"
      )
    }
    self.request = request
    folder = try CheckpointFolder(request.folder, isDurable: request.isDurable)
    let last = try folder.last()
    file = last?.file ?? request.folder
    switch last?.content {
    case .underWay(let replay): (saved, wasFinished) = (replay, false)
    case .finished: (saved, wasFinished) = (nil, true)
    case nil: (saved, wasFinished) = (nil, false)
    }
    savedReadings = Mutex(saved?.replay.readings ?? 0)
    if let version = saved?.identity.version, version != tidemarkVersion {
      throw foreign("was made by tidemark \(version), and this is \(tidemarkVersion): use that, or")
    }
  }

  var rule: CheckpointRule { request.rule }

  // MARK: Whether it belongs to this replay

  /// Refuses the checkpoint of another recording, before anything in it is used.
  func check(_ recording: RecordingIdentity) throws(Failure) {
    guard let saved else { return }
    if let what = CheckpointIdentity.difference(of: saved.identity.recording, from: recording) {
      throw foreign(what)
    }
  }

  func check(_ identity: CheckpointIdentity) throws(Failure) {
    guard let saved, let what = identity.difference(from: saved.identity) else { return }
    throw foreign(what)
  }

  private func foreign(_ what: String) -> Failure {
    Failure(
      .usage,
      "the checkpoint \(what) give another --checkpoint, or delete this folder to start anew",
      file: file
    )
  }

  // MARK: Taking it up

  /// Makes a new replay the one that was saved.
  func restore(_ replay: inout Replay) async throws {
    guard let saved else { return }
    do throws(StateError) {
      try await replay.restore(saved.replay)
    } catch {
      throw Failure(
        .badData,
        "the checkpoint cannot be what it says: \(error.what); delete the folder to start anew",
        file: file
      )
    }
  }

  /// The results, cut to what the checkpoint stands behind.
  func results() throws -> ResultsFile {
    guard let saved else {
      let results = try ResultsFile(resumable: request.results, isDurable: request.isDurable)
      // What a finished replay left says nothing about this one.
      try folder.clear()
      return results
    }
    return try ResultsFile(
      resumable: request.results,
      isDurable: request.isDurable,
      behind: saved.resultsLength,
      digest: saved.resultsDigest
    )
  }

  // MARK: Saving

  /// Adds a checkpoint behind what was written to the results.
  func save(
    _ replay: ReplayCheckpoint,
    _ identity: CheckpointIdentity,
    _ results: ResultsFile,
    readingsOfSeries: [Int]
  ) throws {
    let (length, digest) = try results.mark()
    let saved = SavedReplay(
      identity: identity,
      resultsLength: length,
      resultsDigest: digest,
      readingsOfSeries: readingsOfSeries,
      replay: replay
    )
    try folder.add(.underWay(saved), behind: replay.readings)
    savedReadings.withLock { $0 = replay.readings }
  }

  func finish() throws { try folder.finish() }

  /// Says with a failure that ended the replay what is left of it.
  func explained(_ failure: Failure) -> Failure {
    guard failure.code == .interrupted || failure.code == .inputOutput else { return failure }
    let readings = savedReadings.withLock { $0 }
    var explained = failure
    explained.message +=
      readings > 0
      ? "; the same command goes on behind reading \(readings) (\(request.folder))"
      : "; there was no checkpoint yet: the same command starts anew"
    return explained
  }
}
