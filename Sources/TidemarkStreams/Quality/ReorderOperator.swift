import TidemarkCore

/// Holds readings back until the watermark has reached them, and passes them on in the order of event
/// time, those of one time in the order of arrival.
///
/// A reading that the watermark before it has reached is late, as Flink's sort of a stream has it. What
/// a rise of the watermark lets go comes out before that rise, so nothing behind finds it late.
struct ReorderOperator: Sendable {
  private let lateKind: Emission.Kind
  private let lateClass: UInt8
  var held = HeldReadings()
  /// As far as the readings behind were told.
  var watermark = Int64.min

  init(_ spec: ReorderSpec) {
    let drops = spec.late == .drop
    lateKind = drops ? .lateDropped : .lateSideOutput
    lateClass = (drops ? LedgerClass.lateDropped : .lateSideOutput).rawValue
  }

  /// Ends the late ones of the readings that came so far, and makes `behind` what is passed on.
  mutating func process(
    _ batch: EngineBatch,
    step: Plan.PlannedStep,
    fates: inout [UInt8],
    late: inout Emissions,
    into behind: inout EngineBatch
  ) -> PassingCounts {
    behind.beginReleases(watermark: watermark)
    let values = batch.values(step.values)
    var counts = endLate(batch, values, &fates, &late)
    var next = 0
    var row = 0
    repeat {
      let end = min(row + HeldReadings.chunk, batch.count)
      held.insert(batch, row..<end, values, fates)
      let first = next
      held.release(by: batch.advances, from: &next, through: end, into: &behind)
      watermark = behind.release(first..<next, of: batch, watermark: watermark)
      row = end
    } while row < batch.count
    counts.mostHeld = held.takeMostHeld()
    behind.endReleases(after: batch, watermark: watermark)
    return counts
  }

  private func endLate(
    _ batch: EngineBatch,
    _ values: [Double],
    _ fates: inout [UInt8],
    _ late: inout Emissions
  ) -> PassingCounts {
    var counts = PassingCounts()
    var watermark = batch.firstWatermark
    var next = 0
    for row in 0..<batch.count where fates[row] == EngineBatch.passed {
      while next < batch.advances.count, batch.advances[next].position <= row {
        watermark = batch.advances[next].watermark
        next += 1
      }
      counts.input += 1
      let time = batch.time[row]
      guard time <= watermark else { continue }
      fates[row] = lateClass
      counts.removed += 1
      late.append(
        Emission(
          row: Int32(row),
          phase: .row,
          kind: lateKind,
          key: batch.readings.series[row],
          rank: 0,
          time: time,
          tau: batch.readings.arrivalTime[row]
        )
      )
      late.append(reading: values[row])
    }
    return counts
  }

  /// The numbers of the readings that no watermark has reached.
  func unreleased() -> [Int] { held.numbers() }
}
