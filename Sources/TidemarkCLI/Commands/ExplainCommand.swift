import ArgumentParser
import TidemarkCore
import TidemarkScenario
import TidemarkStreams

struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Tell what a scenario will produce, its plan, or one reading's story.",
    discussion: """
      EXAMPLES:
        tidemark explain scenarios/quickstart.yaml
        tidemark explain scenarios/quickstart.yaml --seed 8 --json
        tidemark explain scenarios/quickstart.yaml --topology
        tidemark explain fleet.tide --topology --format mermaid
        tidemark explain fleet.tide --reading reefer-0017/temperature/42
        tidemark explain fleet.tide --reading reefer-0017/temperature/42 --copy 1

      Of a scenario: rates, losses, clocks, delays, anomalies, the share of late
      readings, file size and memory, before anything is recorded. What does not
      follow from the model is estimated from a sample that is simulated in memory.

      Of a pipeline, with --topology: which step reads from which, where watermarks
      are assigned, windows, triggers, lateness and outputs; of a scenario, of a
      recording, or of a file with 'pipeline:' alone. Mermaid is what GitHub and
      others draw in Markdown.

      Of a reading: its times, its class, the step that removed it and why, and for
      each step its windows and by how many milliseconds it made or missed them.
      The windows of sessions are those after merging.
      """
  )

  @Argument(help: "A scenario (YAML); with --reading or --topology also a recording (.tide).")
  var file: String

  @Flag(help: "Show the plan of the pipeline.")
  var topology = false

  @Option(help: "With --topology: text or mermaid (default: text).")
  var format: PlanFormat?

  @Option(help: "DEVICE/SENSOR/SEQUENCE, in a recording.")
  var reading: String?

  @Option(help: "0 is the original, 1 and up are network duplicates.")
  var copy: UInt8 = 0

  @Option(help: "Restarts of the device before it (default: the first that has the number).")
  var epoch: UInt16?

  @Option(help: "A scenario or pipeline other than the one inside.")
  var pipeline: String?

  @Option(help: "Use this seed instead of the scenario's.")
  var seed: UInt64?

  @OptionGroup var unsealed: UnsealedOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() async throws {
    guard format == nil || topology else {
      throw Failure(.usage, "--format is for --topology: give both")
    }
    if topology {
      try explainTopology()
      return
    }
    if let reading {
      guard seed == nil else {
        throw Failure(.usage, "--seed is for scenarios: a recording was made with its own")
      }
      try explain(reading)
      return
    }
    guard !file.hasSuffix(".tide") else {
      throw Failure(
        .usage,
        "say which reading: --reading DEVICE/SENSOR/SEQUENCE, or --topology; "
          + "'tidemark info' describes all",
        file: file
      )
    }
    try explainScenario()
  }

  private func explainTopology() throws {
    guard reading == nil, copy == 0, epoch == nil else {
      throw Failure(.usage, "--topology and --reading are two questions: ask one")
    }
    guard seed == nil else {
      throw Failure(.usage, "--seed changes nothing in a topology: leave it out")
    }
    guard format == nil || !outputOptions.json else {
      throw Failure(.usage, "--format and --json exclude each other; keep one")
    }
    let source = PlanSource(file: file, pipeline: pipeline, access: try unsealed.access())
    try outputOptions.show(PlanAnswer(picture: try source.picture(), format: format ?? .text))
  }

  private func explainScenario() throws {
    guard copy == 0, epoch == nil else {
      throw Failure(.usage, "--copy and --epoch are for a reading: give --reading too")
    }
    var scenario = try LoadedScenario.load(file, seed: seed)
    if let pipeline {
      let (topology, thresholds) = try PipelineDocument.load(
        text: try WholeFile.text(pipeline),
        file: pipeline,
        sensors: scenario.fleetSensors
      )
      scenario.pipeline = topology
      scenario.thresholds = thresholds
    }
    try outputOptions.show(try ForecastWork(scenario).run())
  }

  private func explain(_ reading: String) throws {
    guard let name = ReadingName(reading) else {
      throw Failure(.usage, "--reading \(reading): write DEVICE/SENSOR/SEQUENCE")
    }
    let input = try CaseSource(recording: file).loadRecording(try unsealed.access())
    var topology = input.topology
    if let pipeline {
      topology = try PipelineDocument.load(
        text: try WholeFile.text(pipeline),
        file: pipeline,
        sensors: input.catalog.sensors.map(\.name)
      ).0
    }
    guard let topology else {
      throw Failure(
        .usage,
        "there is no pipeline inside; give one with --pipeline",
        file: file
      )
    }
    let plan = try Plan(topology, catalog: input.catalog)
    let story = try ReadingStory.find(
      name,
      copy: copy,
      epoch: epoch,
      plan: plan,
      arrived: input.arrived,
      lost: input.lost
    )
    try outputOptions.show(StoryText(name: name, story: story, plan: plan))
  }
}
