import TidemarkCore

extension FleetModel {
  /// Throws at the first thing that makes the model impossible to simulate.
  func validate() throws(Failure) {
    guard FleetLimits.start.contains(start) else {
      throw wrong("start", "must lie in 1900...2099, is \(start)")
    }
    guard duration > .zero, duration <= FleetLimits.duration else {
      throw wrong("duration", "must be above 0 and at most 20 years, is \(duration)")
    }
    guard (1...65_536).contains(partitions) else {
      throw wrong("partitions", "must be 1 to 65536, are \(partitions)")
    }
    guard !classes.isEmpty else { throw wrong("fleet", "has no class; name at least one") }
    try checkNames(classes.map(\.name), "class", in: "fleet")
    var series = 0
    for deviceClass in classes {
      try deviceClass.validate(in: self)
      // Both factors are below 2^31 now, or the first is too large by itself.
      let (product, overflow) = deviceClass.devices.multipliedReportingOverflow(
        by: deviceClass.sensors.count
      )
      series = overflow ? .max : series + min(product, FleetLimits.series + 1)
      guard series <= FleetLimits.series else {
        throw wrong(
          "class \(deviceClass.name)",
          "the fleet has more than \(FleetLimits.series) series; simulate fewer devices"
        )
      }
    }
  }
}

extension DeviceClass {
  fileprivate func validate(in model: FleetModel) throws(Failure) {
    let place = "class \(name)"
    guard devices >= 1 else { throw wrong(place, "devices must be at least 1, are \(devices)") }
    if let grouping {
      guard grouping.size >= 1 else {
        throw wrong(place, "group size must be at least 1, is \(grouping.size)")
      }
      try checkNames([grouping.name], "group", in: place)
    }
    guard !sensors.isEmpty else { throw wrong(place, "has no sensor; name at least one") }
    try checkNames(sensors.map(\.name), "sensor", in: place)
    for sensor in sensors {
      try sensor.validate(in: "\(place), sensor \(sensor.name)", duration: model.duration)
    }
    try clock.validate(in: "\(place), clock")
    try network.validate(in: "\(place), network")
    for anomaly in anomalies {
      try anomaly.validate(in: place, sensors: sensors.map(\.name))
    }
  }
}

extension SensorModel {
  fileprivate func validate(in place: String, duration: TimeSpan) throws(Failure) {
    guard every.period > .zero, every.period <= FleetLimits.duration else {
      throw wrong(place, "period must be above 0 and at most 20 years, is \(every.period)")
    }
    guard
      duration.nanoseconds / every.period.nanoseconds < FleetLimits.readingsPerSeries
    else {
      throw wrong(place, "a period of \(every.period) gives more readings than 32 bits can count")
    }
    try every.jitter?.validate(in: "\(place), jitter")
    if let resolution, !(resolution > 0 && resolution.isFinite) {
      throw wrong(place, "resolution must be above 0, is \(resolution)")
    }
    if let range, !(range.lowerBound.isFinite && range.upperBound.isFinite) {
      throw wrong(place, "range must be finite, is \(range)")
    }
    guard !signal.isEmpty else { throw wrong(place, "has no signal; name at least one part") }
    for component in signal { try component.validate(in: "\(place), signal") }
  }
}

extension SensorModel.Component {
  fileprivate func validate(in place: String) throws(Failure) {
    switch self {
    case .constant(let value):
      try checkFinite(value, "constant", in: place)
    case .sine(let amplitude, let period, let phase):
      try checkFinite(amplitude, "amplitude", in: place)
      try checkFinite(phase ?? 0, "phase", in: place)
      guard (phase ?? 0).magnitude <= 0x1p40 else {
        throw wrong(place, "phase is in turns: 0 to 1 is enough, is \(phase ?? 0)")
      }
      guard period > .zero else {
        throw wrong(place, "period of the sine must be above 0, is \(period)")
      }
    case .ramp(let perSecond):
      try checkFinite(perSecond, "ramp", in: place)
    case .noise(let sd):
      try checkFinite(sd, "noise", in: place)
      guard sd >= 0 else { throw wrong(place, "sd of the noise must not be negative, is \(sd)") }
    }
  }
}

extension ClockModel {
  fileprivate func validate(in place: String) throws(Failure) {
    guard resolution > .zero, resolution <= .days(1),
      resolution.nanoseconds % FleetLimits.arrivalGrid == 0
    else {
      throw wrong(
        place,
        "resolution must be a whole number of microseconds, at most 1d, is \(resolution)"
      )
    }
    try offset?.validate(in: "\(place), offset")
    try drift?.validate(in: "\(place), drift")
  }
}

extension NetworkModel {
  fileprivate func validate(in place: String) throws(Failure) {
    try delay?.validate(in: "\(place), delay", atLeast: 0)
    for (probability, name) in [(loss, "loss"), (duplicate, "duplicate")]
    where !(0...1).contains(probability) {
      throw wrong(place, "\(name) must lie in 0%...100%, is \(probability * 100)%")
    }
    try offline?.every.validate(in: "\(place), offline every", atLeast: FleetLimits.gap)
    try offline?.length.validate(in: "\(place), offline for", atLeast: 0)
  }
}

extension AnomalyModel {
  fileprivate func validate(in place: String, sensors: [String]) throws(Failure) {
    guard sensors.contains(sensor) else {
      let hint = nearestName(to: sensor, among: sensors).map { "; did you mean \($0)?" }
      throw wrong(place, "\(kind.name) strikes an unknown sensor \(sensor)\(hint ?? "")")
    }
    let place = "\(place), \(kind.name) of \(sensor)"
    try every.validate(in: "\(place), every", atLeast: FleetLimits.gap)
    switch kind {
    case .spike(let magnitude):
      try checkFinite(magnitude, "magnitude", in: place)
    case .stuckAt(let length):
      try length.validate(in: "\(place), length", atLeast: 1)
    case .levelShift(let magnitude, let length):
      try checkFinite(magnitude, "magnitude", in: place)
      try length.validate(in: "\(place), length", atLeast: 1)
    }
  }
}

extension Distribution {
  /// Checks the parameters of a distribution of lengths of time whose typical value must be at
  /// least so many nanoseconds.
  ///
  /// Draws below are raised to it; refused are distributions that would be raised as a rule.
  fileprivate func validate(in place: String, atLeast least: Int64) throws(Failure) {
    try validate(in: place)
    let typical =
      switch self {
      case .constant(let value): value
      case .uniform(_, let high): high
      case .normal(let mean, _): mean
      case .lognormal(let median, _): median
      case .exponential(let mean): mean
      }
    guard typical >= Double(least) else {
      let span = TimeSpan(nanoseconds: least)
      throw wrong(place, "must be at least \(span), is about \(typical) ns")
    }
  }

  /// Checks the parameters.
  fileprivate func validate(in place: String) throws(Failure) {
    switch self {
    case .constant(let value):
      try checkFinite(value, "constant", in: place)
    case .uniform(let low, let high):
      try checkFinite(low, "low end", in: place)
      try checkFinite(high, "high end", in: place)
      guard low <= high else { throw wrong(place, "low end \(low) lies above high end \(high)") }
    case .normal(let mean, let sd):
      try checkFinite(mean, "mean", in: place)
      try checkFinite(sd, "sd", in: place)
      guard sd >= 0 else { throw wrong(place, "sd must not be negative, is \(sd)") }
    case .lognormal(let median, let p99):
      try checkFinite(median, "median", in: place)
      try checkFinite(p99, "p99", in: place)
      guard median > 0, p99 >= median else {
        throw wrong(place, "median must be above 0 and p99 not below it, are \(median) and \(p99)")
      }
    case .exponential(let mean):
      try checkFinite(mean, "mean", in: place)
      guard mean > 0 else { throw wrong(place, "mean must be above 0, is \(mean)") }
    }
  }
}

/// Names are words that can stand in `device/sensor` and are used once.
private func checkNames(_ names: [String], _ kind: String, in place: String) throws(Failure) {
  var seen: Set<String> = []
  for name in names {
    guard !name.isEmpty, !name.contains("/") else {
      throw wrong(place, "\"\(name)\" is no name for a \(kind): it needs a letter and no slash")
    }
    guard seen.insert(name).inserted else {
      throw wrong(place, "\(kind) \(name) is named twice; names must differ")
    }
  }
}

/// Values beyond 1e150 would overflow when they are squared or multiplied.
private func checkFinite(_ value: Double, _ name: String, in place: String) throws(Failure) {
  guard value.magnitude <= 1e150 else {
    throw wrong(place, "\(name) must be a number of at most 1e150, is \(value)")
  }
}

private func wrong(_ place: String, _ message: String) -> Failure {
  Failure(.usage, "\(place): \(message)")
}
