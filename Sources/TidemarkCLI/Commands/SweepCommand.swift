import ArgumentParser
import Foundation
import TidemarkCore
import TidemarkMeasurement
import TidemarkReport
import TidemarkScenario

struct SweepCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Measure a pipeline or a fleet over a grid of settings.",
    discussion: """
      EXAMPLES:
        tidemark sweep fleet.tide --vary pipeline.watermark.idle-timeout=1s..60s:9
        tidemark sweep fleet.yaml --vary fleet.reefer.network.loss=0%,1% --csv x.csv
        tidemark sweep fleet.yaml --vary seed=1..20:20 --plot seeds.svg
        tidemark sweep fleet.yaml --vary partitions=1..64:4log --state points

      How long to wait for late readings, the most common question:
        --vary pipeline.watermark.bounded-out-of-orderness=0s..60s:13
        --recommend 'minutes.late-dropped.share < 0.1%'

      SETTINGS: the keys of the scenario with dots between; items of lists by name,
      class, kind or number (from 1). A setting that is not written can be varied
      too. FROM..TO:COUNT are COUNT values at equal distances, FROM..TO:COUNTlog at
      equal ratios; or give them: a,b,c. Units stay as they are written; spans
      between the ends are rounded to milliseconds. Several --vary are a grid, of
      which the first varies slowest, of at most \(SweepGrid.mostPoints) points.

      Where only settings below 'pipeline.' vary, the readings are made or read once
      and held in memory (up to \(SweepSource.mostInMemory); more are read anew for every
      point). Other settings make a recording for each of their values. The numbers
      are the same for any number of threads.

      METRICS are those that thresholds can name. STEP.counted.share is completeness
      by the ledger: the part of the step's readings that are in a result, on time or
      accepted late; ledger.counted.share is the same of all readings but rejected,
      filtered and duplicate ones, the lost included. Points that no other beats at
      both this and p99 of the result latency are marked: the Pareto front.

      --recommend finds the smallest value of one setting for which a threshold
      holds, and holds for all larger values of the grid; between that and the value
      before it halves are taken, down to a millisecond, a whole number, or a
      thousandth. It is then measured with another seed. Exits 2 if there is no such
      value, or it does not hold with that seed.
      """
  )

  @Argument(help: "A scenario (YAML) or a recording (.tide).")
  var input: String

  @Option(
    help: ArgumentHelp(
      "A setting and its values: PATH=FROM..TO:COUNT or PATH=a,b,c; may be given several times.",
      valueName: "setting"
    )
  )
  var vary: [String] = []

  @Option(help: "A scenario, or a file with 'pipeline:', in place of the pipeline inside.")
  var pipeline: String?

  @Option(help: "Use this seed instead of the scenario's.")
  var seed: UInt64?

  @Option(help: "A column of the table; may be given several times (default: of every step).")
  var metric: [String] = []

  @Option(help: "Points that are measured at once (default: the number of cores).")
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Keep the numbers of points here; the same command goes on behind them.",
      valueName: "dir"
    )
  )
  var state: String?

  @Option(help: ArgumentHelp("Write the table here.", valueName: "file"))
  var csv: String?

  @Option(help: ArgumentHelp("Draw the metrics and the front here.", valueName: "file.svg"))
  var plot: String?

  @Option(
    help: ArgumentHelp(
      "Find the smallest value that satisfies this, such as 'minutes.late-dropped.share < 0.1%'.",
      valueName: "threshold"
    )
  )
  var recommend: String?

  @Option(help: "Check the recommended value with this seed (default: the next one).")
  var heldOutSeed: UInt64?

  @OptionGroup var unsealed: UnsealedOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() async throws {
    let question = try question()
    let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    guard (1...256).contains(threads) else {
      throw Failure(.usage, "--threads \(threads): give a number from 1 to 256")
    }
    guard !vary.isEmpty else {
      throw Failure(.usage, "say what to vary: --vary PATH=FROM..TO:COUNT or PATH=a,b,c")
    }
    let ranges = try vary.map { try SweepRange($0) }
    var outputs = OutputPaths()
    try outputs.add(csv, "--csv")
    try outputs.add(plot, "--plot")
    try outputs.check(inputs: [input, pipeline].compactMap(\.self))
    if let plot, plot != "-", !plot.hasSuffix(".svg") {
      throw Failure(.usage, "--plot \(plot): it is drawn as SVG; give a name that ends in .svg")
    }
    guard csv != "-" || !outputOptions.json else {
      throw Failure(.usage, "--csv - and --json both want standard output; give a file")
    }
    let input = try SweepInput(
      path: input,
      pipeline: pipeline,
      seed: seed,
      unsealed: unsealed,
      quiet: outputOptions.quiet
    )
    let grid = try SweepGrid(
      try ranges.map { $0.axis(isWhole: try input.takesWholeNumbers(at: $0.path)) }
    )
    try check(question, grid)
    Interrupts.shared.watch()
    let result = try await SweepWork(
      input: input,
      grid: grid,
      metrics: metric,
      question: question,
      threads: threads,
      state: try state.map { try SweepState($0) },
      output: outputOptions
    ).run()
    try write(SweepReport(result))
    if result.recommendation?.ok == false { throw Verdict(code: .failed) }
  }

  private func question() throws -> SweepWork.Question? {
    guard let recommend else {
      guard heldOutSeed == nil else {
        throw Failure(.usage, "--held-out-seed checks a recommendation: give --recommend too")
      }
      return nil
    }
    return SweepWork.Question(
      threshold: try Threshold.parse(recommend, called: "--recommend"),
      heldOutSeed: heldOutSeed
    )
  }

  private func check(_ question: SweepWork.Question?, _ grid: SweepGrid) throws {
    guard question != nil else { return }
    guard grid.axes.count == 1, grid.axes[0].numbers != nil, grid.axes[0].path != "seed" else {
      throw Failure(
        .usage,
        "--recommend names a value of one setting that is a number: give one such --vary"
      )
    }
  }

  private func write(_ report: SweepReport) throws {
    if let plot {
      var file = try TextSink(plot, isCompressed: false)
      var text = TextBuffer()
      text.append(text: report.svg())
      try file.drain(&text)
      try file.finish()
    }
    if let csv {
      var file = try TextSink(csv)
      var text = TextBuffer()
      text.append(text: report.csv())
      try file.drain(&text)
      try file.finish()
    }
    if csv != "-" { try outputOptions.show(report) }
  }
}

extension SweepReport: Showable {}
