import ArgumentParser
import TidemarkCore
import TidemarkRecording

struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Say what is in a recording, also in an unsealed one.",
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

  @OptionGroup var keyOptions: KeyOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() throws {
    let found = try RecordingReader.inspect(recording, key: try keyOptions.key())
    if scenario {
      guard let text = found.header?.scenario, !text.isEmpty else {
        throw Failure(.noInput, "there is no scenario inside", file: recording)
      }
      try Console.print(text)
      return
    }
    try outputOptions.show(RecordingInfoText(path: recording, found: found))
  }
}
