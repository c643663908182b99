import TidemarkCore

/// The incidents that strike devices of a class, by what they act on.
struct ClassIncidents {
  struct BrownOut {
    let delayFactor: Double
    let loss: Double
    /// Drawn for each copy, as what happens on the wire is.
    let lossKey: DrawKey
    let incident: IncidentPlan
  }

  /// Times in which the devices measure more often.
  private(set) var storms: [(factor: Double, incident: IncidentPlan)] = []
  /// Times without a connection.
  private(set) var outages: [(drops: Bool, incident: IncidentPlan)] = []
  /// From the first of these to the last.
  let outageSpan: Range<Int64>
  private(set) var brownOuts: [BrownOut] = []
  private(set) var partitionOutages: [(partition: UInt32, drops: Bool, incident: IncidentPlan)] = []
  private(set) var clockJumps: [ClockJump] = []

  init(of deviceClass: DeviceClass, in model: FleetModel) {
    for incident in IncidentPlan.plans(of: model, striking: deviceClass) {
      switch incident.kind {
      case .storm(let factor): storms.append((factor, incident))
      case .outage(let then): outages.append((then == .drop, incident))
      case .brownOut(let factor, let loss):
        brownOuts.append(
          BrownOut(
            delayFactor: factor,
            loss: loss,
            lossKey: DrawKey(
              seed: model.seed,
              className: deviceClass.name,
              purpose: "incident \(incident.number) loss"
            ),
            incident: incident
          )
        )
      case .partitionOutage(let partition, let then):
        partitionOutages.append((UInt32(partition), then == .drop, incident))
      case .clockJump:
        if let jump = ClockJump(incident) { clockJumps.append(jump) }
      }
    }
    let first = outages.map(\.incident.start).min() ?? .max
    outageSpan = first..<(outages.map(\.incident.end).max() ?? first)
  }

  /// These, with the storms of others: how often devices measured cannot be changed afterwards.
  func measuring(as original: ClassIncidents) -> ClassIncidents {
    var incidents = self
    incidents.storms = original.storms
    return incidents
  }

  /// How many times as often a device measures at an instant, and up to when, exclusive.
  func storm(at time: Int64, device: UInt64) -> (factor: Double, until: Int64) {
    var (rate, until) = (1.0, Int64.max)
    for (factor, incident) in storms where time < incident.end {
      guard incident.victims.contains(device: device) else { continue }
      if time < incident.start {
        until = min(until, incident.start)
      } else {
        until = min(until, incident.end)
        rate *= factor
      }
    }
    return (rate, until)
  }
}

extension IncidentPlan {
  func contains(_ time: Int64) -> Bool { time >= start && time < end }
}
