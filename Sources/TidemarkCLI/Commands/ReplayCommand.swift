import ArgumentParser
import TidemarkCore
import TidemarkRecording
import TidemarkReplay
import TidemarkStreams

struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Replay a recording through a pipeline.",
    discussion: """
      EXAMPLES:
        tidemark replay runs/quickstart-seed-7/recording.tide
        tidemark replay fleet.tide --pipeline other.yaml --results results.jsonl
        tidemark replay fleet.tide --results results.parquet
        tidemark replay fleet.tide --speed 60x   paced: measures processing latency
        tidemark replay fleet.tide --rate 200k/s --histograms latency
        tidemark replay fleet.tide --interleave 100
        tidemark replay fleet.tide --deliver worse-network.yaml
        tidemark replay fleet.tide --results results.jsonl --checkpoint saved
        tidemark replay fleet.tide --verify

      Without --pipeline, the pipeline of the scenario inside the recording is
      used.

      With --checkpoint, the replay is saved as it goes. After it was ended in
      whatever way, the same command goes on behind the last checkpoint; its
      report and results are byte for byte what they had been otherwise. Until
      then the results are in FILE.unfinished. A checkpoint is of one recording,
      pipeline, number of threads, results file and version of this program, and
      is refused elsewhere. The folder of a finished replay can be used for the
      next. What goes to standard output or a pipe, results as Parquet, paced runs
      and interleavings cannot be saved.

      With --interleave, what depends on how the partitions are interleaved is
      reported instead: windows that end otherwise, readings that are too late,
      alerts; exits 2 if there are any. Other firings on the way to the same
      end, and readings that are on time in one and accepted late in another,
      are shown as well. Thresholds are not judged. --results goes with
      --interleaving, which replays one.

      \(InterleaveOptions.explanation)

      \(DeliveryOptions.explanation)

      \(VerifyOptions.explanation)
      """
  )

  @Argument(help: "The recording (.tide).")
  var recording: String

  @Option(help: "A scenario, or a file with 'pipeline:' and 'thresholds:'.")
  var pipeline: String?

  @Option(help: "Write the results here: Parquet if the name ends in .parquet, else JSON Lines.")
  var results: String?

  @OptionGroup var checkpoints: CheckpointOptions
  @OptionGroup var pace: PaceOptions
  @OptionGroup var latency: LatencyOptions
  @OptionGroup var verifying: VerifyOptions
  @OptionGroup var interleaving: InterleaveOptions
  @OptionGroup var delivery: DeliveryOptions
  @OptionGroup var unsealed: UnsealedOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() async throws {
    let options = try pace.replayOptions()
    let request = try interleaving.request()
    try check(request, options)
    try checkLayout(options)
    guard checkpoints.checkpoint == nil || latency.histograms == nil else {
      throw Failure(
        .usage,
        "--histograms is not for replays that are saved, of which it would have a part: leave one out"
      )
    }
    let checkpoint = try checkpoints.request(
      results: results,
      options,
      isInterleaved: request != nil
    )
    try delivery.check(isSaved: checkpoint != nil)
    var outputs = OutputPaths()
    try outputs.add(file: results, "--results")
    if checkpoint != nil, let results {
      try outputs.add(results + ResumableFile.suffix, "--results (unfinished)")
    }
    if let path = delivery.delivered { try outputs.add(recording: path, "--delivered") }
    try outputs.check(inputs: [recording, pipeline, delivery.deliver].compactMap { $0 })
    let reader = try unsealed.open(recording, quiet: outputOptions.quiet)
    let source = try PipelineSource.load(pipeline, reader.header, recording: recording)
    Interrupts.shared.watch()
    let place = try await delivery.place(
      recording,
      try unsealed.access(),
      threads: options.threads,
      outputOptions
    )
    // A file that nobody keeps is there until the end.
    defer { withExtendedLifetime(place) {} }
    if let request {
      return try await interleave(request, source.topology, source.file, options, place)
    }
    let result = try await ReplayWork(
      recording: place.path,
      topology: source.topology,
      thresholds: source.thresholds,
      source: source.file,
      seed: reader.header.seed,
      options: options,
      output: outputOptions,
      resultsPath: results,
      recordingName: delivery.name(of: recording),
      possibleKinds: (try? EmbeddedScenario.load(reader.header, recording: recording))?.anomalyKinds
        ?? [],
      access: place.access,
      checkpoint: checkpoint,
      verifies: verifying.verify,
      latency: latency.request
    ).run()
    try outputOptions.show(result)
  }

  /// Refuses what does not go together with interleavings.
  private func check(_ request: InterleaveOptions.Request?, _ options: ReplayOptions) throws {
    guard let request else { return }
    guard !verifying.verify else {
      throw Failure(.usage, "--verify is not for interleavings: leave one of them out")
    }
    guard case .virtual = options.pace else {
      throw Failure(
        .usage,
        "interleavings are replayed as fast as possible: leave --speed and --rate out"
      )
    }
    guard latency.histograms == nil, !latency.splitLatency else {
      throw Failure(
        .usage,
        "latencies are those of one replay: leave --interleave out, or --histograms"
      )
    }
    guard results == nil || interleaving.interleaving != nil else {
      throw Failure(
        .usage,
        "--results goes with one interleaving, not with \(request.numbers.count): "
          + "give --interleaving NUMBER"
      )
    }
  }

  private func checkLayout(_ options: ReplayOptions) throws {
    guard let results, ResultsLayout(path: results) == .parquet, options.pace != .virtual else {
      return
    }
    throw Failure(
      .usage,
      "--results \(results) is not for paced runs: Parquet is written a hundred thousand rows at a time, "
        + "which would be in the latencies; give a name that ends in .jsonl"
    )
  }

  private func interleave(
    _ request: InterleaveOptions.Request,
    _ topology: Topology,
    _ source: String,
    _ options: ReplayOptions,
    _ place: DeliveryOptions.Place
  ) async throws {
    let report = try await InterleaveWork(
      recording: place.path,
      topology: topology,
      source: source,
      request: request,
      options: options,
      output: outputOptions,
      access: place.access
    ).run(results: results)
    try outputOptions.show(InterleavingAnswer(name: recording, report: report))
    if !report.isIndependent { throw Verdict(code: .failed) }
  }
}
