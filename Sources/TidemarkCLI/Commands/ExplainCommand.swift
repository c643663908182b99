import ArgumentParser
import TidemarkCore
import TidemarkScenario
import TidemarkStreams

struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Tell one reading's story: times, class, windows, and by how much it was too late.",
    discussion: """
      EXAMPLES:
        tidemark explain fleet.tide --reading reefer-0017/temperature/42
        tidemark explain fleet.tide --reading reefer-0017/temperature/42 --copy 1
      """
  )

  @Argument(help: "The recording (.tide).")
  var recording: String

  @Option(help: "DEVICE/SENSOR/SEQUENCE.")
  var reading: String

  @Option(help: "0 is the original, 1 and up are network duplicates.")
  var copy: UInt8 = 0

  @Option(help: "A scenario or pipeline other than the one inside the recording.")
  var pipeline: String?

  @OptionGroup var outputOptions: OutputOptions

  func run() async throws {
    guard let name = ReadingName(reading) else {
      throw Failure(.usage, "--reading \(reading): write DEVICE/SENSOR/SEQUENCE")
    }
    let input = try CaseSource(recording: recording).loadRecording()
    var topology = input.topology
    if let pipeline {
      topology = try PipelineDocument.load(text: try WholeFile.text(pipeline), file: pipeline).0
    }
    guard let topology else {
      throw Failure(
        .usage,
        "there is no pipeline inside; give one with --pipeline",
        file: recording
      )
    }
    let plan = try Plan(topology, catalog: input.catalog)
    let story = try ReadingStory.find(
      name,
      copy: copy,
      plan: plan,
      arrived: input.arrived,
      lost: input.lost
    )
    try outputOptions.show(StoryText(name: name, story: story, plan: plan))
  }
}
