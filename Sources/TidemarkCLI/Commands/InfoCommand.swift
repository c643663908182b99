import ArgumentParser
import TidemarkCore
import TidemarkRecording

struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Say what is in a recording.",
    discussion: """
      EXAMPLES:
        tidemark info fleet.tide
        tidemark info fleet.tide --scenario > scenario.yaml
      """
  )

  @Argument(help: "The recording (.tide).")
  var recording: String

  @Flag(help: "Print the scenario inside, and nothing else.")
  var scenario = false

  @OptionGroup var outputOptions: OutputOptions

  func run() throws {
    let found = try RecordingReader.inspect(path: recording)
    if scenario {
      try Console.print(found.header.scenario)
      return
    }
    let text = RecordingInfoText(path: recording, found)
    try outputOptions.show(text)
  }
}
