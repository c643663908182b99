import TidemarkCore

extension SignalPart {
  /// Steps that a process may take between two readings of its sensor.
  private static let stepsPerReading: Int64 = 10_000

  /// Throws at the first parameter that is impossible.
  func validate(
    in place: String,
    of sensor: SensorModel,
    in deviceClass: DeviceClass,
    model: FleetModel
  ) throws(Failure) {
    switch self {
    case .constant(let value):
      try checkFinite(value, "constant", in: place)
    case .sine(let amplitude, let period, let phase):
      try checkFinite(amplitude, "amplitude", in: place)
      try Self.checkWave(period, phase, "sine", in: place)
    case .square(let amplitude, let period, let duty, let phase):
      try checkFinite(amplitude, "amplitude", in: place)
      try Self.checkWave(period, phase, "square wave", in: place)
      guard duty > 0, duty < 1 else {
        throw wrong(place, "duty of a square wave must lie between 0 and 1, is \(duty)")
      }
    case .ramp(let perSecond):
      try checkFinite(perSecond, "ramp", in: place)
    case .profile(let profile):
      try profile.validate(in: place)
    case .noise(let sd):
      try Self.checkDeviation(sd, "noise", in: place)
    case .correlated(_, let factor, let lag):
      try checkFinite(factor, "factor", in: place)
      guard lag >= .zero, lag <= FleetLimits.duration else {
        throw wrong(place, "lag must lie in 0 to 20 years, is \(lag)")
      }
    case .recorded(let part):
      try part.validate(in: place, model: model)
    case .states(let machine):
      try machine.validate(in: place)
    case .shared(let inner):
      guard deviceClass.grouping != nil else {
        throw wrong(place, "a \(word) is shared by a group, but the class has no groups")
      }
      try inner.validate(in: place, of: sensor, in: deviceClass, model: model)
    case .pinkNoise, .randomWalk, .autoregressive, .counter:
      try validateProcess(in: place, of: sensor)
    }
  }

  private func validateProcess(in place: String, of sensor: SensorModel) throws(Failure) {
    var given = TimeSpan.zero
    switch self {
    case .pinkNoise(let sd, let step):
      try Self.checkDeviation(sd, word, in: place)
      given = step
    case .randomWalk(let sd, let step, let bounds):
      try Self.checkDeviation(sd, word, in: place)
      if let bounds {
        try checkFinite(bounds.lowerBound, "lower bound", in: place)
        try checkFinite(bounds.upperBound, "upper bound", in: place)
      }
      given = step
    case .autoregressive(let coefficient, let sd, let step):
      try Self.checkDeviation(sd, word, in: place)
      guard coefficient.magnitude < 1 else {
        throw wrong(
          place,
          "coefficient of ar1 must lie between -1 and 1, is \(coefficient); "
            + "a random-walk has 1"
        )
      }
      given = step
    case .counter(let from, let increment, let step, let wrap):
      try from.validate(in: "\(place), counter from")
      try increment.validate(in: "\(place), counter increment")
      if let wrap, !(wrap > 0 && wrap <= 1e150) {
        throw wrong(place, "wrap of a counter must be above 0, is \(wrap)")
      }
      given = step
    default: break
    }
    guard given >= .zero else { throw wrong(place, "step must not be negative, is \(given)") }
    let period = sensor.every.period
    guard given == .zero || given.nanoseconds >= period.nanoseconds / Self.stepsPerReading else {
      throw wrong(
        place,
        "a step of \(given) is too small for a sensor that measures each \(period); "
          + "at most \(Self.stepsPerReading) steps a reading"
      )
    }
  }

  private static func checkDeviation(
    _ sd: Double,
    _ name: String,
    in place: String
  ) throws(Failure) {
    try checkFinite(sd, name, in: place)
    guard sd >= 0 else { throw wrong(place, "sd of the \(name) must not be negative, is \(sd)") }
  }

  private static func checkWave(
    _ period: TimeSpan,
    _ phase: Double?,
    _ name: String,
    in place: String
  ) throws(Failure) {
    try checkFinite(phase ?? 0, "phase", in: place)
    guard (phase ?? 0).magnitude <= 0x1p40 else {
      throw wrong(place, "phase is in turns: 0 to 1 is enough, is \(phase ?? 0)")
    }
    guard period.nanoseconds >= FleetLimits.wavePeriod else {
      let least = TimeSpan(nanoseconds: FleetLimits.wavePeriod)
      throw wrong(place, "period of the \(name) must be at least \(least), is \(period)")
    }
  }
}

extension RecordedPart {
  fileprivate func validate(in place: String, model: FleetModel) throws(Failure) {
    guard model.recordings.indices.contains(recording) else {
      throw wrong(place, "its recorded series was not loaded")
    }
    let series = model.recordings[recording]
    guard !series.offsets.isEmpty, series.offsets.count == series.values.count,
      series.offsets[0] == 0,
      zip(series.offsets, series.offsets.dropFirst()).allSatisfy({ $0 < $1 }),
      series.values.allSatisfy(\.isFinite)
    else { throw wrong(place, "its recorded series is not one of finite values in order") }
    try shift?.validate(in: "\(place), shift", atLeast: 0)
    try scale?.validate(in: "\(place), scale")
    guard speed > 0, speed <= 1e6 else {
      throw wrong(place, "speed must be above 0 and at most 1e6, is \(speed)")
    }
  }
}

extension StateMachine {
  fileprivate func validate(in place: String) throws(Failure) {
    guard (1...10_000).contains(states.count) else {
      throw wrong(place, "must have 1 to 10000 states, has \(states.count)")
    }
    try checkNames(states.map(\.name), "state", in: place)
    for state in states {
      let place = "\(place), state \(state.name)"
      try checkFinite(state.value, "value", in: place)
      try state.dwell.validate(in: "\(place), for", atLeast: FleetLimits.gap)
      for option in state.next {
        guard states.indices.contains(option.state) else {
          throw wrong(place, "goes to a state that is not there")
        }
        guard option.weight > 0, option.weight <= 1e150 else {
          throw wrong(place, "a weight must be above 0, is \(option.weight)")
        }
      }
    }
  }
}
