import ArgumentParser
import TidemarkCore
import TidemarkExchange
import TidemarkRecording

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a recording's readings as CSV, JSON Lines, MCAP or Parquet.",
    discussion: """
      EXAMPLES:
        tidemark export fleet.tide -o fleet.csv
        tidemark export fleet.tide | head
        tidemark export fleet.tide -o fleet.parquet --lost
        tidemark export fleet.tide -o fleet.mcap
        tidemark export fleet.tide -o fleet.csv.zst --lost --truth truth.jsonl
        tidemark export fleet.tide --truth anomalies.jsonl
        tidemark export live.tide --follow
        tidemark export damaged.tide --salvage -o rest.csv

      CSV, JSON Lines and Parquet have a row for a reading, with all of its times
      and what is known of its truth. MCAP is for timeline viewers such as
      Foxglove: a channel for each series, a message for a reading. What a layout
      leaves out is said at the end; 'import' reads all but Parquet.

      --salvage reads around damage, says which readings are missing, and exits 65
      after writing what is left.
      """
  )

  @Argument(help: "The recording (.tide).")
  var recording: String

  @Option(
    name: .shortAndLong,
    help: "The file to write; '-' is standard output, the default without --truth."
  )
  var output: String?

  @Option(help: "Write the truth about anomalies there, as JSON Lines; '-' is standard output.")
  var truth: String?

  @Option(
    name: [.customLong("to"), .customLong("layout")],
    help: """
      csv, jsonl, csv.zst, jsonl.zst, mcap or parquet (default: by the output's \
      extension, else csv).
      """
  )
  var layout: ExportLayout?

  @Option(help: "rfc3339 or epoch-ns, for CSV and JSON Lines.")
  var times = ExportTimes.rfc3339

  @Flag(help: "Append the readings that never arrived.")
  var lost = false

  @Flag(help: "Read along while the recording is written, until it is finished.")
  var follow = false

  @Flag(help: "Read around damage, and exit 65 after writing what is left.")
  var salvage = false

  @OptionGroup var unsealed: UnsealedOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() throws {
    guard [follow, salvage, unsealed.partial].count(where: { $0 }) <= 1 else {
      throw Failure(.usage, "--follow, --partial and --salvage exclude each other: give one")
    }
    guard !follow || truth == nil else {
      throw Failure(.usage, "--truth is known when a recording is finished: leave out --follow")
    }
    var outputs = OutputPaths()
    try outputs.add(output, "--output")
    try outputs.add(truth, "--truth")
    try outputs.check(inputs: [recording])
    let path = output ?? (truth == nil ? "-" : nil)
    try checkStandardOutput(path)
    Interrupts.shared.watch()
    if follow {
      try followed().write(to: output ?? "-")
      return
    }
    var reader =
      salvage
      ? try RecordingReader(
        path: recording,
        mode: .salvage,
        key: try unsealed.keyOptions.key()
      ) : try unsealed.open(recording, quiet: outputOptions.quiet)
    let anomalies = try reader.anomalies()
    guard truth == nil || reader.header.hasTruth else {
      throw Failure(.noInput, "there is no truth inside: it was imported", file: recording)
    }
    let truthFile = try truth.map { try TruthFile($0) }
    if let path {
      let answer = try write(&reader, anomalies, to: path)
      try truthFile?.finish(anomalies, catalog: reader.header.catalog)
      try show(answer)
    } else {
      try truthFile?.finish(anomalies, catalog: reader.header.catalog)
    }
    try report(reader.gaps)
  }

  private func followed() throws -> FollowedExport {
    let layout = layout ?? ExportLayout(path: output ?? "-")
    guard !layout.isBinary else {
      throw Failure(.usage, "--follow writes csv or jsonl, not \(layout.rawValue)")
    }
    return FollowedExport(
      recording,
      key: try unsealed.keyOptions.key(),
      layout: layout,
      times: times,
      lost: lost
    )
  }

  /// Says what is missing; fails if that is more than a stopped writer leaves.
  private func report(_ gaps: [RecordingGap]) throws {
    guard salvage else { return }
    for gap in gaps { Console.printError("tidemark: \(recording): \(gap.text)\n") }
    guard let first = gaps.first(where: { $0.kind == .damage }) else { return }
    throw Failure(
      .badData,
      "the recording is corrupt; what is left of it was written",
      file: recording,
      offset: first.offset
    )
  }

  private func write(
    _ reader: inout RecordingReader,
    _ anomalies: [Anomaly],
    to path: String
  ) throws -> ExportAnswer {
    let layout = layout ?? ExportLayout(path: path)
    let recording = ExportedRecording(reader, anomalies)
    var exporter = try layout.exporter(recording, times: times, showsLost: lost)
    let sink = try TextSink(path, isCompressed: layout.isCompressed)
    // Where the readings themselves run over the terminal, a bar would be in between.
    let isSeen = path == "-" && Console.isTerminal(1)
    var meter = ProgressMeter("export", outputOptions, isShown: !isSeen)
    defer { meter.finish() }
    let size = try reader.write(
      to: sink,
      with: &exporter,
      hasLost: lost || layout == .mcap,
      progress: &meter
    )
    return ExportAnswer(
      path: path,
      bytes: size,
      recording: recording,
      leftOut: layout.leftOut(of: recording, hasLost: lost, hasTruth: truth != nil)
    )
  }

  /// Says what was written, on standard error: standard output may be where it went.
  private func show(_ answer: ExportAnswer) throws {
    if outputOptions.json {
      try Console.print(answer.json())
    } else if !outputOptions.quiet, let note = answer.note {
      Console.printError("tidemark: \(note)\n")
    }
  }

  private func checkStandardOutput(_ path: String?) throws {
    let usesStandardOutput = path == "-" || truth == "-"
    guard !(outputOptions.json && usesStandardOutput) else {
      throw Failure(.usage, "--json prints on standard output: give --output and --truth a file")
    }
    guard path == "-", let layout, layout.isBinary, Console.isTerminal(1) else { return }
    throw Failure(
      .usage,
      "\(layout.rawValue) is not for a terminal: give --output, or a pipe"
    )
  }
}

extension ExportLayout: ExpressibleByArgument {}
extension ExportTimes: ExpressibleByArgument {}
