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
    try validateIncidents()
    try validateCounts()
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
      try sensor.validate(in: "\(place), sensor \(sensor.name)", of: self, model: model)
    }
    try Correlations.validate(self, in: place)
    try clock.validate(in: "\(place), clock", of: model)
    try network.validate(in: "\(place), network", hasGroups: grouping != nil)
    try membership.validate(in: "\(place), membership", duration: model.duration)
    try validateAnomalies(in: place, duration: model.duration)
  }
}
