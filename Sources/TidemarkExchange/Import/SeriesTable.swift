import TidemarkCore

/// Collects the devices, sensors and series of a file as they appear, and numbers them at the end.
struct SeriesTable {
  var devices = NameTable()
  var sensors = NameTable()
  /// In order of first appearance.
  private(set) var series: [Catalog.Series] = []
  private var indices: [UInt64: UInt32] = [:]
  private var lastKey: UInt64 = .max
  private var lastIndex: UInt32 = 0

  /// The provisional number of a series: its place in `series`.
  mutating func index(device: UInt32, sensor: UInt32) -> UInt32 {
    let key = UInt64(device) << 32 | UInt64(sensor)
    if key == lastKey { return lastIndex }
    let index: UInt32
    if let known = indices[key] {
      index = known
    } else {
      index = UInt32(series.count)
      series.append(Catalog.Series(device: device, sensor: sensor))
      indices[key] = index
    }
    lastKey = key
    lastIndex = index
    return index
  }

  /// The provisional numbers in a catalog's order: device by device, and by sensor within one.
  func catalogOrder() -> [Int] {
    series.indices.sorted { a, b in
      (series[a].device, series[a].sensor) < (series[b].device, series[b].sensor)
    }
  }

  /// The catalog; `order` is `catalogOrder()`, `states` the words of the sensors that have states.
  func catalog(
    unit: String,
    partitions: Int,
    order: [Int],
    stateSensors: Set<UInt32> = [],
    states: [String] = []
  ) -> Catalog {
    Catalog(
      classes: ["imported"],
      sensors: sensors.names.enumerated().map { index, name in
        let isState = stateSensors.contains(UInt32(index))
        return Catalog.Sensor(name: name, unit: unit, kind: isState ? .state : .number)
      },
      devices: devices.names.map { name in
        Catalog.Device(
          name: name,
          deviceClass: 0,
          partition: partition(ofKey: Array(name.utf8), among: partitions)
        )
      },
      series: order.map { series[$0] },
      partitions: partitions,
      states: states
    )
  }
}
