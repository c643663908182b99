import TidemarkCore

/// A device class with everything worked out that does not change from device to device.
struct ClassPlan {
  /// Indices of the class's first device and series in the catalog.
  let firstDevice: Int
  let firstSeries: Int
  let deviceCount: Int
  let start: Int64
  /// Exclusive.
  let end: Int64

  let grid: TimeGrid
  let clockOffset: Draw?
  let clockDrift: Draw?
  let loss: Double
  let duplicate: Double
  let outages: OutagePlan?

  let sensors: [SensorPlan]
  /// Of all sensors, sensor by sensor.
  let sines: [SinePlan]
  /// Of all sensors, sensor by sensor, and the scenario's words for them.
  let anomalies: [AnomalyPlan]
  let anomalyKinds: [String]

  init(_ deviceClass: DeviceClass, of model: FleetModel, firstDevice: Int, firstSeries: Int) {
    func key(_ purpose: String) -> DrawKey {
      DrawKey(seed: model.seed, className: deviceClass.name, purpose: purpose)
    }
    self.firstDevice = firstDevice
    self.firstSeries = firstSeries
    deviceCount = deviceClass.devices
    start = model.start.nanoseconds
    end = start + model.duration.nanoseconds
    let clock = deviceClass.clock
    grid = TimeGrid(resolution: clock.resolution.nanoseconds)
    clockOffset = clock.offset.map { Draw($0, key: key("clock offset")) }
    clockDrift = clock.drift.map { Draw($0, key: key("clock drift")) }
    loss = deviceClass.network.loss
    duplicate = deviceClass.network.duplicate
    outages = deviceClass.network.offline.map { OutagePlan($0, key: key) }

    var sensors: [SensorPlan] = []
    var sines: [SinePlan] = []
    var anomalies: [AnomalyPlan] = []
    var anomalyKinds: [String] = []
    for sensor in deviceClass.sensors {
      let (firstSine, firstAnomaly) = (sines.count, anomalies.count)
      for case .sine(let amplitude, let period, let phase) in sensor.signal {
        let purpose = "\(sensor.name) sine \(sines.count - firstSine)"
        sines.append(
          SinePlan(amplitude: amplitude, period: period, phase: phase, phaseKey: key(purpose))
        )
      }
      for model in deviceClass.anomalies where model.sensor == sensor.name {
        let ordinal = anomalyKinds[firstAnomaly...].count { $0 == model.kind.name }
        anomalies.append(AnomalyPlan(model, ordinal: ordinal, key: key))
        anomalyKinds.append(model.kind.name)
      }
      sensors.append(
        SensorPlan(
          sensor,
          network: deviceClass.network,
          sines: firstSine..<sines.count,
          anomalies: firstAnomaly..<anomalies.count,
          key: key
        )
      )
    }
    self.sensors = sensors
    self.sines = sines
    self.anomalies = anomalies
    self.anomalyKinds = anomalyKinds
  }

  /// The plans of all classes, in the order of the model.
  static func plans(of model: FleetModel) -> [ClassPlan] {
    var plans: [ClassPlan] = []
    var device = 0
    var series = 0
    for deviceClass in model.classes {
      plans.append(
        ClassPlan(deviceClass, of: model, firstDevice: device, firstSeries: series)
      )
      device += deviceClass.devices
      series += deviceClass.devices * deviceClass.sensors.count
    }
    return plans
  }
}
