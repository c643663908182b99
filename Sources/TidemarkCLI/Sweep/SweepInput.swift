import TidemarkCore
import TidemarkFleet
import TidemarkRecording
import TidemarkReplay
import TidemarkScenario
import TidemarkStreams

/// Changes of one point, by what they make necessary.
struct SweepChanges: Sendable, Equatable {
  /// Of the pipeline: the readings stay the same.
  var pipeline: [SettingChange] = []
  /// Of everything else: the readings are made anew.
  var source: [SettingChange] = []

  init(_ changes: [SettingChange]) {
    for change in changes {
      if change.path.hasPrefix("pipeline.") {
        pipeline.append(change)
      } else {
        source.append(change)
      }
    }
  }

  /// How errors name the point: `with pipeline.at-end=keep-open`.
  var words: String {
    let all = (source + pipeline).map { "\($0.path)=\($0.value)" }
    return all.isEmpty ? "" : "with " + all.joined(separator: ", ")
  }

  /// The failure of one point, which says which.
  func named(_ failure: Failure) -> Failure {
    guard failure.code != .interrupted, !words.isEmpty else { return failure }
    var failure = failure
    failure.message = "\(words): \(failure.message)"
    return failure
  }
}

/// What is swept: a scenario or a recording, and what its settings are written in.
struct SweepInput: Sendable {
  /// A recording that is there.
  struct Recorded: Sendable {
    var header: RecordingHeader
    /// Of its readings.
    var digest: String
  }

  let path: String
  let access: RecordingAccess
  /// Nil: a scenario.
  let recorded: Recorded?
  /// In place of the scenario's; nil for a recording.
  let seed: UInt64?
  /// Nil: the recording has none inside.
  let scenario: VariableDocument?
  /// Another file with the pipeline.
  let pipeline: VariableDocument?
  let pipelinePath: String?

  init(
    path: String,
    pipeline pipelinePath: String?,
    seed: UInt64?,
    unsealed: UnsealedOptions,
    quiet: Bool
  ) throws {
    self.path = path
    self.seed = seed
    self.pipelinePath = pipelinePath
    access = try unsealed.access()
    pipeline = try pipelinePath.map {
      try VariableDocument(text: try WholeFile.text($0), file: $0)
    }
    guard path.hasSuffix(".tide") else {
      recorded = nil
      scenario = try VariableDocument(text: try WholeFile.text(path), file: path)
      return
    }
    guard seed == nil else {
      throw Failure(
        .usage,
        "--seed is for scenarios: a recording was made with its own; --vary seed=1,2,3 makes others"
      )
    }
    var reader = try unsealed.open(path, quiet: quiet)
    let digest = reader.isSealed ? reader.summary.digest : try reader.digestOfRows()
    recorded = Recorded(header: reader.header, digest: digest.hex)
    let text = reader.header.scenario
    scenario =
      text.isEmpty ? nil : try VariableDocument(text: text, file: "\(path) (scenario)")
  }

  var name: String {
    get throws {
      if let recorded { return recorded.header.name.isEmpty ? path : recorded.header.name }
      return try scenario(SweepChanges([])).name
    }
  }

  /// Whether only whole numbers can stand at a path, which must name a setting of this input.
  func takesWholeNumbers(at path: String) throws -> Bool {
    guard !path.hasPrefix("thresholds") else {
      throw Failure(.usage, "thresholds are not judged in a sweep: see --recommend")
    }
    return try document(of: path).takesWholeNumbers(at: path)
  }

  private func document(of path: String) throws -> VariableDocument {
    if path.hasPrefix("pipeline."), let pipeline { return pipeline }
    guard let scenario else {
      throw Failure(.usage, "there is no scenario inside, so it has no '\(path)'", file: self.path)
    }
    if !path.hasPrefix("pipeline."), let reason = cannotBeMadeAnew {
      throw Failure(.usage, "'\(path)' cannot be varied: \(reason)", file: self.path)
    }
    return scenario
  }

  /// Why there are no other readings than those that were recorded; nil if there are.
  var cannotBeMadeAnew: String? {
    guard let recorded else { return nil }
    guard recorded.header.origin == .simulated else {
      return recorded.header.isDeliveredAnew
        ? "the recording was delivered anew, which its scenario does not say"
        : "the recording was imported, and there is no other seed or fleet"
    }
    return recorded.header.slices.isEmpty ? nil : "the recording is a part of its scenario"
  }

  /// The scenario of a point, with its own series; `seed` in place of all others.
  func scenario(_ changes: SweepChanges, seed other: UInt64? = nil) throws -> Scenario {
    guard let scenario else {
      throw Failure(.usage, "there is no scenario inside", file: path)
    }
    var found = try scenario.scenario(
      seed: other ?? seed ?? recorded?.header.seed,
      changes: changes.source
    )
    if let recorded {
      try found.use(recorded.header.recordedSeries)
    } else {
      try LoadedScenario.useRecordedSeries(in: &found)
    }
    return found
  }

  /// The pipeline of a point, whose plan is possible.
  func topology(_ changes: SweepChanges, catalog: Catalog?) throws -> Topology {
    let topology = try topology(changes, sensors: catalog?.sensors.map(\.name))
    guard let catalog else { return topology }
    do {
      _ = try Plan(topology, catalog: catalog)
    } catch {
      throw error.inFile(pipelinePath ?? path)
    }
    return topology
  }

  private func topology(_ changes: SweepChanges, sensors: [String]?) throws -> Topology {
    if let pipeline {
      return try pipeline.pipeline(sensors: sensors, changes: changes.pipeline)
    }
    guard let scenario else {
      throw Failure(
        .usage,
        "there is no scenario inside; give a pipeline with --pipeline",
        file: path
      )
    }
    let found = try scenario.scenario(changes: changes.source + changes.pipeline)
    return try found.requirePipeline()
  }
}
