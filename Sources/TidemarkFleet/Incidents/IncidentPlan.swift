import TidemarkCore

/// An incident as one class sees it.
struct IncidentPlan {
  /// Position in the model.
  let number: Int
  let kind: IncidentModel.Kind
  let start: Int64
  /// Exclusive; the start for a clock jump.
  let end: Int64
  let victims: Victims

  /// Whether a device, given by its index in the class and its partition, is struck.
  ///
  /// It does not change: ask once per device, not once per reading.
  func strikes(device: UInt64, partition: UInt32) -> Bool {
    if case .partitionOutage(let struck, _) = kind, struck != Int(partition) { return false }
    return victims.contains(device: device)
  }

  /// The incidents that can strike a class, in the order of the model.
  static func plans(of model: FleetModel, striking deviceClass: DeviceClass) -> [IncidentPlan] {
    model.incidents.enumerated().compactMap { number, incident in
      guard incident.target.deviceClass ?? deviceClass.name == deviceClass.name else { return nil }
      var devices: Range<UInt64>?
      if let name = incident.target.group {
        guard let struck = deviceClass.devices(ofGroup: name) else { return nil }
        devices = UInt64(struck.lowerBound)..<UInt64(struck.upperBound)
      }
      let key = DrawKey(
        seed: model.seed,
        className: deviceClass.name,
        purpose: "incident \(number) share"
      )
      let start = model.start.nanoseconds + incident.at.nanoseconds
      return IncidentPlan(
        number: number,
        kind: incident.kind,
        start: start,
        end: start + incident.length.nanoseconds,
        victims: Victims(group: devices, share: incident.target.share, key: key)
      )
    }
  }
}

extension ClockJump {
  /// What an incident does to clocks, if it does.
  init?(_ incident: IncidentPlan) {
    guard case .clockJump(let span) = incident.kind else { return nil }
    self.init(at: incident.start, by: span.nanoseconds, victims: incident.victims)
  }
}

extension DeviceClass {
  /// Indices in the class of the devices of a group such as `depot-3`; nil if there is none.
  func devices(ofGroup name: String) -> Range<Int>? {
    guard let grouping, name.hasPrefix(grouping.name + "-") else { return nil }
    let digits = name.dropFirst(grouping.name.count + 1)
    // Only the one way in which the catalog writes a number.
    guard let number = Int(digits), number >= 0, String(number) == digits,
      number <= (devices - 1) / grouping.size
    else { return nil }
    let first = number * grouping.size
    return first..<first + min(grouping.size, devices - first)
  }
}
