import TidemarkCore

/// A catalog as bytes, which the dictionary frames hold in pieces.
///
/// ```
/// classes    count 4, each: text
/// groups     count 4, each: text
/// states     count 4, each: text
/// sensors    count 4, each: name text, unit text, kind 1 (0 number, 1 state),
///            range is known 1, lower 8, upper 8 (IEEE 754 bits)
/// partitions 4
/// devices    count 4, each: name text, class 4, group 4 (2^32 - 1: none), partition 4
/// series     count 4, each: device 4, sensor 4
/// text       length 4, UTF-8
/// ```
enum CatalogBytes {
  private static let noGroup = UInt32.max

  static func encode(_ catalog: Catalog) -> [UInt8] {
    var bytes: [UInt8] = []
    for texts in [catalog.classes, catalog.groups, catalog.states] {
      bytes.append(field: UInt32(texts.count))
      for text in texts { bytes.append(text: text) }
    }
    bytes.append(field: UInt32(catalog.sensors.count))
    for sensor in catalog.sensors {
      bytes.append(text: sensor.name)
      bytes.append(text: sensor.unit)
      bytes.append(sensor.kind == .state ? 1 : 0)
      bytes.append(sensor.range == nil ? 0 : 1)
      bytes.append(field: (sensor.range?.lowerBound ?? 0).bitPattern)
      bytes.append(field: (sensor.range?.upperBound ?? 0).bitPattern)
    }
    bytes.append(field: UInt32(clamping: catalog.partitions))
    bytes.append(field: UInt32(catalog.devices.count))
    for device in catalog.devices {
      bytes.append(text: device.name)
      bytes.append(field: device.deviceClass)
      bytes.append(field: device.group ?? noGroup)
      bytes.append(field: device.partition)
    }
    bytes.append(field: UInt32(catalog.series.count))
    for series in catalog.series {
      bytes.append(field: series.device)
      bytes.append(field: series.sensor)
    }
    return bytes
  }

  static func decode(_ bytes: [UInt8]) throws(FormatError) -> Catalog {
    var input = ByteInput(bytes)
    var catalog = Catalog()
    catalog.classes = try texts(&input)
    catalog.groups = try texts(&input)
    catalog.states = try texts(&input)
    for _ in 0..<(try count(&input, elementSize: 26)) {
      catalog.sensors.append(try sensor(&input))
    }
    catalog.partitions = try input.count()
    let devices = try count(&input, elementSize: 16)
    catalog.devices.reserveCapacity(devices)
    for _ in 0..<devices {
      let name = try input.text()
      let deviceClass = try input.integer(UInt32.self)
      let group = try input.integer(UInt32.self)
      catalog.devices.append(
        Catalog.Device(
          name: name,
          deviceClass: deviceClass,
          group: group == noGroup ? nil : group,
          partition: try input.integer()
        )
      )
    }
    let series = try count(&input, elementSize: 8)
    catalog.series.reserveCapacity(series)
    for _ in 0..<series {
      catalog.series.append(
        Catalog.Series(device: try input.integer(), sensor: try input.integer())
      )
    }
    try input.expectEnd()
    try check(catalog)
    return catalog
  }

  /// Throws if an index leads nowhere.
  static func check(_ catalog: Catalog) throws(FormatError) {
    for device in catalog.devices {
      guard Int(device.deviceClass) < catalog.classes.count,
        device.group.map({ Int($0) < catalog.groups.count }) ?? true,
        Int(device.partition) < catalog.partitions
      else {
        throw FormatError(
          "device '\(device.name)' has a class, group or partition that is not there"
        )
      }
    }
    for series in catalog.series {
      guard Int(series.device) < catalog.devices.count,
        Int(series.sensor) < catalog.sensors.count
      else { throw FormatError("a series has a device or sensor that is not there") }
    }
  }

  private static func sensor(_ input: inout ByteInput) throws(FormatError) -> Catalog.Sensor {
    let name = try input.text()
    let unit = try input.text()
    let isState = try input.byte() == 1
    let hasRange = try input.byte() == 1
    let lower = Double(bitPattern: try input.integer())
    let upper = Double(bitPattern: try input.integer())
    guard !hasRange || lower <= upper else {
      throw FormatError("the range of sensor '\(name)' ends before it begins")
    }
    return Catalog.Sensor(
      name: name,
      unit: unit,
      kind: isState ? .state : .number,
      range: hasRange ? lower...upper : nil
    )
  }

  private static func texts(_ input: inout ByteInput) throws(FormatError) -> [String] {
    var texts: [String] = []
    for _ in 0..<(try count(&input, elementSize: 4)) { texts.append(try input.text()) }
    return texts
  }

  /// A count of elements of at least `elementSize` bytes each, which must fit what is left.
  private static func count(
    _ input: inout ByteInput,
    elementSize: Int
  ) throws(FormatError) -> Int {
    let count = try input.count()
    guard count <= input.remaining / elementSize else {
      throw FormatError("it claims \(count) elements, more than fit")
    }
    return count
  }
}
