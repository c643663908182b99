import TidemarkCore

/// Why validation rejected a reading; the payload of a `rejected` emission.
package enum RejectReason: UInt8, Sendable, CaseIterable {
  /// NaN or infinite.
  case notFinite
  /// Outside the sensor's range.
  case range
  /// Event time too far ahead of τ.
  case future
  /// Event time too far behind τ.
  case past

  /// The word in results and reports.
  package var word: String {
    switch self {
    case .notFinite: "not-finite"
    case .range: "range"
    case .future: "future"
    case .past: "past"
    }
  }
}

/// Rejects readings that cannot be right.
struct ValidateOperator: Sendable {
  private let checksRange: Bool
  private let future: Int64
  private let past: Int64
  /// Bounds of each series.
  private let low: [Double]
  private let high: [Double]

  init(_ spec: ValidateSpec, catalog: Catalog) {
    checksRange = spec.range
    future = spec.future?.nanoseconds ?? .max
    past = spec.past?.nanoseconds ?? .max
    let ranges = catalog.series.map { catalog.sensors[Int($0.sensor)].range }
    low = ranges.map { $0?.lowerBound ?? -.infinity }
    high = ranges.map { $0?.upperBound ?? .infinity }
  }

  /// Ends readings that came so far, and appends an emission for each reject.
  func process(
    _ batch: EngineBatch,
    step: Plan.PlannedStep,
    fates: inout [UInt8],
    rejects: inout Emissions
  ) -> PassingCounts {
    let readings = batch.readings
    let selects = step.selects
    var counts = PassingCounts()
    for row in 0..<readings.count where fates[row] == EngineBatch.passed {
      counts.input += 1
      let series = Int(readings.series[row])
      if selects[series],
        let reason = reason(
          value: readings.value[row],
          eventTime: readings.eventTime[row],
          tau: readings.arrivalTime[row],
          series: series
        )
      {
        fates[row] = LedgerClass.rejected.rawValue
        counts.removed += 1
        rejects.append(
          Emission(
            row: Int32(row),
            phase: .row,
            kind: .rejected,
            key: readings.series[row],
            rank: 0,
            time: batch.time(ofRow: row),
            tau: readings.arrivalTime[row]
          )
        )
        rejects.append(reading: Double(reason.rawValue))
      }
    }
    return counts
  }

  @inline(__always)
  private func reason(value: Double, eventTime: Int64, tau: Int64, series: Int) -> RejectReason? {
    if checksRange {
      if !value.isFinite { return .notFinite }
      if value < low[series] || value > high[series] { return .range }
    }
    if future != .max, clampedDifference(eventTime, tau) > future { return .future }
    if past != .max, clampedDifference(tau, eventTime) > past { return .past }
    return nil
  }
}
