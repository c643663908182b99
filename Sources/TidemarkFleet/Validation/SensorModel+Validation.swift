import TidemarkCore

extension SensorModel {
  /// Throws at the first thing that no sensor of the class can do.
  func validate(in place: String, of deviceClass: DeviceClass, model: FleetModel) throws(Failure) {
    try every.validate(in: place, duration: model.duration)
    if let resolution, !(resolution > 0 && resolution.isFinite) {
      throw wrong(place, "resolution must be above 0, is \(resolution)")
    }
    if let range, !(range.lowerBound.isFinite && range.upperBound.isFinite) {
      throw wrong(place, "range must be finite, is \(range)")
    }
    guard !signal.isEmpty else { throw wrong(place, "has no signal; name at least one part") }
    for part in signal {
      try part.validate(in: "\(place), signal", of: self, in: deviceClass, model: model)
    }
    if kind == .state { try validateStates(in: place) }
  }

  /// A state sensor reports the states of one machine and nothing else.
  private func validateStates(in place: String) throws(Failure) {
    guard signal.count == 1, case .states = signal[0].unshared.part else {
      throw wrong(place, "reports states, so its signal must be one states part")
    }
    guard resolution == nil, range == nil else {
      throw wrong(place, "reports states, which have no resolution and no range")
    }
  }
}

extension Cadence {
  /// The most that a load may multiply a rate by.
  private static let loads = 0.0...1_000.0

  fileprivate func validate(in place: String, duration: TimeSpan) throws(Failure) {
    guard period.nanoseconds >= FleetLimits.arrivalGrid, period <= FleetLimits.duration else {
      throw wrong(place, "period must be at least 1us and at most 20 years, is \(period)")
    }
    guard
      highestRate * Double(duration.nanoseconds) / Double(period.nanoseconds)
        < Double(FleetLimits.readingsPerSeries) / 2
    else {
      throw wrong(place, "a period of \(period) gives more readings than 32 bits can count")
    }
    if let load {
      try load.validate(in: "\(place), load")
      for point in load.points where !Self.loads.contains(point.value) {
        throw wrong(place, "a load must lie in 0...1000, is \(point.value)")
      }
      guard highestRate > 1e-3 else { throw wrong(place, "a load of zero measures nothing") }
    }
    switch kind {
    case .periodic(let jitter):
      try jitter?.validate(in: "\(place), jitter")
    case .poisson: break
    case .onChange(let threshold, let heartbeat):
      try checkFinite(threshold, "threshold", in: place)
      guard threshold >= 0 else {
        throw wrong(place, "threshold must not be negative, is \(threshold)")
      }
      if let heartbeat, heartbeat <= .zero {
        throw wrong(place, "heartbeat must be above 0, is \(heartbeat)")
      }
    }
  }

  /// How many times the usual rate a load can make of it.
  var highestRate: Double { load?.points.map(\.value).max() ?? 1 }
}

extension Profile {
  /// Throws at the first thing that makes this no profile.
  func validate(in place: String) throws(Failure) {
    guard (1...10_000).contains(points.count) else {
      throw wrong(place, "must have 1 to 10000 points, has \(points.count)")
    }
    var last = TimeSpan(nanoseconds: -1)
    for point in points {
      try checkFinite(point.value, "value", in: place)
      guard point.at > last else {
        throw wrong(place, "points must be in order: \(point.at) does not come after \(last)")
      }
      guard point.at < cycle.length else {
        throw wrong(place, "\(point.at) lies beyond the cycle of \(cycle.length)")
      }
      last = point.at
    }
  }
}
