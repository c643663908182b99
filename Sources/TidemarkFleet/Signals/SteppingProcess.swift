import TidemarkCore

/// A process that changes at the steps of its grid, each value following from the one before.
protocol SteppingProcess: SignalProcess {
  /// Moves on to a step, from 0 on.
  func advance(_ value: inout Double, to step: UInt64, key: DrawKey, who: UInt64)
}

extension SteppingProcess {
  @inline(__always)
  func value(
    at time: Int64,
    of plan: ProcessPlan,
    who: UInt64,
    _ state: inout ProcessState
  ) -> Double {
    let target = time / plan.step
    while state.step < target {
      state.step += 1
      advance(&state.value, to: UInt64(state.step), key: plan.key, who: who)
    }
    return state.value
  }
}

/// A random walk that starts at 0, or as near to it as its bounds allow.
struct RandomWalk: SteppingProcess {
  let sd: Double
  let bounds: ClosedRange<Double>?

  func advance(_ value: inout Double, to step: UInt64, key: DrawKey, who: UInt64) {
    guard step > 0 else {
      value = bounds.map { min(max(0, $0.lowerBound), $0.upperBound) } ?? 0
      return
    }
    let next = value + sd * key.normal(device: who, index: step)
    value = bounds.map { Self.reflected(next, into: $0) } ?? next
  }

  /// A value beyond an end comes back from it; after one reflection it is cut.
  private static func reflected(_ value: Double, into bounds: ClosedRange<Double>) -> Double {
    let (low, high) = (bounds.lowerBound, bounds.upperBound)
    let back = value > high ? 2 * high - value : value < low ? 2 * low - value : value
    return min(max(back, low), high)
  }
}

/// A first-order autoregressive process, which starts in its stationary distribution.
struct Autoregression: SteppingProcess {
  let coefficient: Double
  let sd: Double
  /// Standard deviation of what is added each step.
  let innovation: Double

  func advance(_ value: inout Double, to step: UInt64, key: DrawKey, who: UInt64) {
    let normal = key.normal(device: who, index: step)
    value = step == 0 ? sd * normal : coefficient * value + innovation * normal
  }
}

/// A counter that may wrap.
struct Counter: SteppingProcess {
  let from: Draw
  let increment: Draw
  let wrap: Double?

  func advance(_ value: inout Double, to step: UInt64, key: DrawKey, who: UInt64) {
    guard step > 0 else {
      value = from.value(device: who, index: 0)
      return
    }
    value += increment.value(device: who, index: step)
    if let wrap, value >= wrap { value -= wrap }
    if let wrap, !(0..<wrap).contains(value) { value = 0 }
  }
}
