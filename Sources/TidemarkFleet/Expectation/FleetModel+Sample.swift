import TidemarkCore

extension FleetModel {
  /// A smaller fleet that behaves as this one does: the first devices of each class, in as many
  /// groups, each the smaller.
  ///
  /// `devices` is about how many are kept; a class keeps one at least.
  package func reduced(toDevices limit: Int) -> FleetModel {
    let total = classes.reduce(0) { $0 + $1.devices }
    guard total > limit else { return self }
    let ratio = Double(limit) / Double(total)
    var model = self
    for index in model.classes.indices { model.classes[index].reduce(by: ratio) }
    model.incidents = incidents.compactMap { model.keeping($0, of: self) }
    return model
  }

  /// An incident of a group that is not there any more strikes as large a share of all.
  private func keeping(_ incident: IncidentModel, of whole: FleetModel) -> IncidentModel? {
    guard let group = incident.target.group else { return incident }
    let isStruck = { (deviceClass: DeviceClass) in
      (incident.target.deviceClass ?? deviceClass.name) == deviceClass.name
        && deviceClass.devices(ofGroup: group) != nil
    }
    if classes.contains(where: isStruck) { return incident }
    guard let struck = whole.classes.first(where: isStruck) else { return nil }
    var kept = incident
    kept.target = IncidentModel.Target(
      deviceClass: struck.name,
      share: incident.target.expectedShare(of: struck)
    )
    return kept
  }

  /// The same fleet with a fraction of its readings: every sensor measures `factor` times less often.
  ///
  /// Clocks, networks, lives and incidents are the same, so that each reading that is left has the
  /// delays and errors of one of the whole. `changes` says for each class and sensor which share of
  /// the looks is reported: sensors that report changes measure at random instead. What they measure
  /// is left out, and all anomalies but those of time stamps.
  package func slowed(by factor: Double, changes: [[Double]]) -> FleetModel {
    guard factor > 1 else { return self }
    var model = self
    for index in model.classes.indices {
      model.classes[index].slow(by: factor, changes: changes[index], duration: duration)
    }
    return model
  }
}

extension DeviceClass {
  private static let smallestBuffer = 8.0

  fileprivate mutating func reduce(by ratio: Double) {
    guard let grouping else {
      devices = max(1, Int((Double(devices) * ratio).rounded()))
      return
    }
    let groups = (devices + grouping.size - 1) / grouping.size
    let size = max(1, Int((Double(grouping.size) * ratio).rounded()))
    let kept = Double(grouping.size) * ratio < 1 ? Double(devices) * ratio : Double(groups * size)
    self.grouping = Grouping(size: size, name: grouping.name)
    devices = min(devices, max(1, Int(kept.rounded())))
  }

  fileprivate mutating func slow(by factor: Double, changes: [Double], duration: TimeSpan) {
    for index in sensors.indices {
      var stretch = factor
      if case .onChange = sensors[index].every.kind {
        sensors[index].every.kind = .poisson
        stretch /= max(changes[index], 1e-6)
      }
      let period = Double(sensors[index].every.period.nanoseconds) * stretch
      let longest = Double(max(duration.nanoseconds, sensors[index].every.period.nanoseconds))
      sensors[index].every.period = TimeSpan(nanoseconds: Int64(min(period, longest)))
      sensors[index].kind = .number
      sensors[index].resolution = nil
      sensors[index].signal = [.constant(sensors[index].range?.lowerBound ?? 0)]
    }
    anomalies = anomalies.filter {
      guard case .every = $0.timing else { return false }
      return $0.kind == .frozenTimestamp || $0.kind == .futureTimestamp
    }
    // A queue fills and drains as before if all that flows through it is as much less.
    if let rate = network.uplinkRate { network.uplinkRate = rate / factor }
    if let buffer = network.buffer, buffer.capacity > 0 {
      let capacity = Double(buffer.capacity) / factor
      // One of a few readings would overflow at other times than the real one.
      network.buffer?.capacity = Int(capacity.rounded())
      if capacity < Self.smallestBuffer { network.buffer = nil }
    }
    clock.coarsen(duration: duration)
  }
}

extension ClockModel {
  private static let steps: Int64 = 500

  /// Wanders in fewer, larger steps, which is as far in the end.
  fileprivate mutating func coarsen(duration: TimeSpan) {
    guard let wander else { return }
    let longer = duration.nanoseconds / (Self.steps * wander.step.nanoseconds)
    guard longer > 1 else { return }
    self.wander = Wander(
      step: TimeSpan(nanoseconds: wander.step.nanoseconds * longer),
      sd: wander.sd * Double(longer).squareRoot()
    )
  }
}

extension FleetModel {
  /// About how often something happens to a device besides its readings: what a simulation that
  /// has few readings costs.
  package var eventsPerDevice: Double {
    let longest = Double(duration.nanoseconds)
    return classes.map { deviceClass in
      let (clock, network) = (deviceClass.clock, deviceClass.network)
      let membership = deviceClass.membership
      let every = [
        clock.synchronization?.every, clock.reset?.every, clock.stop?.every,
        network.offline?.every, membership.restart?.every, membership.replacement?.every,
      ]
      let anomalies = deviceClass.anomalies.map { anomaly -> Distribution? in
        if case .every(let every) = anomaly.timing { every } else { nil }
      }
      let bursts = network.bursts.map { Distribution.constant($0.goodMean + $0.badMean) }
      return (every + anomalies + [bursts]).reduce(0) { sum, distribution in
        sum + (distribution.map { longest / max($0.meanSpan, Double(FleetLimits.gap)) } ?? 0)
      }
    }.max() ?? 0
  }
}
