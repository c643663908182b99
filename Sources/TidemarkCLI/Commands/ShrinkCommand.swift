import ArgumentParser
import TidemarkCore
import TidemarkMeasurement
import TidemarkRecording
import TidemarkReplay
import TidemarkScenario
import TidemarkStreams

struct ShrinkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shrink",
    abstract: "Find the fewest readings that still fail, and write them as a case.",
    discussion: """
      EXAMPLES:
        tidemark shrink fleet.tide --threshold 'minutes.too-late == 0'
        tidemark shrink fleet.tide --threshold 'minutes.too-late == 0' -o late.yaml
        tidemark shrink fleet.tide --pipeline other.yaml --verify -o bug.yaml
        tidemark shrink fleet.tide --case wrong.yaml -o least.yaml

      What fails is a threshold that does not hold, the first check of --verify
      that fails, or the first reading that becomes something else than a case
      says under 'fates'. Readings are left out, first from the end and the start,
      then whole devices, series, and one by one, as long as it still fails; none
      of those that are left can be left out. Their times, values, truth and
      identity stay. Who sends none of them is not there: a partition that is
      silent holds no watermark back.

      'tidemark check' runs the case. That of a threshold expects what comes out
      of these readings now; that of --verify what the oracle says, and that of a
      case what the case says, so these fail until it is right.

      Thresholds must be about readings, ledgers and windows: what depends on the
      machine, on readings that never arrived, or on anomalies cannot be shrunk.
      Exits 66 if nothing fails. Ctrl-C writes the fewest found so far, and exits
      130. Up to \(RunVerifier.mostReadings) readings, which are held in memory.
      """
  )

  @Argument(help: "The recording (.tide).")
  var recording: String

  @Option(help: "A scenario, or a file with 'pipeline:' (default: the one inside).")
  var pipeline: String?

  @Option(help: "A threshold that does not hold, such as 'minutes.too-late == 0'.")
  var threshold: String?

  @Option(name: .customLong("case"), help: "A pipeline case with 'fates' that do not hold.")
  var casePath: String?

  @Flag(help: "The first check of 'replay --verify' that fails.")
  var verify = false

  @Option(name: .shortAndLong, help: "Write the case here (default: standard output).")
  var output: String?

  @OptionGroup var unsealed: UnsealedOptions
  @OptionGroup var outputOptions: OutputOptions

  /// What a case file may have.
  private static let mostBytes = 8 << 20

  func run() async throws {
    guard [threshold != nil, casePath != nil, verify].count(where: { $0 }) == 1 else {
      throw Failure(.usage, "say what fails: one of --threshold, --case and --verify")
    }
    var outputs = OutputPaths()
    try outputs.add(file, "--output")
    try outputs.check(inputs: [recording, pipeline, casePath].compactMap { $0 })
    var reader = try unsealed.open(recording, quiet: outputOptions.quiet)
    try RunVerifier.checkCount(Int(clamping: reader.summary.readings), file: recording)
    let source = try ShrinkSource(
      reader.header,
      recording: recording,
      pipeline: pipeline,
      casePath: casePath
    )
    let asked = try threshold.map { text in
      let threshold = try Threshold.parse(text, called: "--threshold")
      try threshold.checkShrinkable(source.topology)
      let metrics = MetricCatalog(source.topology, anomalyKinds: [])
      try ThresholdCheck.validate([threshold], catalog: metrics, file: "--threshold")
      return threshold
    }
    Interrupts.shared.watch()
    let readings = try reader.allReadings()
    let work = ShrinkWork(
      name: name,
      recording: recording,
      catalog: reader.header.catalog,
      readings: readings,
      question: ShrinkQuestion(
        topology: source.topology,
        target: try await target(asked, source, reader.header, readings),
        seed: reader.header.seed
      ),
      pipelineText: source.pipelineText,
      output: outputOptions
    )
    try show(try await work.run())
  }

  /// The stem of the case's file.
  private var name: String {
    let stem = output?.split(separator: "/").last?.split(separator: ".").first.map(String.init)
    let letters = (stem ?? "").lowercased().map {
      $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-"
    }
    return letters.first?.isLetter == true ? String(letters) : "shrunk"
  }

  /// Where the case goes; nil: standard output.
  private var file: String? { output == "-" ? nil : output }

  private func show(_ answer: ShrinkAnswer) throws {
    var answer = answer
    guard answer.text.utf8.count <= Self.mostBytes else {
      throw Failure(
        answer.isInterrupted ? .interrupted : .usage,
        "\(answer.summary): too many for a case, which is read up to 8 MiB; nothing is written. "
          + "Let it go on, or ask for less",
        file: recording
      )
    }
    if let output = file {
      let file = try AtomicFile(output)
      try file.write(Array(answer.text.utf8))
      try file.finish()
      answer.path = output
    }
    // Where the case went to a stream, that may be the one on which its summary would stand.
    let isBeside = try file.map { try OutputPlace($0) != .stream } ?? false
    if outputOptions.json {
      try Console.print(answer.json())
    } else if file == nil {
      // However quiet the command is: the case is its answer.
      try Console.print(answer.text)
    } else if isBeside, !answer.isInterrupted {
      try outputOptions.show(answer)
    }
    if answer.isInterrupted {
      throw Failure(.interrupted, "\(answer.summary)\(file.map { " (in \($0))" } ?? "")")
    }
    if !isBeside, !outputOptions.quiet { Console.printError("tidemark: \(answer.summary)\n") }
  }

  /// What fails with all readings.
  ///
  /// - Throws: `Failure` (noInput) if nothing does.
  private func target(
    _ threshold: Threshold?,
    _ source: ShrinkSource,
    _ header: RecordingHeader,
    _ readings: ReadingBatch
  ) async throws -> ShrinkTarget {
    let all = (0..<Int32(readings.count)).map { $0 }
    let subset = ReadingSubset(all, of: readings, catalog: header.catalog)
    guard !all.isEmpty else {
      throw Failure(.noInput, "there is no reading to shrink", file: recording)
    }
    let plan: Plan
    do {
      plan = try Plan(source.topology, catalog: subset.catalog)
    } catch {
      throw error.inFile(source.file)
    }
    func nothing(_ what: String) -> Failure {
      Failure(.noInput, "nothing fails: \(what)", file: recording)
    }
    if let threshold {
      guard let outcome = try await ShrinkQuestion.outcome(threshold, plan, subset.readings) else {
        throw nothing("\(threshold.metric) has no value")
      }
      guard !outcome.ok else {
        let value = outcome.value.map(ResultRow.text) ?? ""
        throw nothing("\(threshold.text) holds, \(threshold.metric) is \(value)")
      }
      return .threshold(threshold)
    }
    if verify {
      let verifier = RunVerifier(plan, arrived: subset.readings, lost: nil, seed: header.seed)
      let found = try await verifier.run { _ in try Interrupts.shared.check() }
      let failed = found.verification.checks.first { check in
        if case .failed = check.state { true } else { false }
      }
      guard let failed else { throw nothing("every check of --verify holds") }
      return .check(failed.name)
    }
    for expected in source.fates {
      guard let found = try? ShrinkQuestion.fate(expected, plan, subset.readings) else { continue }
      if found != expected { return .fate(expected: expected, found: found) }
    }
    throw nothing(
      "every reading under 'fates' becomes what the case says, or is not in the recording"
    )
  }
}
