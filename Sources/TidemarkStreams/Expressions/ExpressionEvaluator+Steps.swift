import TidemarkCore

extension ExpressionEvaluator {
  /// Ends readings that came so far and for which the expression is false; those that the step does not
  /// select come through.
  mutating func filter(
    _ batch: EngineBatch,
    step: Plan.PlannedStep,
    fates: inout [UInt8]
  ) -> PassingCounts {
    var results = taken(&scratch, leaving: [])
    defer { scratch = results }
    evaluate(batch.readings, into: &results)
    let series = batch.readings.series
    var counts = PassingCounts()
    for row in 0..<results.count where fates[row] == EngineBatch.passed {
      counts.input += 1
      if results[row] == 0, step.selects[Int(series[row])] {
        fates[row] = LedgerClass.filtered.rawValue
        counts.removed += 1
      }
    }
    return counts
  }

  /// Makes `values` what the expression is of each reading that the step selects, and what they were of
  /// the others.
  mutating func map(
    _ batch: EngineBatch,
    step: Plan.PlannedStep,
    _ fates: [UInt8],
    into values: inout [Double]
  ) -> PassingCounts {
    evaluate(batch.readings, into: &values)
    let series = batch.readings.series
    let before = batch.readings.value
    var counts = PassingCounts()
    for row in 0..<values.count {
      if !step.selects[Int(series[row])] { values[row] = before[row] }
      if fates[row] == EngineBatch.passed { counts.input += 1 }
    }
    return counts
  }
}
