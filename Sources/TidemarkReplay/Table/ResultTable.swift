import TidemarkCore
import TidemarkStreams

/// Collects what the steps gave out as the columns of one table, a row for each line of `ResultLines`.
///
/// Rows of one step and kind that follow each other are taken together, column by column. Groups of rows
/// are cut by their number alone, so that batches and threads do not show.
struct ResultTable: ResultOutput {
  /// Marks a key or series that no row had so far.
  static let unknown: Int64 = -1

  let plan: Plan
  private let silent: [Bool]
  let places: ResultColumns
  /// By step and raw value of the kind.
  let fields: [[[ResultField]]]
  private let rowsInGroup: Int
  private var format: any TableFormat
  var table: Table
  /// By step and key, and by series, the number of its word, or `unknown`.
  var keys: [[Int64]]
  var series: [Int64]
  /// What rows are that came from several workers.
  private var gathered = GatheredRows()

  init(_ plan: Plan, silentSteps: Set<String>, as format: any TableFormat) {
    self.plan = plan
    silent = plan.steps.map { silentSteps.contains($0.step.name) }
    places = ResultColumns(plan, silent: silent)
    let isKafka = plan.topology.semantics == .kafkaStreams
    fields = plan.steps.map { planned in
      Emission.Kind.allCases.map { planned.fields(of: $0, isKafka: isKafka) }
    }
    self.format = format
    rowsInGroup = type(of: format).rowsInGroup
    table = Table(places.columns)
    keys = plan.steps.map { _ in [] }
    series = [Int64](repeating: Self.unknown, count: plan.catalog.series.count)
  }

  mutating func append(
    _ result: BatchResult,
    of batch: EngineBatch,
    to text: inout TextBuffer
  ) {
    var first = 0
    while first < result.order.count {
      let run = ResultRun(result, from: first, limit: rowsInGroup - table.rows)
      first += run.count
      guard !silent[run.step] else { continue }
      append(run, of: result, batch.section(of: plan.steps[run.step]))
      if table.rows == rowsInGroup { endGroup(to: &text) }
    }
  }

  mutating func finish(to text: inout TextBuffer) {
    table.endRows()
    format.finish(table, to: &text)
    table.removeRows()
  }

  private mutating func endGroup(to text: inout TextBuffer) {
    table.endRows()
    format.append(table, to: &text)
    table.removeRows()
  }

  private mutating func append(
    _ run: ResultRun,
    of result: BatchResult,
    _ batch: EngineBatch
  ) {
    if let stream = run.stream {
      let emissions = result.streams[stream.number].emissions
      let (first, end) = (stream.first, stream.first + run.count)
      append(
        run,
        emissions.emissions.span.extracting(first..<end),
        emissions.payload.span.extracting(first * run.stride..<end * run.stride),
        batch
      )
    } else {
      var rows = exchange(&gathered, with: GatheredRows())
      rows.gather(run, of: result)
      append(run, rows.emissions.span, rows.numbers.span, batch)
      gathered = rows
    }
    fillTexts(run, result)
    table.add(rows: run.count)
  }
}
