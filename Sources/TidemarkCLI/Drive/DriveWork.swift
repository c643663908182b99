import Foundation
import Synchronization
import TidemarkCore
import TidemarkExchange
import TidemarkMeasurement
import TidemarkRecording
import TidemarkReplay
import TidemarkStreams

/// Feeds a recording to a program and scores what it prints.
struct DriveWork {
  /// The instants of a run, and what the program printed.
  struct Driven {
    var printed: ProgramOutput.Printed
    var pacing: Pacing?
    var log: WriteLog
    var rows: Int
  }

  let recording: String
  let access: RecordingAccess
  let request: DriveRequest
  let pipeline: PipelineSource
  let output: OutputOptions
  /// Kinds of anomalies that the scenario may inject.
  let possibleKinds: [String]

  func run() async throws -> DriveResult {
    let scoring = try DriveScoring(self)
    let (expected, outcome) = try await embedded(scoring.plan)
    let matcher = ResultMatcher(expected, catalog: scoring.plan.catalog)
    let driven = try await drive(matcher, scoring.plan.catalog)
    return try scoring.result(driven, outcome)
  }

  /// What the embedded engine makes of the recording.
  private func embedded(_ plan: Plan) async throws -> (ExpectedResults, ReplayOutcome) {
    let desk = try desk(label: "expect")
    let results = try ResultsFile(path: nil)
    var options = request.options
    options.pace = .virtual
    options.workers = plan.workers(ofThreads: options.threads)
    let taker = ResultTaker(plan)
    options.takeResults = { taker.take($0, $1) }
    var replay = Replay(plan, options: options)
    let outcome = try await replay.run(desk.ports(results) { _ in })
    desk.finish()
    return (taker.results, outcome)
  }

  private func desk(label: String) throws -> ReplayDesk {
    try ReplayDesk(
      recording: recording,
      access: access,
      batchSize: request.options.batchSize,
      output: output,
      label: label
    )
  }

  private func drive(_ matcher: ResultMatcher, _ catalog: Catalog) async throws -> Driven {
    let clock = PacedClock()
    let signals = DriveSignals()
    let copy = try ResultsFile(path: request.results)
    let program = try begin()
    defer { program.end() }
    let reader = ProgramOutput(
      program: program,
      clock: clock,
      signals: signals,
      copy: copy,
      name: request.outputName
    )
    let reading = OwnThread { reader.run(matcher) }
    let input = ProgramInput(
      program,
      ConsumerRowWriter(catalog, request.layout, times: request.times),
      clock: clock,
      signals: signals,
      timeout: request.timeout
    )
    var pacing: Pacing?
    var failure: (any Error)?
    do {
      try awaitReady(signals)
      pacing = try await feed(input, clock)
    } catch {
      failure = error
    }
    program.closeInput()
    // What failed otherwise has nothing to wait for.
    let wait = failure.map { $0 is ProgramInput.Closed } ?? true
    let rest = wait ? request.timeout.nanoseconds : .min / 2
    signals.deadline.store(clock.elapsed &+ rest, ordering: .releasing)
    let read = await reading.value
    let ending = DriveEnding(request: request, program: program, rows: input.rows)
    let printed = try ending.printed(read, failure)
    _ = try copy.finish()
    return Driven(printed: printed, pacing: pacing, log: input.log, rows: input.rows)
  }

  /// A program that the pacer's core is not shared with.
  private func begin() throws -> DrivenProgram {
    guard request.options.pace != .virtual else {
      return try DrivenProgram(command: request.command)
    }
    return try Cores.besidePacer { try DrivenProgram(command: request.command) }
  }

  private func awaitReady(_ signals: DriveSignals) throws {
    guard request.awaitsReady else { return }
    let clock = ContinuousClock()
    let start = clock.now
    while !signals.isReady.load(ordering: .acquiring) {
      try Interrupts.shared.check()
      if signals.isBroken.load(ordering: .acquiring) { throw ProgramInput.Broken() }
      if start.duration(to: clock.now) > .nanoseconds(request.timeout.nanoseconds) {
        throw Failure(
          .invalid,
          "the program has not printed {\"ready\": true} within \(request.timeout) (--timeout), which "
            + "--await-ready waits for"
        )
      }
      usleep(1_000)
    }
  }

  private func feed(_ input: ProgramInput, _ clock: PacedClock) async throws -> Pacing? {
    let desk = try desk(label: "drive")
    defer { desk.finish() }
    let ports = desk.ports(try ResultsFile(path: nil)) { _ in }
    if request.options.pace != .virtual {
      let feed = PacedFeed(
        pace: request.options.pace,
        tolerance: request.options.pacerTolerance,
        clock: clock
      )
      let pacing = try await feed.run(ports) { try input.write($0, $1) }
      try input.finish()
      return pacing
    }
    clock.start()
    var batch = ReadingBatch()
    while try ports.next(&batch) {
      try input.write(batch, 0..<batch.count)
      try ports.progress(input.rows)
    }
    try input.finish()
    return nil
  }
}

/// Gathers what the embedded engine gives out.
private final class ResultTaker: Sendable {
  private let state: Mutex<ExpectedResults>

  init(_ plan: Plan) {
    state = Mutex(ExpectedResults(plan))
  }

  func take(_ result: BatchResult, _ batch: EngineBatch) {
    state.withLock { $0.take(result, batch) }
  }

  var results: ExpectedResults { state.withLock { $0 } }
}
