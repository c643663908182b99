import TidemarkCore
import TidemarkMeasurement
import TidemarkReplay
import TidemarkScenario
import TidemarkStreams

/// Finds few readings of a recording that still fail, and writes them as a case.
struct ShrinkWork {
  let name: String
  /// The recording, as people gave it.
  let recording: String
  let catalog: Catalog
  let readings: ReadingBatch
  let question: ShrinkQuestion
  /// The `pipeline:` block of the case.
  let pipelineText: String
  let output: OutputOptions

  /// Of more readings a case says only how many there are.
  private static let mostReadable = 5_000

  func run() async throws -> ShrinkAnswer {
    let meter = ShrinkMeter(output)
    var shrinker = ReadingShrinker(
      readings,
      catalog: catalog,
      fails: { rows in
        try Interrupts.shared.check()
        return try await question.fails(ReadingSubset(rows, of: readings, catalog: catalog))
      },
      note: { meter.update(left: $0, tries: $1) }
    )
    try await shrinker.run()
    meter.finish()
    let subset = ReadingSubset(shrinker.rows, of: readings, catalog: catalog)
    let text = try await text(of: subset)
    return ShrinkAnswer(
      left: subset.readings.count,
      all: readings.count,
      tries: shrinker.tries,
      isInterrupted: shrinker.isInterrupted,
      text: text
    )
  }

  /// The case; it is read again, and must fail as the readings do.
  private func text(of subset: ReadingSubset) async throws -> String {
    let plan = try Plan(question.topology, catalog: subset.catalog)
    let form = PipelineCaseText(
      name: name,
      source: "tidemark shrink \(recording)",
      note: try await note(plan, subset.readings),
      catalog: subset.catalog,
      readings: subset.readings,
      pipeline: pipelineText
    )
    // Nobody reads so many, and after Ctrl-C nobody waits until they have been read again.
    guard subset.readings.count <= Self.mostReadable else {
      return form.text(expecting: CaseExpectation(readings: subset.readings.count))
    }
    let draft = try await expectation(plan, subset.readings)
    var plain = draft
    plain.rows = nil
    let text = form.text(expecting: plain)
    let pipelineCase = try read(text)
    let input = try await CaseSource(pipelineCase, path: "the case").load()
    let all = (0..<Int32(input.arrived.count)).map { $0 }
    let again = ReadingSubset(all, of: input.arrived, catalog: input.catalog)
    guard try await question.fails(again) else {
      throw Failure(
        .unexpected,
        "the readings that are left fail, but not as a case can say them; "
          + "write them as a recording with 'tidemark slice'"
      )
    }
    return try await completed(form, pipelineCase, draft)
  }

  /// The case again, from its text.
  private func read(_ text: String) throws -> PipelineCase {
    do {
      let content = try CaseFile.load(text: text, file: "the case").content
      guard case .pipeline(let found) = content else {
        throw Failure(.unexpected, "what was written is no pipeline case")
      }
      return found
    } catch let failure as Failure where failure.code == .usage {
      throw Failure(
        .usage,
        "the readings that are left cannot be written as a case: \(failure.message)",
        file: recording
      )
    }
  }

  /// What a threshold's case expects is what comes out; the others' expectations are what should.
  private func completed(
    _ form: PipelineCaseText,
    _ pipelineCase: PipelineCase,
    _ draft: CaseExpectation
  ) async throws -> String {
    guard case .threshold = question.target else { return form.text(expecting: draft) }
    var pipelineCase = pipelineCase
    pipelineCase.expect = draft
    let found = try await PipelineCaseRunner(pipelineCase, path: "the case").run()
    var expectation = found.expectation(like: draft)
    expectation.ledger.removeAll { $0.count == 0 }
    if expectation.rows?.isEmpty == true { expectation.rows = nil }
    return form.text(expecting: expectation)
  }

  private func note(_ plan: Plan, _ readings: ReadingBatch) async throws -> String {
    switch question.target {
    case .threshold(let threshold):
      let outcome = try await ShrinkQuestion.outcome(threshold, plan, readings)
      let value = outcome?.value.map(ResultRow.text) ?? "no value"
      return "\(threshold.text) does not hold: \(threshold.metric) is \(value) here."
    case .check(let name):
      let verifier = RunVerifier(plan, arrived: readings, lost: nil, seed: question.seed)
      guard case .failed(let difference) = try await verifier.check(named: name)?.state else {
        return "The check '\(name)' of --verify fails."
      }
      return "The check '\(name)' of --verify fails: \(difference)"
    case .fate(let expected, let found):
      return "\(expected.reading) is \(found.ledgerClass.word), not \(expected.ledgerClass.word)."
    }
  }

  private func expectation(_ plan: Plan, _ readings: ReadingBatch) async throws -> CaseExpectation {
    switch question.target {
    case .threshold(let threshold):
      return CaseExpectation(
        readings: readings.count,
        ledger: LedgerClass.allCases.map { CaseExpectation.Count($0, 0) },
        rows: rows(of: threshold, plan),
        fates: readings.count > 20 ? [] : fates(plan, readings)
      )
    case .check:
      let windows = try RunVerifier(plan, arrived: readings, lost: nil).windows()
      return CaseExpectation(
        readings: readings.count,
        windows: windows.isEmpty ? nil : windows.map(row)
      )
    case .fate(let expected, _):
      return CaseExpectation(readings: readings.count, fates: [expected])
    }
  }

  /// A row that says which keys of a window step's rows the case shows.
  private func rows(of threshold: Threshold, _ plan: Plan) -> [ResultRow]? {
    let name = String(threshold.metric.prefix { $0 != "." })
    guard let step = plan.steps.first(where: { $0.step.name == name }),
      case .window = step.step.operation
    else { return nil }
    let keys =
      ["kind", "key", "reading", "start", "end"] + step.step.resultNames + ["value", "at"]
    return [ResultRow(step: name, fields: keys.map { ResultRow.Field(key: $0, value: "") })]
  }

  private func fates(_ plan: Plan, _ readings: ReadingBatch) -> [CaseExpectation.Fate] {
    (0..<readings.count).map { row in
      let series = Int(readings.series[row])
      return CaseExpectation.Fate(
        reading: ReadingName(
          device: plan.catalog.deviceName(ofSeries: series),
          sensor: plan.catalog.sensorName(ofSeries: series),
          sequence: readings.sequence[row]
        ),
        copy: readings.copy[row],
        ledgerClass: .onTime,
        windows: []
      )
    }
  }

  private func row(_ window: OracleWindow) -> ResultRow {
    let bounds = [
      ResultRow.Field(key: "key", value: window.key),
      ResultRow.Field(key: "start", value: window.start.description),
      ResultRow.Field(key: "end", value: window.end.description),
    ]
    return ResultRow(
      step: window.step,
      fields: bounds
        + window.numbers.map { ResultRow.Field(key: $0.name, value: ResultRow.text($0.value)) }
    )
  }
}
