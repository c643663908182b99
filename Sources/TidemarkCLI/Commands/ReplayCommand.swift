import ArgumentParser
import TidemarkCore
import TidemarkMeasurement
import TidemarkRecording
import TidemarkScenario
import TidemarkStreams

struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Replay a recording through a pipeline.",
    discussion: """
      EXAMPLES:
        tidemark replay runs/quickstart-seed-7/recording.tide
        tidemark replay fleet.tide --pipeline other.yaml --results results.jsonl
        tidemark replay fleet.tide --speed 60x   paced: measures processing latency

      Without --pipeline, the pipeline of the scenario inside the recording is
      used.
      """
  )

  @Argument(help: "The recording (.tide).")
  var recording: String

  @Option(help: "A scenario, or a file with 'pipeline:' and 'thresholds:'.")
  var pipeline: String?

  @Option(help: "Write the results here (JSON Lines).")
  var results: String?

  @OptionGroup var pace: PaceOptions
  @OptionGroup var unsealed: UnsealedOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() async throws {
    let options = try pace.replayOptions()
    var outputs = OutputPaths()
    try outputs.add(results, "--results")
    try outputs.check(inputs: [recording, pipeline].compactMap { $0 })
    let reader = try unsealed.open(recording, quiet: outputOptions.quiet)
    let (topology, thresholds, source) = try parts(reader.header)
    Interrupts.shared.watch()
    let result = try await ReplayWork(
      recording: recording,
      topology: topology,
      thresholds: thresholds,
      source: source,
      seed: reader.header.seed,
      options: options,
      output: outputOptions,
      resultsPath: results,
      recordingName: recording,
      possibleKinds: (try? EmbeddedScenario.load(reader.header, recording: recording))?.anomalyKinds
        ?? [],
      access: try unsealed.access()
    ).run()
    try outputOptions.show(result)
  }

  private func parts(_ header: RecordingHeader) throws -> (Topology, [Threshold], String) {
    if let pipeline {
      let (topology, thresholds) = try PipelineDocument.load(
        text: try WholeFile.text(pipeline),
        file: pipeline,
        sensors: header.catalog.sensors.map(\.name)
      )
      return (topology, thresholds, pipeline)
    }
    let scenario = try EmbeddedScenario.load(header, recording: recording)
    guard let topology = scenario.pipeline else {
      throw Failure(
        .usage,
        "the scenario inside has no pipeline; give one with --pipeline",
        file: recording
      )
    }
    return (topology, scenario.thresholds, recording)
  }
}
