import TidemarkCore

/// What is different about the numbers of one recording in the union of several.
struct SeriesRenumbering {
  /// Per series of the recording; nil: all stay what they are.
  var series: [UInt32]?
  /// Per state of the recording; nil: all stay what they are.
  var states: [Double]?
  /// Per series of the recording, whether its values are states.
  var isState: [Bool] = []
}

/// One catalog for several, by name: devices in the order of the first that has them.
struct CatalogUnion {
  /// Two recordings say different things about a name.
  struct Conflict: Error {
    var what: String
  }

  private(set) var catalog = Catalog()
  private var classes: [String: UInt32] = [:]
  private var groups: [String: UInt32] = [:]
  private var states: [String: UInt32] = [:]
  private var devices: [String: UInt32] = [:]
  /// Sensors by name; a name may stand for several sensors, of one class each.
  private var sensors: [String: [UInt32]] = [:]
  /// Sensors of each device, ascending.
  private var sensorsOfDevice: [[UInt32]] = []

  init() {}

  /// Adds what is in a catalog and not yet known.
  mutating func add(_ other: Catalog) throws(Conflict) {
    catalog.partitions = max(catalog.partitions, other.partitions)
    for state in other.states { _ = Self.index(of: state, in: &states, names: &catalog.states) }
    var ofDevice = [[UInt32]](repeating: [], count: other.devices.count)
    for series in other.series { ofDevice[Int(series.device)].append(series.sensor) }
    for (device, sensors) in zip(other.devices, ofDevice) {
      let index = try add(device, of: other)
      for sensor in sensors {
        try add(other.sensors[Int(sensor)], toDevice: index)
      }
    }
  }

  /// Numbers the series; nothing can be added afterwards.
  mutating func numberSeries() {
    catalog.series = []
    for (device, sensors) in sensorsOfDevice.enumerated() {
      for sensor in sensors {
        catalog.series.append(Catalog.Series(device: UInt32(device), sensor: sensor))
      }
    }
  }

  /// How the numbers of a catalog that was added change; series are numbered.
  func renumbering(of other: Catalog) -> SeriesRenumbering {
    var firstSeries: [Int] = [0]
    for sensors in sensorsOfDevice {
      firstSeries.append(firstSeries[firstSeries.count - 1] + sensors.count)
    }
    let series = other.series.map { entry -> UInt32 in
      let device = Int(devices[other.devices[Int(entry.device)].name] ?? 0)
      let name = other.sensors[Int(entry.sensor)].name
      let place = sensorsOfDevice[device].firstIndex { catalog.sensors[Int($0)].name == name }
      return UInt32(firstSeries[device] + (place ?? 0))
    }
    let words = other.states.map { Double(states[$0] ?? 0) }
    return SeriesRenumbering(
      series: series.elementsEqual(0..<UInt32(series.count)) ? nil : series,
      states: words.elementsEqual(words.indices.map { Double($0) }) ? nil : words,
      isState: other.series.map { other.sensors[Int($0.sensor)].kind == .state }
    )
  }

  private mutating func add(
    _ device: Catalog.Device,
    of other: Catalog
  ) throws(Conflict) -> Int {
    let entry = Catalog.Device(
      name: device.name,
      deviceClass: Self.index(
        of: other.classes[Int(device.deviceClass)],
        in: &classes,
        names: &catalog.classes
      ),
      group: device.group.map {
        Self.index(of: other.groups[Int($0)], in: &groups, names: &catalog.groups)
      },
      partition: device.partition
    )
    guard let known = devices[device.name] else {
      devices[device.name] = UInt32(catalog.devices.count)
      catalog.devices.append(entry)
      sensorsOfDevice.append([])
      return catalog.devices.count - 1
    }
    guard catalog.devices[Int(known)] == entry else {
      throw Conflict(what: "device '\(device.name)' has another class, group or partition")
    }
    return Int(known)
  }

  private mutating func add(
    _ sensor: Catalog.Sensor,
    toDevice device: Int
  ) throws(Conflict) {
    let known = sensors[sensor.name] ?? []
    let index: UInt32
    if let found = known.first(where: { catalog.sensors[Int($0)] == sensor }) {
      index = found
    } else {
      index = UInt32(catalog.sensors.count)
      catalog.sensors.append(sensor)
      sensors[sensor.name] = known + [index]
    }
    for other in sensorsOfDevice[device] where catalog.sensors[Int(other)].name == sensor.name {
      guard other == index else {
        throw Conflict(
          what: "sensor '\(sensor.name)' of device '\(catalog.devices[device].name)' has another "
            + "unit, kind or range"
        )
      }
      return
    }
    let place = sensorsOfDevice[device].firstIndex { $0 > index }
    sensorsOfDevice[device].insert(index, at: place ?? sensorsOfDevice[device].count)
  }

  private static func index(
    of name: String,
    in known: inout [String: UInt32],
    names: inout [String]
  ) -> UInt32 {
    if let index = known[name] { return index }
    let index = UInt32(names.count)
    known[name] = index
    names.append(name)
    return index
  }
}
