import ArgumentParser
import TidemarkCore
import TidemarkMeasurement
import TidemarkRecording
import TidemarkReplay
import TidemarkScenario
import TidemarkStreams

struct CapacityCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capacity",
    abstract: "Find the highest rate that a pipeline sustains, or plan for more devices.",
    discussion: """
      EXAMPLES:
        tidemark capacity fleet.tide
        tidemark capacity fleet.tide --threshold 'reading-latency.p99 < 10ms'
        tidemark capacity fleet.tide --at-least 1M/s
        tidemark capacity fleet.tide --devices 10x --speed 60x

      Paced runs at rates of a search's choice: a rate is sustained if the backlog
      does not grow and the thresholds hold, in most of the runs at it. Readings
      come from memory, and again from the first behind the last, so a run lasts as
      long as it must. Exits 2 if --at-least is not reached, or no rate is sustained.

      With --devices no load is made up: the time that batches take is measured, the
      arrivals of a fleet of that size are simulated, and a queueing simulation says
      how late readings are on 1, 2, 4 ... cores, each with its own partitions.
      --check compares it with paced runs of this recording, at up to 70 % load.
      """
  )

  @Argument(help: "The recording (.tide).")
  var recording: String

  @Option(help: "A scenario, or a file with 'pipeline:' and 'thresholds:'.")
  var pipeline: String?

  @Option(
    help: """
      What must hold at a rate, of latency metrics (default: 'reading-latency.p99 < 100ms'); may be \
      repeated.
      """
  )
  var threshold: [String] = []

  @Option(help: "Exit 2 below this rate, such as 1M/s.")
  var atLeast: String?

  @Option(help: "Begin at this rate (default: half of what a run as fast as possible reaches).")
  var from: String?

  @Option(help: "The highest rate to try.")
  var most = "100M/s"

  @Option(name: .customLong("for"), help: "How long each run is measured.")
  var measured = "2s"

  @Option(help: "How long each run goes before it is measured.")
  var warmUp = "500ms"

  @Option(help: "Runs at each rate at most, of which most decide.")
  var repetitions = 3

  @Option(help: "How close to get, such as 2%.")
  var precision = "2%"

  @Option(help: "Plan for this many times the devices, such as 10x, instead of a search.")
  var devices: String?

  @Option(help: "With --devices: time goes so many times as fast, such as 60x.")
  var speed: String?

  @Flag(help: "With --devices: compare the prediction with paced runs.")
  var check = false

  @Option(
    help: """
      A reading that is handed over later than this after it was due is late; more than 1 % of them are not \
      sustained.
      """
  )
  var pacerTolerance = "1ms"

  @Option(help: "Threads that share the work.")
  var threads = 1

  @Option(help: "Readings per batch at most.")
  var batchSize = ReplayOptions.defaultBatchSize

  @OptionGroup var unsealed: UnsealedOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() async throws {
    let request = try CapacityRequest(self)
    let reader = try unsealed.open(recording, quiet: outputOptions.quiet)
    let pipeline = try PipelineSource.load(pipeline, reader.header, recording: recording)
    Interrupts.shared.watch()
    let environment = RunEnvironment.here()
    let trials = try CapacityReadings(recording: recording, access: unsealed.access())
      .trials(request, pipeline)
    if let devices = request.devices {
      let work = FleetPlanWork(
        trials: trials,
        request: request,
        header: reader.header,
        output: outputOptions
      )
      let answer = try await work.run(devices: devices)
      try outputOptions.show(answer)
      if !answer.holds { throw Verdict(code: .failed) }
      return
    }
    let verdict = try await CapacityWork(
      trials: trials,
      output: outputOptions,
      first: request.first,
      limits: 1...request.most,
      precision: request.precision,
      repetitions: repetitions
    ).run()
    let answer = CapacityAnswer(
      name: recording,
      verdict: verdict,
      precision: request.precision,
      environment: environment,
      required: request.required
    )
    try outputOptions.show(answer)
    if !answer.holds { throw Verdict(code: .failed) }
  }
}
