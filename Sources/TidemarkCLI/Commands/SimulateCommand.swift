import ArgumentParser
import TidemarkCore
import TidemarkRecording
import TidemarkReport
import TidemarkScenario

struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Simulate a scenario's fleet into a recording.",
    discussion: """
      EXAMPLES:
        tidemark simulate scenarios/quickstart.yaml -o fleet.tide
        tidemark simulate scenarios/quickstart.yaml --seed 8 --threads 2
        tidemark simulate scenarios/quickstart.yaml --shard 3/16 -o part-3.tide
        tidemark simulate scenarios/quickstart.yaml --devices 0...19 --until 10m
        tidemark simulate scenarios/quickstart.yaml --truth anomalies.jsonl
        tidemark simulate scenarios/quickstart.yaml --dry-run

      The same scenario and seed give the same readings on every machine and any
      number of threads. A part of the devices or of the time has exactly the
      readings that the whole has for it, by when they were really measured;
      'tidemark merge' puts parts together again. Ctrl-C keeps what was simulated
      so far as a valid recording.
      """
  )

  @Argument(help: "The scenario (YAML).")
  var scenario: String

  @Option(name: .shortAndLong, help: "The recording to write (default: NAME-seed-SEED.tide).")
  var output: String?

  @Option(help: "Use this seed instead of the scenario's.")
  var seed: UInt64?

  @Option(help: "Threads that share the work.")
  var threads = 1

  @Option(help: "Write the truth about anomalies there too, as JSON Lines; '-' is standard output.")
  var truth: String?

  @Flag(help: "Simulate and count, and write nothing.")
  var dryRun = false

  @Flag(help: "Leave the digest out of a dry run: the simulation alone, to a sink that discards.")
  var noDigest = false

  @Flag(
    help: """
      Write under the final name at once, where 'export --follow' can read along; the file must not \
      be there yet, and stays if this is killed.
      """
  )
  var inPlace = false

  @OptionGroup var slice: SliceOptions
  @OptionGroup var orderOptions: OrderOptions
  @OptionGroup var sync: SyncOptions
  @OptionGroup var encryption: EncryptionOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() async throws {
    guard (1...256).contains(threads) else {
      throw Failure(.usage, "--threads \(threads): give a number from 1 to 256")
    }
    guard !dryRun || (output == nil && truth == nil) else {
      throw Failure(.usage, "--dry-run writes nothing: leave out --output and --truth")
    }
    guard dryRun || !noDigest else {
      throw Failure(.usage, "--no-digest goes with --dry-run: a recording always has a digest")
    }
    guard truth != "-" || !outputOptions.json else {
      throw Failure(.usage, "--json and --truth - both want standard output: give a file")
    }
    let request = try slice.request()
    let scenario = try LoadedScenario.load(scenario, seed: seed)
    let path = output ?? "\(scenario.name)-seed-\(scenario.seed).tide"
    if !dryRun {
      var outputs = OutputPaths()
      try outputs.add(recording: path, "--output")
      try outputs.add(truth, "--truth")
      try outputs.check(inputs: scenario.files)
    }
    Interrupts.shared.watch()
    var work = RecordingWork(scenario: scenario, threads: threads, output: outputOptions)
    work.request = request
    work.truthPath = truth
    work.options = sync.options
    work.options.key = try encryption.key()
    work.order = orderOptions.chunkOrder
    if inPlace { work.options.naming = .atOnce }
    if dryRun {
      try outputOptions.show(try await work.dryRun(digest: !noDigest))
      return
    }
    let written = try await work.write(to: path)
    let answer = RecordingSummaryText(path: path, summary: written.summary)
    if truth != "-" {
      try outputOptions.show(answer)
    } else if !outputOptions.quiet {
      Console.printError(answer.text(color: false))
    }
  }
}
