import TidemarkCore

/// A state machine ready to run.
struct StatePlan: SignalProcess {
  private let values: [Double]
  private let dwells: [Draw]
  private let transition: DrawKey
  /// For each state where it may go, and the share of the weight up to each.
  private let next: [[(state: Int, share: Double)]]

  init(_ machine: StateMachine, values: [Double], place: SignalPlace) {
    self.values = values
    dwells = machine.states.map { Draw($0.dwell, key: place.key("dwell \($0.name)")) }
    transition = place.key("transition")
    next = machine.states.map { state in
      let total = state.next.reduce(0) { $0 + $1.weight }
      var sum = 0.0
      return state.next.map { option in
        sum += option.weight
        return (option.state, sum / total)
      }
    }
  }

  @inline(__always)
  func value(
    at time: Int64,
    of plan: ProcessPlan,
    who: UInt64,
    _ state: inout ProcessState
  ) -> Double {
    if time >= state.until || state.step < 0 { advance(&state, to: time, who: who) }
    return values[Int(state.value)]
  }

  /// Moves on to the dwell that lasts at `time`.
  func advance(_ state: inout ProcessState, to time: Int64, who: UInt64) {
    while time >= state.until || state.step < 0 {
      if state.step >= 0 { state.value = Double(successor(of: Int(state.value), state.step, who)) }
      state.step += 1
      state.until += dwells[Int(state.value)].span(
        device: who,
        index: UInt64(state.step),
        atLeast: FleetLimits.gap
      )
    }
  }

  private func successor(of state: Int, _ dwell: Int64, _ who: UInt64) -> Int {
    let options = next[state]
    guard !options.isEmpty else { return (state + 1) % values.count }
    let u = transition.uniform(device: who, index: UInt64(dwell))
    return options[firstIndex(in: options) { $0.share >= u }].state
  }
}
