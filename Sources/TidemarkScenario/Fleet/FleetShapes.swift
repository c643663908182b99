import TidemarkCore
import TidemarkFleet

/// How a fleet is written: `fleet:` of a scenario.
enum FleetShapes {
  /// A class of devices; anomalies are checked against its sensors.
  static let deviceClass: Shape<DeviceClass> = {
    let name = Key("class", Shapes.name, required: true, "Name of the class; devices are numbered.")
    let devices = Key(
      "devices",
      Shapes.count(1...10_000_000),
      required: true,
      "Number of devices."
    )
    let group = Key("group", grouping, "Groups of devices that share a place or a gateway.")
    let sensors = Key(
      "sensors",
      SensorShapes.sensor.located.list(minimumCount: 1),
      required: true,
      "What each device measures."
    )
    let clock = Key("clock", clockModel, "The devices' own clocks; perfect ones by default.")
    let network = Key("network", networkModel, "The way to the engine; instant by default.")
    let anomalies = Key(
      "anomalies",
      AnomalyDraft.shape.list(),
      "What goes wrong with the measured values, and how often."
    )
    return .object(
      "device-class",
      "Devices that are alike.",
      keys: [name, devices, group, sensors, clock, network, anomalies]
    ) { fields throws(Failure) in
      let models = try fields.require(sensors)
      try requireUnique(models.map { Located(value: $0.value.name, place: $0.place) }, "sensor")
      let sensors = models.map(\.value)
      var model = DeviceClass(
        name: try fields.require(name),
        devices: try fields.require(devices),
        grouping: try fields.value(group),
        sensors: sensors
      )
      if let clock = try fields.value(clock) { model.clock = clock }
      if let network = try fields.value(network) { model.network = network }
      for draft in try fields.value(anomalies) ?? [] {
        model.anomalies.append(try draft.resolved(among: sensors))
      }
      return model
    }
  }()

  private static let grouping: Shape<DeviceClass.Grouping> = {
    let size = Key("size", Shapes.count(1...10_000_000), required: true, "Devices in a group.")
    let of = Key("of", Shapes.name, required: true, "What a group is, such as depot.")
    return .object("group", "Devices in numbered groups.", keys: [size, of]) {
      fields throws(Failure) in
      DeviceClass.Grouping(size: try fields.require(size), name: try fields.require(of))
    }
  }()

  private static let clockModel: Shape<ClockModel> = {
    let resolution = Key(
      "resolution",
      Shapes.span(.positive),
      "What event times are floored to; 1ms by default."
    )
    let offset = Key("offset", DistributionShapes.span, "Error at the start, drawn per device.")
    let drift = Key("drift", DistributionShapes.drift, "Error per time, drawn per device.")
    return .object(
      "clock",
      "The devices' own clocks.",
      keys: [resolution, offset, drift],
      planned: ["sync", "dead-rtc"]
    ) { fields throws(Failure) in
      var model = ClockModel()
      if let value = try fields.value(resolution) { model.resolution = value }
      model.offset = try fields.value(offset)
      model.drift = try fields.value(drift)
      return model
    }
  }()

  private static let networkModel: Shape<NetworkModel> = {
    let delay = Key("delay", DistributionShapes.delay, "From a device to the engine, per copy.")
    let loss = Key("loss", Shapes.share, "Share of the copies that never arrive.")
    let duplicate = Key("duplicate", Shapes.share, "Share of the readings that are sent twice.")
    let offline = Key("offline", offlineModel, "Times without a connection.")
    return .object(
      "network",
      "What happens between a device and the engine.",
      keys: [delay, loss, duplicate, offline]
    ) { fields throws(Failure) in
      NetworkModel(
        delay: try fields.value(delay),
        loss: try fields.value(loss) ?? 0,
        duplicate: try fields.value(duplicate) ?? 0,
        offline: try fields.value(offline)
      )
    }
  }()

  private static let offlineModel: Shape<NetworkModel.Offline> = {
    let every = Key(
      "every",
      DistributionShapes.interval,
      required: true,
      "From the end of an outage to the start of the next."
    )
    let length = Key("for", DistributionShapes.interval, required: true, "Length of an outage.")
    let then = Key(
      "then",
      Shapes.choice("word", Afterwards.allCases),
      "flush: what waited is sent when the connection is back."
    )
    return .object("offline", "Times without a connection.", keys: [every, length, then]) {
      fields throws(Failure) in
      _ = try fields.value(then)
      return NetworkModel.Offline(
        every: try fields.require(every),
        length: try fields.require(length)
      )
    }
  }()

  /// What happens to the readings that waited in a device.
  private enum Afterwards: String, CaseIterable {
    case flush
  }
}

/// Refuses a name that was given before.
func requireUnique(_ names: [Located<String>], _ what: String) throws(Failure) {
  var seen: Set<String> = []
  for name in names {
    guard seen.insert(name.value).inserted else {
      throw name.place.failure("\(what) '\(name.value)' is given more than once")
    }
  }
}
