import TidemarkCore

extension FleetModel {
  /// Throws at the first anomaly that is counted where some might meet no reading: then fewer would
  /// be made than were asked for.
  ///
  /// Between two anomalies lie two periods, or ticks of the clock, so what measures at least once a
  /// period meets each.
  func validateCounts() throws(Failure) {
    for deviceClass in classes {
      let isLulled = incidents.contains { $0.lulls(deviceClass) }
      for model in deviceClass.anomalies {
        guard case .count = model.timing else { continue }
        let names = model.sensors.joined(separator: ", ")
        let place = "class \(deviceClass.name), \(model.kind.rawValue) of \(names)"
        for sensor in deviceClass.sensors where model.sensors.contains(sensor.name) {
          if let gap = sensor.every.reasonForGaps {
            throw uncountable(place, "\(sensor.name) \(gap)")
          }
        }
        if deviceClass.membership != MembershipModel() {
          throw uncountable(place, "devices come and go")
        }
        if isLulled { throw uncountable(place, "a storm with a factor below 1 makes long gaps") }
      }
    }
  }

  private func uncountable(_ place: String, _ reason: String) -> Failure {
    wrong(place, "is counted, but \(reason), so that one may meet no reading; use every or at")
  }
}

extension IncidentModel {
  /// Whether devices of a class measure less often while it lasts.
  fileprivate func lulls(_ deviceClass: DeviceClass) -> Bool {
    guard case .storm(let factor) = kind, factor < 1 else { return false }
    return target.deviceClass == nil || target.deviceClass == deviceClass.name
  }
}

extension Cadence {
  /// Why more than a period may pass without a reading; nil if it cannot.
  fileprivate var reasonForGaps: String? {
    switch kind {
    case .poisson: return "measures at random times"
    case .onChange: return "reports changes only"
    case .periodic: break
    }
    if let lowest = load?.points.map(\.value).min(), lowest < 1 {
      return "follows a load that falls below 1"
    }
    return nil
  }
}
