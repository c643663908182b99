import ArgumentParser
import Foundation
import TidemarkCore
import TidemarkRecording
import TidemarkScenario

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Derive a recording's digest again from the scenario inside it.",
    discussion: """
      EXAMPLES:
        tidemark verify fleet.tide               checksums, then simulates again
        tidemark verify runs/quickstart-seed-7   also replays

      Exits 3 if a digest differs, 65 if the file is damaged. An import cannot be
      derived again: its checksums and stored digest are checked, and that is said.
      """
  )

  @Argument(help: "A recording (.tide) or the folder of a run.")
  var path: String

  @Option(help: "Threads that share the work.")
  var threads = 1

  @OptionGroup var keyOptions: KeyOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() async throws {
    guard (1...256).contains(threads) else {
      throw Failure(.usage, "--threads \(threads): give a number from 1 to 256")
    }
    Interrupts.shared.watch()
    var isFolder: ObjCBool = false
    _ = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    let verification = Verification(
      threads: threads,
      output: outputOptions,
      key: try keyOptions.key()
    )
    var answer = VerifyAnswer()
    if isFolder.boolValue {
      let recording = "\(path)/\(RunFolder.recordingName)"
      try await verification.verify(recording: recording, answer: &answer)
      try await verification.verifyResults(in: path, recording: recording, answer: &answer)
    } else {
      try await verification.verify(recording: path, answer: &answer)
    }
    try outputOptions.show(answer)
    if !answer.holds { throw Verdict(code: .invalid) }
  }
}
