import TidemarkCore

/// A device class with everything worked out that does not change from device to device.
struct ClassPlan {
  let className: String
  /// Indices of the class's first device and series in the catalog.
  let firstDevice: Int
  let firstSeries: Int
  let deviceCount: Int
  /// Devices in a group; 0 without groups.
  let groupSize: Int
  let partitionCount: Int
  let start: Int64
  /// Exclusive.
  let end: Int64

  /// Of true and sent times.
  let grid: TimeGrid
  /// Of event times: the same, but where readings are stamped anew.
  let clockGrid: TimeGrid
  let clock: ClockPlan
  let life: LifePlan?
  let network: NetworkPlan
  let incidents: ClassIncidents
  let sensors: [SensorPlan]
  let anomalies: AnomalyPlans

  init(
    _ deviceClass: DeviceClass,
    of model: FleetModel,
    states: [String],
    firstDevice: Int,
    firstSeries: Int
  ) {
    func key(_ purpose: String) -> DrawKey {
      DrawKey(seed: model.seed, className: deviceClass.name, purpose: purpose)
    }
    className = deviceClass.name
    self.firstDevice = firstDevice
    self.firstSeries = firstSeries
    deviceCount = deviceClass.devices
    groupSize = deviceClass.grouping?.size ?? 0
    partitionCount = model.partitions
    start = model.start.nanoseconds
    end = start + model.duration.nanoseconds
    grid = TimeGrid(resolution: deviceClass.clock.resolution.nanoseconds)
    clockGrid = grid
    incidents = ClassIncidents(of: deviceClass, in: model)
    clock = ClockPlan(deviceClass.clock, start: start, jumps: incidents.clockJumps, key: key)
    life = LifePlan(deviceClass.membership, start: start, end: end, key: key)
    network = NetworkPlan(deviceClass.network, end: end, key: key)
    sensors = deviceClass.sensors.map { sensor in
      SensorPlan(
        sensor,
        of: deviceClass,
        recordings: model.recordings,
        states: states,
        key: key
      )
    }
    anomalies = AnomalyPlans(deviceClass, of: model, key: key)
  }

  /// The plan of a new delivery of what this one measures: by the networks, incidents and, if they are new,
  /// clocks of another model with another seed.
  func delivered(by deviceClass: DeviceClass, of model: FleetModel, hasNewClocks: Bool) -> ClassPlan
  {
    ClassPlan(delivering: self, by: deviceClass, of: model, hasNewClocks: hasNewClocks)
  }

  private init(
    delivering original: ClassPlan,
    by deviceClass: DeviceClass,
    of model: FleetModel,
    hasNewClocks: Bool
  ) {
    func key(_ purpose: String) -> DrawKey {
      DrawKey(seed: model.seed, className: deviceClass.name, purpose: purpose)
    }
    className = original.className
    firstDevice = original.firstDevice
    firstSeries = original.firstSeries
    deviceCount = original.deviceCount
    groupSize = original.groupSize
    partitionCount = original.partitionCount
    start = original.start
    end = original.end
    grid = original.grid
    life = original.life
    sensors = original.sensors
    let struck = ClassIncidents(of: deviceClass, in: model)
    incidents = struck.measuring(as: original.incidents)
    network = NetworkPlan(deviceClass.network, end: end, key: key)
    let clocks = deviceClass.clock
    clockGrid = hasNewClocks ? TimeGrid(resolution: clocks.resolution.nanoseconds) : grid
    clock =
      hasNewClocks
      ? ClockPlan(clocks, start: start, jumps: struck.clockJumps, key: key) : original.clock
    // What is wrong with a reading was recorded with it.
    var unharmed = deviceClass
    unharmed.anomalies = []
    anomalies = AnomalyPlans(unharmed, of: model, key: key)
  }

  /// Whether a simulation can begin at any time: whether nothing in the class but clocks, outages and
  /// bursts, which go from event to event, has a past.
  var isSeekable: Bool {
    life == nil && incidents.storms.isEmpty && network.uplink == nil && anomalies.isEmpty
      && sensors.allSatisfy { $0.cadence.isSeekable && $0.signal.isSeekable }
  }

  /// The number of a device's group within the class.
  @inline(__always)
  func group(of device: UInt64) -> UInt64 {
    groupSize > 0 ? device / UInt64(groupSize) : 0
  }

  /// The plans of all classes, in the order of the model.
  static func plans(of model: FleetModel, states: [String]) -> [ClassPlan] {
    var plans: [ClassPlan] = []
    var device = 0
    var series = 0
    for deviceClass in model.classes {
      plans.append(
        ClassPlan(
          deviceClass,
          of: model,
          states: states,
          firstDevice: device,
          firstSeries: series
        )
      )
      device += deviceClass.devices
      series += deviceClass.devices * deviceClass.sensors.count
    }
    return plans
  }
}
