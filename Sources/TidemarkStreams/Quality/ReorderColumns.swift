import TidemarkCore

/// Holds readings back and passes them on as `ReorderTimes` has decided.
struct ReorderColumns: Sendable {
  private let lateKind: Emission.Kind
  var held = HeldRuns<HeldColumns>()
  /// As far as the readings behind were told.
  var watermark = Int64.min

  init(_ spec: ReorderSpec) {
    lateKind = spec.late == .drop ? .lateDropped : .lateSideOutput
  }

  /// Fills `behind`, whose order says what of the readings so far is passed on, and `late`.
  ///
  /// The columns of the batch are read from end to end, which brings them near faster than the order in
  /// which they are needed then would.
  mutating func process(
    _ batch: EngineBatch,
    step: Plan.PlannedStep,
    late: inout Emissions,
    into behind: inout EngineBatch
  ) {
    let values = batch.values(step.values)
    behind.beginReleases(watermark: watermark)
    _ = held.pickUp(reachedBy: max(watermark, batch.advances.last?.watermark ?? .min))
    held.pool.append(batch, values: values)
    let order = behind.order
    for row in order.late { giveLate(batch, Int(row), values, &late) }
    held.pool.gather(order.rows[..<order.count], into: &behind)
    held.keep(order.rows[order.count..<order.end])
    watermark = behind.release(by: batch, watermark: watermark)
    behind.endReleases(after: batch, watermark: watermark)
  }

  private func giveLate(
    _ batch: EngineBatch,
    _ row: Int,
    _ values: [Double],
    _ late: inout Emissions
  ) {
    late.append(
      Emission(
        row: Int32(row),
        phase: .row,
        kind: lateKind,
        key: batch.readings.series[row],
        rank: 0,
        time: batch.time[row],
        tau: batch.readings.arrivalTime[row]
      )
    )
    late.append(reading: values[row])
  }

  /// The numbers of the readings that no watermark has reached.
  func unreleased() -> [Int] { held.all().number }
}

extension ReorderSpec {
  /// Of a reorder step.
  init(of planned: Plan.PlannedStep) {
    guard case .reorder(let spec) = planned.step.operation else {
      preconditionFailure("the plan has found it")
    }
    self = spec
  }
}
