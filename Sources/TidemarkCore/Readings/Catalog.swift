/// Who sends: the names behind the indices in a `ReadingBatch`.
///
/// Series are numbered device by device and, within a device, sensor by sensor, so the order of
/// series indices is the order of (device, sensor).
package struct Catalog: Sendable, Equatable {
  package struct Device: Sendable, Equatable {
    package var name: String
    /// Index into `classes`.
    package var deviceClass: UInt32
    /// Index into `groups`, or nil.
    package var group: UInt32?
    /// The ordered channel that this device always maps to.
    package var partition: UInt32

    package init(name: String, deviceClass: UInt32, group: UInt32? = nil, partition: UInt32 = 0) {
      self.name = name
      self.deviceClass = deviceClass
      self.group = group
      self.partition = partition
    }
  }

  /// A kind of sensor: shared by all devices of a class.
  package struct Sensor: Sendable, Equatable {
    package enum Kind: String, CaseIterable, Sendable {
      case number, state
    }
    package var name: String
    package var unit: String
    package var kind: Kind
    /// The values that this sensor can report at all; nil if not known.
    package var range: ClosedRange<Double>?

    package init(
      name: String,
      unit: String = "",
      kind: Kind = .number,
      range: ClosedRange<Double>? = nil
    ) {
      self.name = name
      self.unit = unit
      self.kind = kind
      self.range = range
    }
  }

  package struct Series: Sendable, Equatable, BitwiseCopyable {
    /// Index into `devices`.
    package var device: UInt32
    /// Index into `sensors`.
    package var sensor: UInt32

    package init(device: UInt32, sensor: UInt32) {
      self.device = device
      self.sensor = sensor
    }
  }

  package var classes: [String]
  package var groups: [String]
  package var sensors: [Sensor]
  package var devices: [Device]
  package var series: [Series]
  package var partitions: Int
  /// The words of `state` sensors; a state's value is an index into this.
  package var states: [String]

  package init(
    classes: [String] = [],
    groups: [String] = [],
    sensors: [Sensor] = [],
    devices: [Device] = [],
    series: [Series] = [],
    partitions: Int = 1,
    states: [String] = []
  ) {
    self.classes = classes
    self.groups = groups
    self.sensors = sensors
    self.devices = devices
    self.series = series
    self.partitions = partitions
    self.states = states
  }

  package func deviceName(ofSeries index: Int) -> String {
    devices[Int(series[index].device)].name
  }

  package func sensorName(ofSeries index: Int) -> String {
    sensors[Int(series[index].sensor)].name
  }

  /// `device/sensor`, as people and result files name a series.
  package func name(ofSeries index: Int) -> String {
    deviceName(ofSeries: index) + "/" + sensorName(ofSeries: index)
  }
}
