package import TidemarkCore
package import TidemarkStreams

/// The dummy that a detector must beat: alerts by lot, under the same policy.
///
/// Each reading's lot depends on the seed and on (series, epoch, sequence) alone, so it is the same
/// for every batch size and number of workers.
package struct RandomSpec: ProcessorSpec, Equatable {
  package var seed: UInt64
  /// Of each reading, before the quiet period.
  package var probability: Double
  package var quietPeriod: TimeSpan

  package init(seed: UInt64, probability: Double, quietPeriod: TimeSpan) {
    self.seed = seed
    self.probability = probability
    self.quietPeriod = quietPeriod
  }

  package var kind: String { "random" }

  package func makeProcessor(keyCount: Int, seriesOfKey: [UInt32]) -> any Processor {
    RandomProcessor(self, keyCount: keyCount)
  }
}

/// Scores each reading with its lot: uniform in [0, 1), an alert above 1 − probability.
struct RandomProcessor: Processor {
  private let key: DrawKey
  private var gate: AlertGate

  init(_ spec: RandomSpec, keyCount: Int) {
    key = DrawKey(seed: spec.seed, className: "detector", purpose: "random")
    let policy = AlertPolicy(threshold: 1 - spec.probability, quietPeriod: spec.quietPeriod)
    gate = AlertGate(policy, keyCount: keyCount)
  }

  mutating func process(
    _ batch: EngineBatch,
    rows: [Int32],
    keys: [UInt32],
    alerts: inout ScoredRows
  ) {
    let readings = batch.readings
    for index in rows.indices {
      let row = Int(rows[index])
      let identity = UInt64(readings.epoch[row]) << 32 | UInt64(readings.sequence[row])
      let lot = key.uniform(device: UInt64(readings.series[row]), index: identity)
      let time = readings.eventTime[row]
      if gate.raises(score: lot, key: Int(keys[index]), eventTime: time) {
        alerts.append(row: rows[index], score: lot)
      }
    }
  }
}
