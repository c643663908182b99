import ArgumentParser
import TidemarkCore
import TidemarkMeasurement
import TidemarkRecording
import TidemarkReplay
import TidemarkReport
import TidemarkScenario
import TidemarkStreams

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Simulate, record, replay, score, and judge one scenario.",
    discussion: """
      EXAMPLES:
        tidemark run scenarios/quickstart.yaml
        tidemark run scenarios/quickstart.yaml --seed 8 --threads 2
        tidemark run scenarios/quickstart.yaml --json > run.json
        tidemark run scenarios/quickstart.yaml --verify

      Leaves a folder with recording.tide, results.jsonl and run.json; of these --encrypt encrypts the
      recording.
      Exits 2 if a threshold does not hold, 3 if the run is invalid.

      \(VerifyOptions.explanation)
      """
  )

  @Argument(help: "The scenario (YAML).")
  var scenario: String

  @Option(help: "Use this seed instead of the scenario's.")
  var seed: UInt64?

  @Option(name: .shortAndLong, help: "The run's folder (default: runs/NAME-seed-SEED).")
  var output: String?

  @OptionGroup var pace: PaceOptions
  @OptionGroup var latency: LatencyOptions
  @OptionGroup var verifying: VerifyOptions
  @OptionGroup var sync: SyncOptions
  @OptionGroup var encryption: EncryptionOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() async throws {
    let options = try pace.replayOptions()
    let key = try encryption.key()
    let scenario = try LoadedScenario.load(scenario, seed: seed)
    let topology = try scenario.requirePipeline()
    try scenario.checkBeforeRun(topology)
    Interrupts.shared.watch()
    let folder = try RunFolder(output ?? "runs/\(scenario.name)-seed-\(scenario.seed)")
    let result: RunResult
    do {
      result = try await fill(folder, scenario, topology, options, key)
    } catch let failure as Failure where failure.code == .interrupted {
      let kept = try folder.keepInterrupted()
      throw Failure(.interrupted, "\(failure.message) (in \(kept))")
    }
    let json = RunReport.json(result)
    let file = try AtomicFile(folder.pathInProgress(RunFolder.resultName))
    try file.write(Array(json.utf8))
    try file.finish()
    try folder.finish()
    try outputOptions.show(result, json: json)
  }

  /// Records into the folder, replays from it, and judges.
  private func fill(
    _ folder: borrowing RunFolder,
    _ scenario: Scenario,
    _ topology: Topology,
    _ options: ReplayOptions,
    _ key: RecordingKey?
  ) async throws -> RunResult {
    let recording = folder.pathInProgress(RunFolder.recordingName)
    var work = RecordingWork(scenario: scenario, threads: options.threads, output: outputOptions)
    work.options = sync.options
    work.options.key = key
    let written = try await work.write(to: recording)
    return try await ReplayWork(
      recording: recording,
      topology: topology,
      thresholds: scenario.thresholds,
      source: scenario.path,
      seed: scenario.seed,
      options: options,
      output: outputOptions,
      resultsPath: folder.pathInProgress(RunFolder.resultsName),
      recordingName: folder.finalPath(RunFolder.recordingName),
      possibleKinds: scenario.anomalyKinds,
      simulated: written.simulated,
      access: RecordingAccess(key: key),
      verifies: verifying.verify,
      latency: latency.request
    ).run()
  }
}
