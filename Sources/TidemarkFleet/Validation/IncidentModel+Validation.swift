import TidemarkCore

extension FleetModel {
  /// Throws at the first incident that cannot happen to this fleet; its classes were found valid.
  func validateIncidents() throws(Failure) {
    guard incidents.count <= 10_000 else {
      throw wrong("incidents", "must be at most 10000, are \(incidents.count)")
    }
    for (index, incident) in incidents.enumerated() {
      let place = "incident \(index + 1), \(incident.kind.name)"
      try incident.validateTime(in: place, duration: duration)
      try incident.kind.validate(in: place, partitions: partitions)
      try incident.target.validate(in: place, classes: classes)
    }
    for deviceClass in classes { try validateStorms(of: deviceClass) }
  }

  /// Storms multiply readings, which are counted in 32 bits.
  private func validateStorms(of deviceClass: DeviceClass) throws(Failure) {
    var storms: [(start: Int64, end: Int64, factor: Double)] = []
    var times = [0, duration.nanoseconds]
    for incident in incidents {
      guard case .storm(let factor) = incident.kind,
        incident.target.deviceClass ?? deviceClass.name == deviceClass.name
      else { continue }
      let start = incident.at.nanoseconds
      let end = min(start + incident.length.nanoseconds, duration.nanoseconds)
      storms.append((start, end, factor))
      times += [start, end]
    }
    guard !storms.isEmpty else { return }
    times.sort()
    // As long as the simulation would have to be for as many readings without storms.
    var length = 0.0
    for (from, until) in zip(times, times.dropFirst()) where from < until {
      var rate = 1.0
      for storm in storms where from >= storm.start && from < storm.end { rate *= storm.factor }
      length += rate * Double(until - from)
    }
    for sensor in deviceClass.sensors {
      let readings = length * sensor.every.highestRate / Double(sensor.every.period.nanoseconds)
      guard readings < Double(FleetLimits.readingsPerSeries) / 2 else {
        throw wrong(
          "class \(deviceClass.name), sensor \(sensor.name)",
          "in the storms it makes more readings than 32 bits can count"
        )
      }
    }
  }
}

extension IncidentModel {
  fileprivate func validateTime(in place: String, duration: TimeSpan) throws(Failure) {
    guard at >= .zero, at < duration else {
      throw wrong(place, "must begin within the \(duration) of the simulation, is at \(at)")
    }
    if case .clockJump = kind {
      guard length == .zero else {
        throw wrong(place, "has no length, as it lasts until a synchronisation; leave out for")
      }
    } else {
      guard length > .zero, length.nanoseconds <= FleetLimits.span else {
        throw wrong(place, "must last longer than 0s and at most 10 years, lasts \(length)")
      }
    }
  }
}

extension IncidentModel.Kind {
  /// The scenario's word.
  fileprivate var name: String {
    switch self {
    case .partitionOutage: "partition-outage"
    case .outage: "outage"
    case .storm: "storm"
    case .clockJump: "clock-jump"
    case .brownOut: "brown-out"
    }
  }

  fileprivate func validate(in place: String, partitions: Int) throws(Failure) {
    switch self {
    case .partitionOutage(let partition, _):
      guard (0..<partitions).contains(partition) else {
        throw wrong(place, "partition must lie in 0...\(partitions - 1), is \(partition)")
      }
    case .outage: break
    case .storm(let factor):
      guard factor > 0, factor <= 1_000 else {
        throw wrong(place, "factor must be above 0 and at most 1000, is \(factor)")
      }
    case .clockJump(let span):
      guard span.nanoseconds.magnitude <= FleetLimits.clockError.magnitude else {
        throw wrong(place, "a clock jumps by at most 40 years, not by \(span)")
      }
    case .brownOut(let delayFactor, let loss):
      guard delayFactor >= 0, delayFactor <= 1e9 else {
        throw wrong(place, "delay factor must lie in 0...1e9, is \(delayFactor)")
      }
      guard (0...1).contains(loss) else {
        throw wrong(place, "loss must lie in 0%...100%, is \(loss * 100)%")
      }
    }
  }
}

extension IncidentModel.Target {
  fileprivate func validate(in place: String, classes: [DeviceClass]) throws(Failure) {
    try checkShare(share, in: place)
    var struck = classes
    if let deviceClass {
      struck = classes.filter { $0.name == deviceClass }
      guard !struck.isEmpty else {
        let hint = hint(nearestName(to: deviceClass, among: classes.map(\.name)))
        throw wrong(place, "strikes an unknown class \(deviceClass)\(hint)")
      }
    }
    guard let group, !struck.contains(where: { $0.devices(ofGroup: group) != nil }) else { return }
    let groupings = struck.compactMap { deviceClass in
      deviceClass.grouping.map { (name: $0.name, last: (deviceClass.devices - 1) / $0.size) }
    }
    guard !groupings.isEmpty else {
      throw wrong(place, "strikes group \(group), but no class that it strikes has groups")
    }
    // Of each grouping its last group, which also says how many there are.
    let names = groupings.map { "\($0.name)-\($0.last)" }
    let near = nearestName(to: group, among: names) ?? names[0]
    throw wrong(place, "strikes an unknown group \(group); the last one is \(near)")
  }

  private func hint(_ name: String?) -> String {
    name.map { "; did you mean \($0)?" } ?? ""
  }
}
