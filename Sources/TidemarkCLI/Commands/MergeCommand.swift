import ArgumentParser
import TidemarkCore
import TidemarkRecording

struct MergeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Put recordings together in the order of arrival.",
    discussion: """
      EXAMPLES:
        tidemark merge part-1.tide part-2.tide -o whole.tide
        tidemark merge north.tide south.tide -o both.tide --json

      All shards of a scenario together are the whole: 'diff' finds nothing, and
      'verify' derives it again. Other recordings become an import with the
      devices of all. A reading that is in two of them would count twice and is
      refused.
      """
  )

  @Argument(help: "The recordings (.tide), two or more.")
  var recordings: [String]

  @Option(name: .shortAndLong, help: "The recording to write.")
  var output: String

  @Option(help: "Threads that share the work.")
  var threads = 1

  @OptionGroup var orderOptions: OrderOptions
  @OptionGroup var encryption: EncryptionOptions
  @OptionGroup var unsealed: UnsealedOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() async throws {
    guard (1...256).contains(threads) else {
      throw Failure(.usage, "--threads \(threads): give a number from 1 to 256")
    }
    guard recordings.count > 1 else {
      throw Failure(.usage, "one recording is nothing to merge: give two or more")
    }
    guard recordings.count <= MergedRecordings.maximumInputs else {
      throw Failure(
        .usage,
        "\(recordings.count) recordings at once: merge at most "
          + "\(MergedRecordings.maximumInputs), and then what comes out"
      )
    }
    var outputs = OutputPaths()
    try outputs.add(recording: output, "--output")
    try outputs.check(inputs: recordings)
    Interrupts.shared.watch()
    let access = try unsealed.access()
    var merged = try MergedRecordings(paths: recordings, mode: access.mode, key: access.key)
    let summary = try await write(&merged)
    try outputOptions.show(RecordingSummaryText(path: output, summary: summary))
  }

  private func write(_ merged: inout MergedRecordings) async throws -> RecordingSummary {
    var header = merged.header
    header.producer = "tidemark \(tidemarkVersion)"
    let recorder = try Recorder(
      path: output,
      header: header,
      encoders: min(threads, 4),
      order: orderOptions.chunkOrder,
      options: RecordingOptions(key: try encryption.key())
    )
    // Before the work, since they may contradict each other.
    let anomalies = try merged.anomalies()
    let total = Double(max(1, merged.rows))
    var meter = ProgressMeter("merge", outputOptions)
    var readings = 0
    var batch = ReadingBatch()
    while try merged.nextBatch(into: &batch) {
      try Interrupts.shared.check()
      try await recorder.append(batch)
      readings += batch.count
      meter.update(fraction: Double(readings) / total, readings: readings)
    }
    while try merged.nextLost(into: &batch) {
      try Interrupts.shared.check()
      try await recorder.appendLost(batch)
      readings += batch.count
      meter.update(fraction: Double(readings) / total, readings: readings)
    }
    meter.finish()
    return try await recorder.finish(anomalies: anomalies, isInterrupted: merged.isInterrupted)
  }
}
