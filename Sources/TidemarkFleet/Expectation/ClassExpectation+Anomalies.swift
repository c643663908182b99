import TidemarkCore

extension ClassExpectation.Anomalies {
  /// One that strikes while a device is no member strikes nothing.
  init(
    _ anomaly: AnomalyModel,
    on deviceClass: DeviceClass,
    of model: FleetModel,
    memberShare: Double
  ) {
    kind = anomaly.kind
    scope = anomaly.scope
    sensors = anomaly.sensors
    let struck = Double(deviceClass.devices * anomaly.sensors.count)
    let cycle = anomaly.cycle(on: deviceClass, of: model)
    count = struck * cycle.count * memberShare
    share = cycle.share
  }
}

extension AnomalyModel {
  /// Mean number for one series, and the shares of its time that they and the repairs take.
  fileprivate func cycle(
    on deviceClass: DeviceClass,
    of model: FleetModel
  ) -> (count: Double, share: Double, rest: Double) {
    let number: Double
    switch timing {
    case .every(let every):
      let indices = deviceClass.sensors.indices.filter {
        sensors.contains(deviceClass.sensors[$0].name)
      }
      let renewals = Renewals(
        every: every,
        length: length,
        rest: isFinal ? .constant(Double(model.duration.nanoseconds)) : repair,
        gap: max(FleetLimits.gap, deviceClass.pause(ofSensors: indices, duration: model.duration)),
        duration: model.duration
      )
      return (renewals.count, renewals.share, renewals.restShare)
    case .at(let times): number = Double(times.count)
    case .count(let count): number = Double(count)
    }
    let duration = Double(model.duration.nanoseconds)
    func share(_ distribution: Distribution?) -> Double {
      min(1, number * (distribution?.meanSpan ?? 0) / duration)
    }
    let rest = isFinal ? restShare(behind: share(length), duration: duration) : share(repair)
    return (number, share(length), rest)
  }

  /// Share of the time behind the one failure that is never repaired, given that of its wear.
  private func restShare(behind wear: Double, duration: Double) -> Double {
    if case .at(let times) = timing {
      return times.reduce(0) { $0 + max(0, 1 - Double($1.nanoseconds) / duration - wear) }
    }
    return max(0, 1 - wear) / 2
  }

  /// Share of the looks of a sensor that measure nothing because of it.
  fileprivate func missingShare(on deviceClass: DeviceClass, of model: FleetModel) -> Double {
    switch kind {
    case .dropout: cycle(on: deviceClass, of: model).share
    case .missing: cycle(on: deviceClass, of: model).share * share
    case .wear: cycle(on: deviceClass, of: model).rest
    default: 0
    }
  }
}

extension DeviceClass {
  /// Share of the looks of a sensor that no anomaly swallows.
  func measuredShare(of sensor: SensorModel, in model: FleetModel) -> Double {
    anomalies.filter { $0.sensors.contains(sensor.name) }.reduce(1) {
      $0 * (1 - $1.missingShare(on: self, of: model))
    }
  }
}

extension Distribution {
  /// Mean of its draws as lengths of time.
  var meanSpan: Double {
    if case .constant(let value) = self { return max(value, 0) }
    let key = DrawKey(seed: 0, className: "expectation", purpose: "mean")
    let draw = Draw(self, key: key)
    let count: UInt64 = 4_000
    return (0..<count).reduce(0.0) { $0 + Double(draw.span(device: 0, index: $1)) } / Double(count)
  }
}
