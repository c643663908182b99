import ArgumentParser
import TidemarkCore
import TidemarkRecording

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare two recordings, or two results files, and show the first differences.",
    discussion: """
      EXAMPLES:
        tidemark diff a.tide b.tide
        tidemark diff runs/a/results.jsonl runs/b/results.jsonl

      Exits 2 if they differ.
      """
  )

  @Argument(help: "One file.")
  var first: String

  @Argument(help: "The other file.")
  var second: String

  @Option(help: "Differences to show.")
  var limit = 10

  @OptionGroup var outputOptions: OutputOptions

  func run() throws {
    let recordings = [first, second].map { $0.hasSuffix(".tide") }
    guard recordings[0] == recordings[1] else {
      throw Failure(.usage, "give two recordings (.tide) or two results files")
    }
    let difference =
      recordings[0]
      ? try RecordingDiff(first, second, limit: limit).compare()
      : try LinesDiff(first, second, limit: limit).compare()
    try outputOptions.show(difference)
    if difference.count > 0 { throw Verdict(code: .failed) }
  }
}
