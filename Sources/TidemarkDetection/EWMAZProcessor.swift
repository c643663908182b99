import TidemarkCore
import TidemarkStreams

/// Exponentially weighted mean and variance per key, and the distance of each value from them.
///
/// The update is West's ("Updating mean and variance estimates", CACM 22(9), 1979) with a constant
/// weight α = 1 − 2^(−1/half-life), and with 1/n while that is larger, so that early values are
/// averaged plainly. A value is scored against the past alone, then learned; what lies outside the
/// threshold is learned as if it lay on it, so that one spike does not hide the next.
struct EWMAZProcessor: Processor {
  struct State: BitwiseCopyable {
    var mean = 0.0
    var variance = 0.0
    var count: Int32 = 0
  }

  /// The score of a value that differs from a constant past: large, and a number JSON can write.
  private static let greatestScore = 1e9

  private let weight: Double
  private let warmUp: Int32
  /// Values after which the plain average's weight 1/n has fallen to `weight`; not counted further.
  let enough: Int32
  private let threshold: Double
  var states: [State]
  var gate: AlertGate

  init(_ spec: EWMAZSpec, keyCount: Int) {
    weight = 1 - PortableMath.exp(-PortableMath.log(2) / spec.halfLife)
    warmUp = Int32(clamping: max(2, spec.warmUp))
    enough = max(warmUp, Int32(min(1 / max(weight, 1e-9), 1e9)) + 1)
    threshold = spec.policy.threshold
    states = [State](repeating: State(), count: keyCount)
    gate = AlertGate(spec.policy, keyCount: keyCount)
  }

  mutating func process(
    _ batch: EngineBatch,
    rows: [Int32],
    keys: [UInt32],
    alerts: inout ScoredRows
  ) {
    let values = batch.readings.value
    let times = batch.readings.eventTime
    for index in rows.indices {
      let row = Int(rows[index])
      let key = Int(keys[index])
      let value = values[row]
      // A value that is not a number says nothing about the signal; validation counts it.
      guard value.isFinite else { continue }
      let score = learn(value, key: key)
      if gate.raises(score: score, key: key, eventTime: times[row]) {
        alerts.append(row: rows[index], score: score)
      }
    }
  }

  /// Scores a value against what came before it, then takes it in.
  @inline(__always)
  private mutating func learn(_ value: Double, key: Int) -> Double {
    var state = states[key]
    let distance = value - state.mean
    let deviation = state.variance.squareRoot()
    var score = 0.0
    var learned = distance
    let isWarm = state.count >= warmUp
    if state.count < enough { state.count += 1 }
    if isWarm {
      let limit = threshold * deviation
      score = deviation > 0 ? distance.magnitude / deviation : distance == 0 ? 0 : .infinity
      score = min(score, EWMAZProcessor.greatestScore)
      if deviation > 0, distance.magnitude > limit { learned = distance < 0 ? -limit : limit }
    }
    let share = max(weight, 1 / Double(state.count))
    let step = share * learned
    state.mean += step
    state.variance = (1 - share) * (state.variance + learned * step)
    states[key] = state
    return score
  }
}
