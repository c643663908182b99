import TidemarkCore

/// Reads the JSON that `MCAPCatalog` writes.
struct MCAPCatalogReader {
  private var json: JSONReader

  init(_ file: InputFile) {
    json = JSONReader(file)
  }

  mutating func catalog() throws(Failure) -> Catalog {
    var catalog = Catalog()
    try json.begin(ASCII.openBrace, "an object in braces")
    var isFirst = true
    while let key = try json.nextKey(isFirst: isFirst) {
      isFirst = false
      switch String(decoding: key.text, as: UTF8.self) {
      case "classes": catalog.classes = try array(of: Self.text)
      case "groups": catalog.groups = try array(of: Self.text)
      case "states": catalog.states = try array(of: Self.text)
      case "partitions": catalog.partitions = Int(try index())
      case "sensors": catalog.sensors = try array(of: Self.sensor)
      case "devices": catalog.devices = try array(of: Self.device)
      case "series": catalog.series = try array(of: Self.series)
      default: try json.skipValue(depth: 1)
      }
    }
    try check(catalog)
    return catalog
  }

  /// Throws if an index leads nowhere.
  private func check(_ catalog: Catalog) throws(Failure) {
    let devicesAreRight = catalog.devices.allSatisfy { device in
      Int(device.deviceClass) < catalog.classes.count
        && device.group.map { Int($0) < catalog.groups.count } ?? true
        && Int(device.partition) < catalog.partitions
    }
    let seriesAreRight = catalog.series.allSatisfy { series in
      Int(series.device) < catalog.devices.count && Int(series.sensor) < catalog.sensors.count
    }
    guard devicesAreRight, seriesAreRight, catalog.partitions > 0 else {
      throw json.failure("an index in the catalog leads nowhere", at: 0)
    }
  }

  private mutating func array<Element>(
    of element: (inout MCAPCatalogReader) throws(Failure) -> Element
  ) throws(Failure) -> [Element] {
    var elements: [Element] = []
    try json.begin(ASCII.openBracket, "an array")
    while try json.nextElement(isFirst: elements.isEmpty) { elements.append(try element(&self)) }
    return elements
  }

  private static func text(_ reader: inout Self) throws(Failure) -> String {
    try reader.text()
  }

  private mutating func text() throws(Failure) -> String {
    guard json.peek() == ASCII.quote else { throw json.expected("a string") }
    return String(decoding: try json.string(), as: UTF8.self)
  }

  private static func series(_ reader: inout Self) throws(Failure) -> Catalog.Series {
    try reader.json.begin(ASCII.openBracket, "a series")
    let device = try reader.index()
    try reader.separator()
    let sensor = try reader.index()
    try reader.close()
    return Catalog.Series(device: device, sensor: sensor)
  }

  private mutating func number() throws(Failure) -> Double {
    var cell = Cell()
    if json.peek() == ASCII.quote {
      cell.text = try json.string()
    } else {
      cell.text = try json.scalar()
      cell.isNull = cell.text.first == 0x6E
    }
    let (value, problem) = readValue(cell)
    guard problem == nil else { throw json.failure("a value is not a number") }
    return value
  }

  private mutating func index() throws(Failure) -> UInt32 {
    guard let index = UInt32(exactly: try number()) else {
      throw json.failure("a value is not a whole number from 0")
    }
    return index
  }

  private mutating func separator() throws(Failure) {
    guard json.take(ASCII.comma) else { throw json.expected("','") }
  }

  private mutating func close() throws(Failure) {
    guard json.take(ASCII.closeBracket) else { throw json.expected("']'") }
  }

  private static func device(_ reader: inout Self) throws(Failure) -> Catalog.Device {
    try reader.device()
  }

  private mutating func device() throws(Failure) -> Catalog.Device {
    try json.begin(ASCII.openBracket, "a device")
    let name = try text()
    try separator()
    let deviceClass = try index()
    try separator()
    var group: UInt32?
    if json.peek() == 0x6E { _ = try json.scalar() } else { group = try index() }
    try separator()
    let partition = try index()
    try close()
    return Catalog.Device(
      name: name,
      deviceClass: deviceClass,
      group: group,
      partition: partition
    )
  }

  private static func sensor(_ reader: inout Self) throws(Failure) -> Catalog.Sensor {
    try reader.sensor()
  }

  private mutating func sensor() throws(Failure) -> Catalog.Sensor {
    var sensor = Catalog.Sensor(name: "")
    try json.begin(ASCII.openBrace, "a sensor")
    var isFirst = true
    while let key = try json.nextKey(isFirst: isFirst) {
      isFirst = false
      switch String(decoding: key.text, as: UTF8.self) {
      case "name": sensor.name = try text()
      case "unit": sensor.unit = try text()
      case "kind": sensor.kind = try text() == "state" ? .state : .number
      case "range": sensor.range = try range()
      default: try json.skipValue(depth: 2)
      }
    }
    return sensor
  }

  private mutating func range() throws(Failure) -> ClosedRange<Double>? {
    if json.peek() == 0x6E {
      _ = try json.scalar()
      return nil
    }
    try json.begin(ASCII.openBracket, "a range")
    let lower = try number()
    try separator()
    let upper = try number()
    try close()
    guard lower <= upper else { throw json.failure("a range ends before it begins") }
    return lower...upper
  }
}
