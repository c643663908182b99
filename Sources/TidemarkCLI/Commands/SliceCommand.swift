import ArgumentParser
import TidemarkCore
import TidemarkRecording

struct SliceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slice",
    abstract: "Write a part of a recording as a recording.",
    discussion: """
      EXAMPLES:
        tidemark slice fleet.tide -o morning.tide --from 6h --until 12h
        tidemark slice fleet.tide -o pump.tide --device pump-0017
        tidemark slice fleet.tide -o small.tide --first 10000
        tidemark slice fleet.tide -o late.tide --by event --until 2026-01-01T00:10:00Z

      Only the parts of the file that may have such readings are read. The slice
      keeps scenario, catalog and truth, and counts as an import: 'verify' checks
      it, but it cannot be simulated again. Anomalies are kept where their series
      and their time are.
      """
  )

  @Argument(help: "The recording (.tide).")
  var recording: String

  @Option(name: .shortAndLong, help: "The recording to write.")
  var output: String

  @OptionGroup(title: "Selection") var selectionOptions: SelectionOptions
  @OptionGroup var orderOptions: OrderOptions
  @OptionGroup var encryption: EncryptionOptions
  @OptionGroup var unsealed: UnsealedOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() async throws {
    guard !selectionOptions.isAll else {
      throw Failure(
        .usage,
        "say which readings: --first, --from, --until, --device or --sensor"
      )
    }
    var outputs = OutputPaths()
    try outputs.add(recording: output, "--output")
    try outputs.check(inputs: [recording])
    Interrupts.shared.watch()
    var readings = try SelectedReadings(
      try unsealed.open(recording, quiet: outputOptions.quiet),
      selectionOptions
    )
    let work = SliceWork(
      path: output,
      order: orderOptions.chunkOrder,
      key: try encryption.key(),
      outputOptions
    )
    let summary = try await work.write(&readings)
    try outputOptions.show(RecordingSummaryText(path: output, summary: summary))
  }
}
