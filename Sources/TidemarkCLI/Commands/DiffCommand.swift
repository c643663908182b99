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

      Readings are compared by name, epoch, sequence and copy; the fields that
      differ are named. Exits 2 if they differ.
      """
  )

  @Argument(help: "One file.")
  var first: String

  @Argument(help: "The other file.")
  var second: String

  @Option(help: "Differences to show.")
  var limit = 10

  @OptionGroup var unsealed: UnsealedOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() throws {
    let recordings = [first, second].map { $0.hasSuffix(".tide") }
    guard recordings[0] == recordings[1] else {
      throw Failure(.usage, "give two recordings (.tide) or two results files")
    }
    guard limit >= 0 else {
      throw Failure(.usage, "--limit \(limit): give the number of differences to show")
    }
    Interrupts.shared.watch()
    let count: Int
    if recordings[0] {
      let access = try unsealed.access()
      let difference = try RecordingDiff(first, second, limit: limit, access: access).compare()
      try outputOptions.show(difference)
      count = difference.count
    } else {
      let difference = try LinesDiff(first, second, limit: limit).compare()
      try outputOptions.show(difference)
      count = difference.count
    }
    if count > 0 { throw Verdict(code: .failed) }
  }
}
