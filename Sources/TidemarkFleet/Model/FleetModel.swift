package import TidemarkCore

/// Everything that decides what a fleet sends: with the seed, the whole input of a simulation.
package struct FleetModel: Sendable, Equatable {
  package var seed: UInt64
  /// True time of the first instant of the simulation.
  package var start: Timestamp
  package var duration: TimeSpan
  /// Ordered channels; a device always maps to the same one.
  package var partitions: Int
  package var classes: [DeviceClass]
  package var incidents: [IncidentModel]
  /// What `SignalPart.recorded` refers to.
  package var recordings: [RecordedSeries]

  package init(
    seed: UInt64,
    start: Timestamp,
    duration: TimeSpan,
    partitions: Int = 1,
    classes: [DeviceClass],
    incidents: [IncidentModel] = [],
    recordings: [RecordedSeries] = []
  ) {
    self.seed = seed
    self.start = start
    self.duration = duration
    self.partitions = partitions
    self.classes = classes
    self.incidents = incidents
    self.recordings = recordings
  }
}

/// Devices that are alike; each draws its own clock, network and signal from the class's model.
package struct DeviceClass: Sendable, Equatable {
  /// Devices of a class in numbered groups that share a place or a gateway.
  package struct Grouping: Sendable, Equatable {
    package var size: Int
    package var name: String

    package init(size: Int, name: String) {
      self.size = size
      self.name = name
    }
  }

  package var name: String
  package var devices: Int
  package var grouping: Grouping?
  package var sensors: [SensorModel]
  package var clock: ClockModel
  package var network: NetworkModel
  package var membership: MembershipModel
  package var anomalies: [AnomalyModel]

  package init(
    name: String,
    devices: Int,
    grouping: Grouping? = nil,
    sensors: [SensorModel],
    clock: ClockModel = ClockModel(),
    network: NetworkModel = NetworkModel(),
    membership: MembershipModel = MembershipModel(),
    anomalies: [AnomalyModel] = []
  ) {
    self.name = name
    self.devices = devices
    self.grouping = grouping
    self.sensors = sensors
    self.clock = clock
    self.network = network
    self.membership = membership
    self.anomalies = anomalies
  }
}
