import TidemarkCore

extension ClockModel {
  /// Throws at the first thing that no clock can do.
  func validate(in place: String, of model: FleetModel) throws(Failure) {
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
    try wander?.validate(in: "\(place), wander")
    try synchronization?.validate(in: "\(place), sync")
    try checkShare(deadRTC, in: "\(place), dead-rtc")
    try wrongZone?.validate(in: "\(place), wrong-zone")
    try leap?.validate(in: "\(place), leap", of: model)
    try reset?.validate(in: "\(place), reset")
    try stop?.every.validate(in: "\(place), stop every", atLeast: FleetLimits.clockGap)
    try stop?.length.validate(in: "\(place), stop for", atLeast: 0)
  }
}

extension ClockModel.Wander {
  fileprivate func validate(in place: String) throws(Failure) {
    guard step.nanoseconds >= FleetLimits.clockGap, step <= FleetLimits.duration else {
      throw wrong(place, "step must be at least 1s and at most 20 years, is \(step)")
    }
    guard sd >= 0, sd <= FleetLimits.clockDrift else {
      throw wrong(place, "sd must lie in 0...\(FleetLimits.clockDrift) s per second, is \(sd)")
    }
  }
}

extension ClockModel.Synchronization {
  fileprivate func validate(in place: String) throws(Failure) {
    try every.validate(in: "\(place), every", atLeast: FleetLimits.clockGap)
    try error.validate(in: "\(place), error")
    // Slower than 1e-9, less than a second of error would take more than thirty years.
    if case .slew(let rate) = mode, !(rate >= 1e-9 && rate < 1) {
      throw wrong(
        place,
        "slew must be at least 1e-9 and below 1 s per second (500ppm is usual), is \(rate); "
          + "use mode: step for errors that must go at once"
      )
    }
  }
}

extension ClockModel.WrongZone {
  fileprivate func validate(in place: String) throws(Failure) {
    try checkShare(share, in: place)
    guard (1...255).contains(offsets.count) else {
      throw wrong(place, "must have 1 to 255 offsets, has \(offsets.count)")
    }
    for offset in offsets where offset > .days(2) || offset < .days(-2) {
      throw wrong(place, "an offset must lie in -2d...2d, is \(offset)")
    }
  }
}

extension ClockModel.Leap {
  fileprivate func validate(in place: String, of model: FleetModel) throws(Failure) {
    guard at >= model.start, at < model.start + model.duration else {
      throw wrong(
        place,
        "must lie in the simulated time, \(model.start) to \(model.start + model.duration), "
          + "is at \(at)"
      )
    }
    guard step <= .hours(1), step >= .hours(-1) else {
      throw wrong(place, "step must lie in -1h...1h, is \(step)")
    }
    try checkShare(share, in: place)
  }
}

extension ClockModel.Reset {
  fileprivate func validate(in place: String) throws(Failure) {
    try every.validate(in: "\(place), every", atLeast: FleetLimits.clockGap)
    guard FleetLimits.start.contains(to) else {
      throw wrong(place, "a clock can start again in 1900...2099, not at \(to)")
    }
  }
}
