import ArgumentParser
import TidemarkCore
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

      The same scenario and seed give the same readings on every machine and any
      number of threads. Ctrl-C keeps what was simulated so far as a valid
      recording.
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

  @OptionGroup var outputOptions: OutputOptions

  func run() async throws {
    guard (1...256).contains(threads) else {
      throw Failure(.usage, "--threads \(threads): give a number from 1 to 256")
    }
    let scenario = try LoadedScenario.load(scenario, seed: seed)
    let path = output ?? "\(scenario.name)-seed-\(scenario.seed).tide"
    Interrupts.shared.watch()
    let work = RecordingWork(scenario: scenario, threads: threads, output: outputOptions)
    let written = try await work.write(to: path)
    try outputOptions.show(RecordingSummaryText(path: path, summary: written.summary))
  }
}
