import TidemarkCore

/// A part of a signal that has a memory: it stands still between the steps of a grid.
struct ProcessPlan {
  enum Kind {
    case randomWalk(RandomWalk)
    case autoregressive(Autoregression)
    case pinkNoise(sd: Double)
    case counter(Counter)
    case states(StatePlan)
  }

  let kind: Kind
  let key: DrawKey
  let isShared: Bool
  let lag: Int64
  let factor: Double
  /// In nanoseconds.
  let step: Int64

  /// Numbers that a series keeps for it besides its state.
  var octaveCount: Int { if case .pinkNoise = kind { PinkNoise.octaves } else { 0 } }

  /// Whether its value at any time can be had without going through all steps before.
  var isSeekable: Bool { if case .pinkNoise = kind { true } else { false } }
}

/// Where a process of a series stands.
struct ProcessState: BitwiseCopyable {
  /// Step, or number of the state machine's dwell; −1 before the first.
  var step: Int64 = -1
  /// Value, or index of the state.
  var value = 0.0
  /// End of the dwell, since the start.
  var until: Int64 = 0
}

/// What a process is once its kind is known: looked at once per series, not once per reading.
protocol SignalProcess {
  /// The value at a time since the start, 0 or later, before factors; times of a series ascend.
  func value(
    at time: Int64,
    of plan: ProcessPlan,
    who: UInt64,
    _ state: inout ProcessState
  ) -> Double
}
