import ArgumentParser
import Foundation
import TidemarkCore
import TidemarkRecording

struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract:
      "Say what is in a recording, also in an unsealed one, or where a run's figures come from.",
    discussion: """
      EXAMPLES:
        tidemark info fleet.tide
        tidemark info fleet.tide --scenario > scenario.yaml
        tidemark info runs/quickstart-seed-7/run.json
      """
  )

  @Argument(help: "The recording (.tide), or the run.json of a run.")
  var recording: String

  @Flag(help: "Print the scenario inside, and nothing else.")
  var scenario = false

  @OptionGroup var keyOptions: KeyOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() throws {
    if let run = try runFile() {
      guard !scenario else {
        throw Failure(
          .usage,
          "--scenario is for recordings: this is the file of a run",
          file: recording
        )
      }
      return try outputOptions.show(run)
    }
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

  /// A run's own file; nil for what does not begin like JSON, which a recording never does.
  private func runFile() throws -> RunFileText? {
    guard let file = FileHandle(forReadingAtPath: recording),
      let head = try? file.read(upToCount: 64), head.contains(0x7B),
      head.prefix(while: { $0 != 0x7B }).allSatisfy({ " \n\r\t".utf8.contains($0) })
    else { return nil }
    return try RunFileText(path: recording, bytes: Data(try WholeFile.text(recording).utf8))
  }
}
