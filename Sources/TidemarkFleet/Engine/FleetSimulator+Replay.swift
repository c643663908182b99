import TidemarkCore

extension FleetSimulator {
  /// What makes a simulation that begins later than at the start go through all that was before,
  /// without sending it; empty if it can begin anywhere.
  ///
  /// One line a class, which names what has a past: `pump: flow (poisson), anomalies`. `model` was
  /// found valid.
  package static func replayReasons(of model: FleetModel) -> [String] {
    let storms = model.incidents.contains(where: \.isStorm)
    return model.classes.compactMap { deviceClass in
      let reasons = deviceClass.replayReasons(storms: storms)
      return reasons.isEmpty ? nil : "\(deviceClass.name): \(reasons.joined(separator: ", "))"
    }
  }
}

extension IncidentModel {
  fileprivate var isStorm: Bool { if case .storm = kind { true } else { false } }
}

extension DeviceClass {
  fileprivate func replayReasons(storms: Bool) -> [String] {
    var reasons: [String] = []
    for sensor in sensors {
      var past = sensor.signal.filter(\.hasMemory).map(\.word)
      switch sensor.every.kind {
      case .poisson: past.append("poisson")
      case .onChange: past.append("on-change")
      case .periodic: break
      }
      if sensor.every.load != nil { past.append("load") }
      if !past.isEmpty { reasons.append("\(sensor.name) (\(past.joined(separator: ", ")))") }
    }
    if !anomalies.isEmpty { reasons.append("anomalies") }
    if membership != MembershipModel() { reasons.append("membership") }
    if network.buffer != nil { reasons.append("buffer") }
    if network.uplinkRate != nil { reasons.append("uplink") }
    if storms { reasons.append("storm") }
    return reasons
  }
}

extension SignalPart {
  /// Whether its value depends on the values before.
  fileprivate var hasMemory: Bool {
    switch unshared.part {
    case .randomWalk, .autoregressive, .counter, .states: true
    default: false
    }
  }
}
