import ArgumentParser
import Foundation
import TidemarkCore
import TidemarkRecording

struct RecoverCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recover",
    abstract: "Make a sealed recording of what is whole of an unsealed or damaged one.",
    discussion: """
      EXAMPLES:
        tidemark recover fleet.tide.partial-4711
        tidemark recover damaged.tide -o rescued.tide

      The recording that is read stays as it is. The new one is read again and
      checked before it gets its name; it says that it was interrupted and what it
      lacks ('tidemark info' shows it). Exits 65, after writing what is left, if
      readings were damaged; a torn tail is no damage.
      """
  )

  @Argument(help: "The recording (.tide).")
  var recording: String

  @Option(
    name: .shortAndLong,
    help: "The recording to write (default: of X.tide.partial-123 it is X.tide, if there is none)."
  )
  var output: String?

  @OptionGroup var keyOptions: KeyOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() throws {
    let target = try output ?? defaultOutput()
    var outputs = OutputPaths()
    try outputs.add(recording: target, "--output")
    try outputs.check(inputs: [recording])
    Interrupts.shared.watch()
    var meter = ProgressMeter("recover", outputOptions)
    let key = try keyOptions.key()
    let recovery = try RecordingRecovery(recording, to: target, key: key) { rows throws(Failure) in
      meter.update(fraction: 0, readings: Int(rows))
      if Interrupts.shared.isRequested { throw Failure(.interrupted, "interrupted") }
    }
    meter.finish()
    try outputOptions.show(RecoveryText(source: recording, path: target, recovery: recovery))
    if recovery.hasDamage {
      throw Failure(
        .badData,
        "the recording is corrupt; what is left of it is in \(target)",
        file: recording,
        offset: recovery.gaps.first { $0.kind == .damage }?.offset
      )
    }
  }

  private func defaultOutput() throws -> String {
    let name = recording.split(separator: "/").last ?? ""
    guard let range = name.ranges(of: ".partial-").last, range.upperBound < name.endIndex,
      name[range.upperBound...].allSatisfy(\.isNumber), range.lowerBound > name.startIndex
    else {
      throw Failure(.usage, "give the recording to write: -o RECORDING", file: recording)
    }
    let path = String(recording.dropLast(name[range.lowerBound...].count))
    guard !FileManager.default.fileExists(atPath: path) else {
      throw Failure(
        .usage,
        "\(path) is there already: give the recording to write with -o",
        file: recording
      )
    }
    return path
  }
}
