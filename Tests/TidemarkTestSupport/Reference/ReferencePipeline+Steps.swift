import TidemarkCore
import TidemarkStreams

/// The steps that pass readings on, and who reads from whom.
extension ReferencePipeline {
  func inputs(of index: Int) -> [Int] {
    let steps = topology.steps
    let named = steps[index].from.compactMap { name in steps.firstIndex { $0.name == name } }
    if !named.isEmpty { return named }
    return steps[..<index].lastIndex { $0.operation.passesReadings }.map { [$0] } ?? []
  }

  /// What ended each row before a step; nil: it reaches the step.
  ///
  /// With several inputs a row that comes through any of them passes, or else the first decides.
  func fateBefore(_ index: Int) -> [LedgerClass?] {
    let from = inputs(of: index)
    return readings.indices.map { row in
      if from.contains(where: { fates[$0][row] == nil }) { return nil }
      return from.first.flatMap { fates[$0][row] }
    }
  }

  /// The value of each row at a step: that of the first input through which it comes.
  func valuesBefore(_ index: Int) -> [Double] {
    let from = inputs(of: index)
    return readings.indices.map { row in
      from.first { fates[$0][row] == nil }.map { values[$0][row] } ?? readings[row].value
    }
  }

  mutating func runPassingStep(_ index: Int) {
    let step = topology.steps[index]
    fates.append(fateBefore(index))
    values.append(valuesBefore(index))
    emissions.append([])
    var seen: [[Int]: Int64] = [:]
    if case .reorder(let spec) = step.operation { runReorder(index, spec) }
    for passage in passages(of: index) {
      let row = passage.row
      var reading = readings[row]
      guard fates[index][row] == nil, takes(reading, step) else { continue }
      reading.arrivalTime = passage.tau
      let value = values[index][row]
      switch step.operation {
      case .validate(let spec):
        guard let reason = spec.reason(against: reading, value: value, catalog) else { continue }
        fates[index][row] = .rejected
        emissions[index].append(rejection(passage.cause, reading, reason))
      case .deduplicate(let spec):
        let identity = [Int(reading.series), Int(reading.epoch), Int(reading.sequence)]
        if let first = seen[identity], reading.arrivalTime - first < spec.within.nanoseconds {
          fates[index][row] = .duplicate
        } else {
          seen[identity] = reading.arrivalTime
        }
      case .filter(let condition):
        let isTrue = referenceValue(of: condition, reading, value: value, catalog) != 0
        if !isTrue { fates[index][row] = .filtered }
      case .map(let expression):
        values[index][row] = referenceValue(of: expression, reading, value: value, catalog)
      case .reorder, .window, .process, .custom: break
      }
    }
  }

  private func rejection(
    _ row: Int,
    _ reading: Reading,
    _ reason: RejectReason
  ) -> ReferenceEmission {
    ReferenceEmission(
      row: row,
      kind: .rejected,
      key: catalog.name(ofSeries: Int(reading.series)),
      time: quanta(reading.eventTime),
      tau: reading.arrivalTime,
      values: [reason.word]
    )
  }
}

extension ValidateSpec {
  /// Why a reading is rejected, or nil.
  fileprivate func reason(
    against reading: Reading,
    value: Double,
    _ catalog: Catalog
  ) -> RejectReason? {
    if range {
      if !value.isFinite { return .notFinite }
      let sensor = catalog.sensors[Int(catalog.series[Int(reading.series)].sensor)]
      if let allowed = sensor.range, !allowed.contains(value) { return .range }
    }
    let ahead = reading.eventTime - reading.arrivalTime
    if let future, ahead > future.nanoseconds { return .future }
    if let past, -ahead > past.nanoseconds { return .past }
    return nil
  }
}
