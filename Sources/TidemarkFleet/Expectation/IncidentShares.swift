import TidemarkCore

/// What the incidents do to a class, as shares of its devices' time or copies.
struct IncidentShares {
  struct Storm {
    var from: Int64
    var until: Int64
    var factor: Double
    /// Of the devices.
    var share: Double
  }

  private(set) var storms: [Storm] = []
  /// Share of the devices' time without a connection.
  private(set) var outage = 0.0
  /// Probability that a reading does not leave its device.
  private(set) var dropped = 0.0
  /// Probability that a copy that does is lost.
  private(set) var loss = 0.0

  /// `busy` says what share of the readings is measured in a stretch of time.
  init(_ deviceClass: DeviceClass, of model: FleetModel, busy: (Range<Int64>) -> Double) {
    let start = model.start.nanoseconds
    let end = start + model.duration.nanoseconds
    var arrives = 1.0
    for plan in IncidentPlan.plans(of: model, striking: deviceClass) {
      let incident = model.incidents[plan.number]
      let devices = incident.target.expectedShare(of: deviceClass)
      let until = min(plan.end, end)
      let share = devices * busy(plan.start..<max(plan.start, until))
      switch plan.kind {
      case .storm(let factor):
        storms.append(Storm(from: plan.start, until: until, factor: factor, share: devices))
      case .outage(let then):
        let time = devices * Double(until - plan.start) / Double(end - start)
        outage = 1 - (1 - outage) * (1 - time)
        if then == .drop { dropped = 1 - (1 - dropped) * (1 - share) }
      case .partitionOutage(_, let then):
        if then == .drop { arrives *= 1 - share / Double(model.partitions) }
      case .brownOut(_, let loss): arrives *= 1 - share * loss
      case .clockJump: break
      }
    }
    loss = 1 - arrives
  }
}

extension IncidentModel.Target {
  /// Share of the devices of a class that it strikes; the class is one that it can strike.
  package func expectedShare(of model: DeviceClass) -> Double {
    guard let group else { return share }
    let struck = model.devices(ofGroup: group)?.count ?? 0
    return share * Double(struck) / Double(model.devices)
  }
}
