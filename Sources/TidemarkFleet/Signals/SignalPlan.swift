import TidemarkCore

/// The signal of a sensor, its parts sorted by what evaluates them.
struct SignalPlan {
  /// Sum of the constants.
  private(set) var base = 0.0
  /// Sum of the ramps, per nanosecond since the start.
  private(set) var slope = 0.0
  let noise: DrawKey
  /// Standard deviation of all white noise of a device together; 0 without.
  let noiseSD: Double
  /// The same of what all devices of a group have in common.
  let sharedNoise: DrawKey
  let sharedNoiseSD: Double
  private(set) var waves: [WavePlan] = []
  private(set) var profiles: [(curve: ProfileCurve, factor: Double, lag: Int64)] = []
  private(set) var processes: [ProcessPlan] = []
  private(set) var recorded: [RecordedCurve] = []

  /// Whether there is more than constants, ramps, waves and white noise.
  var isPlain: Bool { profiles.isEmpty && processes.isEmpty && recorded.isEmpty }

  /// Whether the signal at a time can be had without going through what was before.
  var isSeekable: Bool { processes.allSatisfy(\.isSeekable) }

  init(
    _ sensor: SensorModel,
    of deviceClass: DeviceClass,
    recordings: [RecordedSeries],
    states: [String],
    key: @escaping (String) -> DrawKey
  ) {
    noise = key("\(sensor.name) noise")
    sharedNoise = key("\(sensor.name) group noise")
    var (own, shared) = (0.0, 0.0)
    for part in sensor.signal {
      guard case (.noise(let sd), let isShared) = part.unshared else { continue }
      if isShared { shared += sd * sd } else { own += sd * sd }
    }
    noiseSD = own.squareRoot()
    sharedNoiseSD = shared.squareRoot()
    let signal = SignalBuilder(
      deviceClass: deviceClass,
      recordings: recordings,
      states: sensor.kind == .state ? states : nil,
      key: key
    )
    add(sensor, by: signal, factor: 1, lag: 0)
  }

  private mutating func add(
    _ sensor: SensorModel,
    by signal: SignalBuilder,
    factor: Double,
    lag: Int64
  ) {
    var ordinals: [String: Int] = [:]
    for part in sensor.signal {
      let (inner, isShared) = part.unshared
      let word = inner.word
      let ordinal = ordinals[word, default: 0]
      ordinals[word] = ordinal + 1
      let place = SignalPlace(
        classKey: signal.key,
        name: "\(sensor.name) \(word) \(ordinal)",
        isShared: isShared,
        factor: factor,
        lag: lag
      )
      add(inner, of: sensor, at: place, by: signal)
    }
  }

  private mutating func add(
    _ part: SignalPart,
    of sensor: SensorModel,
    at place: SignalPlace,
    by signal: SignalBuilder
  ) {
    switch part {
    case .constant(let value):
      base += place.factor * value
    case .ramp(let perSecond):
      let perNanosecond = place.factor * perSecond * 1e-9
      slope += perNanosecond
      base -= perNanosecond * Double(place.lag)
    case .noise, .shared: break
    case .sine(let amplitude, let period, let phase):
      waves.append(signal.wave(amplitude, period, duty: 2, phase, at: place))
    case .square(let amplitude, let period, let duty, let phase):
      waves.append(signal.wave(amplitude, period, duty: duty, phase, at: place))
    case .profile(let profile):
      profiles.append((ProfileCurve(profile), place.factor, place.lag))
    case .recorded(let part):
      recorded.append(
        RecordedCurve(part, series: signal.recordings[part.recording], place: place)
      )
    case .correlated(let name, let factor, let lag):
      guard let other = signal.deviceClass.sensors.first(where: { $0.name == name }) else { return }
      add(other, by: signal, factor: place.factor * factor, lag: place.lag + lag.nanoseconds)
    case .pinkNoise, .randomWalk, .autoregressive, .counter, .states:
      if let process = signal.process(part, of: sensor, at: place) { processes.append(process) }
    }
  }
}

/// What the parts of a class's signals are made with.
struct SignalBuilder {
  let deviceClass: DeviceClass
  let recordings: [RecordedSeries]
  /// Of a `state` sensor the catalog's words: it reports their indices in place of the states'
  /// values.
  let states: [String]?
  let key: (String) -> DrawKey

  fileprivate func wave(
    _ amplitude: Double,
    _ period: TimeSpan,
    duty: Double,
    _ phase: Double?,
    at place: SignalPlace
  ) -> WavePlan {
    WavePlan(
      amplitude: place.factor * amplitude,
      turnsPerNanosecond: 1 / Double(period.nanoseconds),
      duty: duty,
      phase: phase,
      phaseKey: place.key(),
      isShared: place.isShared,
      lag: place.lag
    )
  }

  fileprivate func process(
    _ part: SignalPart,
    of sensor: SensorModel,
    at place: SignalPlace
  ) -> ProcessPlan? {
    let kind: ProcessPlan.Kind
    var step = TimeSpan.zero
    switch part {
    case .pinkNoise(let sd, let given): (kind, step) = (.pinkNoise(sd: sd), given)
    case .randomWalk(let sd, let given, let bounds):
      (kind, step) = (.randomWalk(RandomWalk(sd: sd, bounds: bounds)), given)
    case .autoregressive(let coefficient, let sd, let given):
      let innovation = sd * (1 - coefficient * coefficient).squareRoot()
      kind = .autoregressive(
        Autoregression(coefficient: coefficient, sd: sd, innovation: innovation)
      )
      step = given
    case .counter(let from, let increment, let given, let wrap):
      kind = .counter(
        Counter(
          from: Draw(from, key: place.key("from")),
          increment: Draw(increment, key: place.key("increment")),
          wrap: wrap
        )
      )
      step = given
    case .states(let machine):
      let values = machine.states.map { state in
        states.map { Double($0.firstIndex(of: state.name) ?? 0) } ?? state.value
      }
      kind = .states(StatePlan(machine, values: values, place: place))
    default: return nil
    }
    return ProcessPlan(
      kind: kind,
      key: place.key(),
      isShared: place.isShared,
      lag: place.lag,
      factor: place.factor,
      step: step > .zero ? step.nanoseconds : sensor.every.period.nanoseconds
    )
  }
}

extension SignalPart {
  /// The part itself, and whether it is drawn for the group.
  var unshared: (part: SignalPart, isShared: Bool) {
    if case .shared(let inner) = self { (inner.unshared.part, true) } else { (self, false) }
  }

  /// Its word in the purposes of draws, which is part of what a seed means.
  var word: String {
    switch self {
    case .constant: "constant"
    case .sine: "sine"
    case .square: "square"
    case .ramp: "ramp"
    case .profile: "profile"
    case .noise: "noise"
    case .pinkNoise: "pink-noise"
    case .randomWalk: "random-walk"
    case .autoregressive: "ar1"
    case .counter: "counter"
    case .states: "states"
    case .correlated: "correlated"
    case .recorded: "from"
    case .shared(let inner): inner.word
    }
  }
}
