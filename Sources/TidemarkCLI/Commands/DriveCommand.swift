import ArgumentParser
import TidemarkCore
import TidemarkExchange
import TidemarkRecording

struct DriveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drive",
    abstract: "Feed a recording to a program of yours, and score its results.",
    discussion: """
      EXAMPLES:
        tidemark drive fleet.tide --command 'python3 minutes.py'
        tidemark drive fleet.tide --command ./consumer --format csv --times epoch-ns
        tidemark drive fleet.tide --command ./flink.py --speed 60x --await-ready
        tidemark drive fleet.tide --command ./a.out --threshold 'm.right.share > 99%'

      The shell runs the command. It reads the readings from its standard input,
      one a line in the order of arrival, without truth: device, sensor, class,
      group, partition, epoch, sequence, event_time, arrival_time, value, state.
      It prints results to its standard output, an object of JSON a line, and ends
      when its input has ended:
        {"step": "minutes", "key": "truck-1/door", "count": 6, "mean": 21.5,
         "start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:01:00Z"}  (one line)
        {"step": "spikes", "reading": "truck-1/door/17"}
        {"step": "spikes", "key": "truck-1/door", "time": "2026-01-01T00:02:50Z"}
      Steps, keys and numbers have the names that 'replay --results' gives them, and
      such a file scores in full. Times may be whole nanoseconds. What comes last
      for a window counts; "kind": "retract" withdraws it.

      The embedded engine's results for the same recording are what is right. Sums
      and means may be rounded otherwise. Alerts are held against the truth, beside
      those of the embedded detector. Latency is the wall clock from when the
      reading was due that causes a result in the engine until the line was read;
      without --speed or --rate from when that reading was written.

      Thresholds of the pipeline are judged that name what a program outside has
      too, and those of --threshold: exits 2 if one does not hold. Exits 3 if the
      schedule was missed, or if there is nothing to score: the program failed,
      ended early, did not read or did not end; 65 if a line is no result.
      """
  )

  @Argument(help: "The recording (.tide).")
  var recording: String

  @Option(help: "The program: a line of shell.")
  var command: String

  @Option(help: "A scenario, or a file with 'pipeline:' and 'thresholds:'.")
  var pipeline: String?

  @Option(help: "How the program is given readings: jsonl or csv.")
  var format = ConsumerRowWriter.Layout.jsonLines

  @Option(help: "How it is given times: rfc3339 or epoch-ns.")
  var times = ExportTimes.rfc3339

  @Option(help: "What must hold, such as 'minutes.right.share >= 99%'; may be repeated.")
  var threshold: [String] = []

  @Option(help: "Write what the program prints here.")
  var results: String?

  @Option(
    help: "How long it may read nothing, and how long it may take to end behind the last reading."
  )
  var timeout = "30s"

  @Flag(help: "Wait for a line {\"ready\": true} before the first reading is due.")
  var awaitReady = false

  @OptionGroup var pace: PaceOptions
  @OptionGroup var unsealed: UnsealedOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() async throws {
    let request = try DriveRequest(self)
    var outputs = OutputPaths()
    try outputs.add(file: results, "--results")
    try outputs.check(inputs: [recording, pipeline].compactMap { $0 })
    let reader = try unsealed.open(recording, quiet: outputOptions.quiet)
    let source = try PipelineSource.load(pipeline, reader.header, recording: recording)
    Interrupts.shared.watch()
    let result = try await DriveWork(
      recording: recording,
      access: try unsealed.access(),
      request: request,
      pipeline: source,
      output: outputOptions,
      possibleKinds: (try? EmbeddedScenario.load(reader.header, recording: recording))?.anomalyKinds
        ?? []
    ).run()
    try outputOptions.show(result)
  }
}

extension ConsumerRowWriter.Layout: ExpressibleByArgument {}
