/// Who sends: the names behind the indices in a `ReadingBatch`.
///
/// Series are numbered device by device and, within a device, sensor by sensor, so the order of
/// series indices is the order of (device, sensor). Indices lie within their arrays.
public struct Catalog: Sendable, Equatable {
  /// A sender of readings.
  public struct Device: Sendable, Equatable {
    /// Another than that of every other device.
    public var name: String
    /// Index into `classes`.
    public var deviceClass: UInt32
    /// Index into `groups`, or nil.
    public var group: UInt32?
    /// The ordered channel that this device always maps to; below `partitions`.
    public var partition: UInt32

    /// A device, without a group and in the first partition if nothing else is said.
    public init(name: String, deviceClass: UInt32, group: UInt32? = nil, partition: UInt32 = 0) {
      self.name = name
      self.deviceClass = deviceClass
      self.group = group
      self.partition = partition
    }
  }

  /// A kind of sensor: shared by all devices of a class.
  public struct Sensor: Sendable, Equatable {
    /// What its values mean.
    public enum Kind: String, CaseIterable, Sendable {
      /// They are measurements in `unit`.
      case number
      /// They are indices into the catalog's `states`.
      case state
    }
    /// Another than that of every other sensor of the class.
    public var name: String
    /// As people write it, such as `°C`; empty if there is none.
    public var unit: String
    /// What its values mean.
    public var kind: Kind
    /// The values that this sensor can report at all; nil if not known.
    public var range: ClosedRange<Double>?

    /// A sensor, of numbers in any range if nothing else is said.
    public init(
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

  /// One sensor of one device.
  public struct Series: Sendable, Equatable, BitwiseCopyable {
    /// Index into `devices`.
    public var device: UInt32
    /// Index into `sensors`.
    public var sensor: UInt32

    /// The series of a device and a sensor.
    public init(device: UInt32, sensor: UInt32) {
      self.device = device
      self.sensor = sensor
    }
  }

  /// Names of the kinds of devices.
  public var classes: [String]
  /// Names of what devices share, such as a gateway or a site.
  public var groups: [String]
  /// The kinds of sensors.
  public var sensors: [Sensor]
  /// Who sends.
  public var devices: [Device]
  /// What `ReadingBatch.series` is an index into.
  public var series: [Series]
  /// Number of ordered channels that devices map to, at least 1.
  public var partitions: Int
  /// The words of `state` sensors; a state's value is an index into this.
  public var states: [String]

  /// A catalog of what is given, of nothing if nothing is.
  public init(
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

  /// Adds a device and a series for each of its sensors, which are indices into `sensors`, ascending.
  ///
  /// Returns the indices of the series, in the order of the sensors.
  @discardableResult
  public mutating func add(_ device: Device, sensors: [UInt32]) -> Range<UInt32> {
    let first = UInt32(series.count)
    let number = UInt32(devices.count)
    devices.append(device)
    series.append(contentsOf: sensors.map { Series(device: number, sensor: $0) })
    return first..<UInt32(series.count)
  }

  /// The name of the device that a series is of.
  public func deviceName(ofSeries index: Int) -> String {
    devices[Int(series[index].device)].name
  }

  /// The name of the sensor that a series is of.
  public func sensorName(ofSeries index: Int) -> String {
    sensors[Int(series[index].sensor)].name
  }

  /// `device/sensor`, as people and result files name a series.
  public func name(ofSeries index: Int) -> String {
    deviceName(ofSeries: index) + "/" + sensorName(ofSeries: index)
  }

  /// Indices of the series of a device, ascending; none if no device has this name.
  ///
  /// Looks at every device and series.
  public func seriesIndices(ofDevice name: String) -> [UInt32] {
    guard let device = devices.firstIndex(where: { $0.name == name }) else { return [] }
    return series.indices.filter { series[$0].device == device }.map { UInt32($0) }
  }

  /// Index of the series of a device and a sensor; nil if there is none.
  ///
  /// Looks at every device and series.
  public func seriesIndex(ofDevice device: String, sensor: String) -> UInt32? {
    seriesIndices(ofDevice: device).first { sensorName(ofSeries: Int($0)) == sensor }
  }
}
