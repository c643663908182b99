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

  package var isSavable: Bool { true }

  package func makeProcessor(keyCount: Int, seriesOfKey: [UInt32]) -> any Processor {
    RandomProcessor(self, keyCount: keyCount)
  }
}

/// Scores each reading with its lot: uniform in [0, 1), an alert above 1 − probability.
struct RandomProcessor: Processor {
  private let seed: UInt64
  var gate: AlertGate

  init(_ spec: RandomSpec, keyCount: Int) {
    seed = DrawKey(seed: spec.seed, className: "detector", purpose: "random").bits(
      device: 0,
      index: 0
    )
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
      let lot = lot(
        series: readings.series[row],
        epoch: readings.epoch[row],
        sequence: readings.sequence[row]
      )
      let time = readings.eventTime[row]
      if gate.raises(score: lot, key: Int(keys[index]), eventTime: time) {
        alerts.append(row: rows[index], score: lot)
      }
    }
  }

  /// The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) twice over the reading's
  /// identity: a dummy runs beside every detector and should cost next to nothing.
  @inline(__always)
  private func lot(series: UInt32, epoch: UInt16, sequence: UInt32) -> Double {
    let restart = UInt64(epoch) << 32 | UInt64(sequence)
    let bits = mixed(mixed(seed ^ UInt64(series)) ^ restart)
    return Double(bits >> 11) * 0x1p-53
  }
}

@inline(__always)
private func mixed(_ value: UInt64) -> UInt64 {
  var z = value &+ 0x9E37_79B9_7F4A_7C15
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
