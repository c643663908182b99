import TidemarkCore

/// Removes readings whose (epoch, sequence) the same series already sent.
///
/// A reading is remembered for `within` of τ after its first copy; a copy after that counts as new.
/// The series of one sensor share a `MemoryTable`, since they send about equally often.
struct DeduplicateOperator: Sendable {
  let within: Int64
  var tables: [MemoryTable]
  /// Sensor of each series, and its place among the series of that sensor.
  private let sensorOfSeries: [UInt32]
  private let placeOfSeries: [UInt32]

  init(_ spec: DeduplicateSpec, catalog: Catalog) {
    within = spec.within.nanoseconds
    sensorOfSeries = catalog.series.map(\.sensor)
    var counts = [UInt32](repeating: 0, count: catalog.sensors.count)
    var places: [UInt32] = []
    places.reserveCapacity(catalog.series.count)
    for series in catalog.series {
      places.append(counts[Int(series.sensor)])
      counts[Int(series.sensor)] += 1
    }
    placeOfSeries = places
    tables = counts.map { MemoryTable(seriesCount: Int($0)) }
  }

  /// Ends readings that came so far and were seen before.
  mutating func process(
    _ batch: EngineBatch,
    step: Plan.PlannedStep,
    fates: inout [UInt8]
  ) -> PassingCounts {
    let readings = batch.readings
    let selects = step.selects
    var counts = PassingCounts()
    for row in 0..<readings.count where fates[row] == EngineBatch.passed {
      counts.input += 1
      let series = Int(readings.series[row])
      if selects[series],
        tables[Int(sensorOfSeries[series])].remembers(
          place: Int(placeOfSeries[series]),
          epoch: readings.epoch[row],
          sequence: readings.sequence[row],
          tau: readings.arrivalTime[row],
          within: within
        )
      {
        fates[row] = LedgerClass.duplicate.rawValue
        counts.removed += 1
      }
    }
    return counts
  }
}
