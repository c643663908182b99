import TidemarkCore
import TidemarkStreams

/// How the columns are filled: each in a loop of its own.
extension ResultTable {
  /// Adds the values of rows that have a step and kind in common.
  mutating func append(
    _ run: ResultRun,
    _ emissions: Span<Emission>,
    _ numbers: Span<Double>,
    _ batch: EngineBatch
  ) {
    let readings = batch.readings
    for field in fields[run.step][Int(run.kind.rawValue)] {
      switch field {
      case .step: fill(field, run, with: Int64(run.step))
      case .kind: fill(field, run, with: Int64(run.kind.rawValue))
      case .at: fill(field, run) { emissions[$0].tau }
      case .key: fillKeys(run, emissions, batch)
      case .start: fillTimes(field, run) { emissions[$0].start }
      case .end: fillTimes(field, run) { emissions[$0].end }
      case .time: fillTimes(field, run) { emissions[$0].time }
      case .reason: fill(field, run) { Int64(numbers[$0 * run.stride]) }
      case .score: fill(field, run) { Self.bits(numbers[$0 * run.stride]) }
      case .value where run.kind == .rejected: fillRejected(run, emissions, batch)
      case .value: fill(field, run) { Self.bits(numbers[$0 * run.stride]) }
      case .eventTime where !isAboutReadings(run): fillTimes(field, run) { emissions[$0].time }
      case .eventTime: fill(field, run) { readings.eventTime[emissions[$0].readingRow] }
      case .series: fillSeries(run, emissions, readings)
      case .sequence: fill(field, run) { Int64(readings.sequence[emissions[$0].readingRow]) }
      case .epoch: fill(field, run) { Int64(readings.epoch[emissions[$0].readingRow]) }
      case .copy: fill(field, run) { Int64(readings.copy[emissions[$0].readingRow]) }
      }
    }
    if run.isResult { fillAggregates(run, numbers) }
  }

  private func isAboutReadings(_ run: ResultRun) -> Bool {
    run.isAboutReadings && plan.steps[run.step].results == nil
  }

  private mutating func fill(_ field: ResultField, _ run: ResultRun, with number: Int64) {
    table.columns[places[field]].append(number, at: table.rows, count: run.count)
  }

  @inline(__always)
  private mutating func fill(_ field: ResultField, _ run: ResultRun, _ number: (Int) -> Int64) {
    fill(column: places[field], run, number)
  }

  @inline(__always)
  private mutating func fill(column: Int, _ run: ResultRun, _ number: (Int) -> Int64) {
    let first = table.columns[column].makePlaces(at: table.rows, count: run.count)
    var places = table.columns[column].numbers.mutableSpan
    for row in 0..<run.count { places[first + row] = number(row) }
  }

  /// Times that the emissions have in quanta, many of them the same as the one before.
  @inline(__always)
  private mutating func fillTimes(
    _ field: ResultField,
    _ run: ResultRun,
    _ quanta: (Int) -> Int64
  ) {
    let quantum = plan.topology.quantum
    var last = quanta(0)
    var time = Timestamp(quanta: last, of: quantum).nanoseconds
    fill(field, run) { row in
      let next = quanta(row)
      if next != last {
        last = next
        time = Timestamp(quanta: next, of: quantum).nanoseconds
      }
      return time
    }
  }

  private mutating func fillAggregates(_ run: ResultRun, _ numbers: Span<Double>) {
    let columns = places.aggregates[run.step]
    for (number, column) in columns.enumerated() {
      switch table.columns[column].kind {
      case .real:
        fill(column: column, run) { Self.bits(numbers[$0 * run.stride + number]) }
      case .integer:
        fill(column: column, run) { Int64(numbers[$0 * run.stride + number]) }
      // `fillTexts` has the results at hand.
      case .word, .time: break
      }
    }
  }

  /// The texts of results that end in one.
  mutating func fillTexts(_ run: ResultRun, _ result: BatchResult) {
    guard run.isResult, plan.steps[run.step].step.endsInText,
      let column = places.aggregates[run.step].last
    else { return }
    for index in 0..<run.count {
      let text = result.text(result.order[run.first + index])
      let word = table.columns[column].words.number(of: text)
      table.columns[column].append(word, at: table.rows + index)
    }
  }

  private mutating func fillKeys(
    _ run: ResultRun,
    _ emissions: Span<Emission>,
    _ batch: EngineBatch
  ) {
    let column = places[.key]
    let planned = plan.steps[run.step]
    guard let names = batch.keys(of: planned)?.names else { return }
    var known = exchange(&keys[run.step], with: [])
    if known.count < names.count { known.resize(to: names.count, filler: Self.unknown) }
    for row in emissions.indices where known[Int(emissions[row].key)] == Self.unknown {
      let key = Int(emissions[row].key)
      known[key] = table.columns[column].words.number(of: names[key])
    }
    let words = known.span
    fill(.key, run) { words[Int(emissions[$0].key)] }
    keys[run.step] = known
  }

  /// Of rejects the number is the reason; the value is the one that the step saw.
  private mutating func fillRejected(
    _ run: ResultRun,
    _ emissions: Span<Emission>,
    _ batch: EngineBatch
  ) {
    let planned = plan.steps[run.step]
    fill(.value, run) { Self.bits(batch.value(row: emissions[$0].readingRow, at: planned)) }
  }

  private mutating func fillSeries(
    _ run: ResultRun,
    _ emissions: Span<Emission>,
    _ readings: ReadingBatch
  ) {
    let column = places[.series]
    var known = exchange(&series, with: [])
    for row in emissions.indices {
      let number = Int(readings.series[emissions[row].readingRow])
      guard known[number] == Self.unknown else { continue }
      known[number] = table.columns[column].words.number(of: plan.catalog.name(ofSeries: number))
    }
    let words = known.span
    fill(.series, run) { words[Int(readings.series[emissions[$0].readingRow])] }
    series = known
  }

  @inline(__always)
  private static func bits(_ number: Double) -> Int64 { Int64(bitPattern: number.bitPattern) }
}
