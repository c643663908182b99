import TidemarkCore

/// Runs a `Processor` from outside as a keyed step: its scored rows become alerts.
struct ProcessorOperator: KeyedOperator {
  var processor: any Processor
  private let share: KeyShare
  private var alerts = ScoredRows()

  init(_ spec: any ProcessorSpec, keys: KeySpace, share: KeyShare) {
    self.share = share
    var seriesOfKey = [UInt32](repeating: KeySpace.none, count: keys.count)
    for (series, key) in keys.keyOfSeries.enumerated().reversed() where key != KeySpace.none {
      seriesOfKey[Int(key)] = UInt32(series)
    }
    processor = spec.makeProcessor(
      keyCount: share.count,
      seriesOfKey: share.global.map { seriesOfKey[Int($0)] }
    )
  }

  mutating func process(
    _ batch: EngineBatch,
    _ selection: Selection,
    into output: inout LeafOutput
  ) {
    alerts.removeAll()
    processor.process(batch, rows: selection.rows, keys: selection.keys, alerts: &alerts)
    output.rows = selection.rows.count
    output.assigned += selection.rows.count
    // Alerts come in the order of rows.
    var place = 0
    for index in alerts.rows.indices {
      let row = alerts.rows[index]
      place = selection.place(ofRow: Int(row), from: place)
      let key = Int(selection.keys[place])
      output.emissions.append(
        Emission(
          row: row,
          phase: .row,
          kind: .alert,
          key: share.global[key],
          rank: share.rank[key],
          time: batch.time(ofRow: Int(row)),
          tau: batch.readings.arrivalTime[Int(row)]
        )
      )
      output.emissions.append(number: alerts.scores[index])
    }
  }

  mutating func grow(_ growth: KeyGrowth) {
    preconditionFailure("the plan keeps detectors by names")
  }

  func openWindows() -> [OpenWindow] { [] }
}
