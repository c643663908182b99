import TidemarkCore
import TidemarkFleet

/// A class of devices as written: `fleet:` of a scenario is a list of them.
struct ClassDraft: Sendable {
  /// Without its sensors, whose recorded parts are resolved with those of all classes.
  var model: DeviceClass
  var name: Located<String>
  var sensors: [SensorDraft]
  /// Times that must lie within the simulation.
  var times: [SimulatedTime]
  /// Where the time of a leap second stands.
  var leap: Place?
  var places: ClassPlaces

  static let shape: Shape<ClassDraft> = {
    let keys = ClassKeys()
    return .object("device-class", "Devices that are alike.", keys: keys.all) {
      fields throws(Failure) in
      let name = try fields.require(keys.name)
      let sensors = try fields.require(keys.sensors)
      let clock = try fields.value(keys.clock)
      let network = try fields.value(keys.network)
      let membership = try fields.value(keys.membership)
      let anomalies = try fields.value(keys.anomalies) ?? []
      try requireUnique(sensors.map(\.name), "sensor")
      try checkCorrelations(of: sensors)
      var model = DeviceClass(
        name: name.value,
        devices: try fields.require(keys.devices),
        grouping: try fields.value(keys.group),
        sensors: [],
        clock: clock?.model ?? ClockModel(),
        network: network?.model ?? NetworkModel(),
        membership: membership?.model ?? MembershipModel()
      )
      for draft in anomalies { model.anomalies.append(try draft.resolved(among: sensors)) }
      if model.grouping == nil {
        let shared =
          sensors.flatMap(\.signal).compactMap(\.sharing) + anomalies.compactMap(\.sharing)
        try refuse(
          (network?.groupKeys ?? []) + shared.map { Located(value: "of: group", place: $0) },
          in: name.value
        )
      }
      return ClassDraft(
        model: model,
        name: name,
        sensors: sensors,
        times: (membership?.times ?? []) + anomalies.flatMap(\.times),
        leap: clock?.leap,
        places: ClassPlaces(
          start: fields.place,
          sensors: sensors.map(\.name),
          anomalies: anomalies.map(\.kind),
          clock: fields.place(of: keys.clock),
          network: fields.place(of: keys.network),
          membership: fields.place(of: keys.membership)
        )
      )
    }
  }()

  /// Refuses what needs groups in a class that has none.
  static func refuse(_ keys: [Located<String>], in name: String) throws(Failure) {
    let first = keys.min { ($0.place.line, $0.place.column) < ($1.place.line, $1.place.column) }
    guard let first else { return }
    throw first.place.failure(
      "'\(first.value)' needs groups; give the class '\(name)' a 'group', such as"
        + " {size: 50, of: depot}"
    )
  }

  /// Refuses a sensor that follows one that does not exist, or in the end itself.
  private static func checkCorrelations(of sensors: [SensorDraft]) throws(Failure) {
    let names = sensors.map(\.name.value)
    let followed = sensors.map { sensor in sensor.signal.compactMap(\.followed) }
    for name in followed.joined() where !names.contains(name.value) {
      throw name.place.failure(unknownName(name.value, what: "sensor", among: names))
    }
    for (sensor, name) in names.enumerated() {
      var reached: Set<String> = []
      var next = followed[sensor]
      while let link = next.popLast() {
        guard link.value != name else {
          throw link.place.failure("'\(name)' would follow itself; break the circle")
        }
        guard reached.insert(link.value).inserted else { continue }
        if let index = names.firstIndex(of: link.value) { next += followed[index] }
      }
    }
  }

  /// The model; files of recorded parts are added to `sources`.
  func resolved(
    start: Timestamp,
    duration: TimeSpan,
    into sources: inout [RecordedSource]
  ) throws(Failure) -> DeviceClass {
    for time in times { try time.check(within: duration) }
    if let leap, let at = model.clock.leap?.at, at < start || at >= start + duration {
      throw leap.failure("\(at) is not within the simulation, \(start) to \(start + duration)")
    }
    for sensor in sensors {
      let readings = duration.nanoseconds / sensor.model.every.period.nanoseconds
      guard readings < Int64(UInt32.max) else {
        throw sensor.name.place.failure(
          "sensor '\(sensor.name.value)' would send \(readings) readings per device; at most"
            + " \(UInt32.max - 1) are possible"
        )
      }
    }
    var model = model
    for sensor in sensors { model.sensors.append(sensor.resolved(into: &sources)) }
    return model
  }
}

/// The keys of a class.
private struct ClassKeys: Sendable {
  let name = Key(
    "class",
    Shapes.name.located,
    required: true,
    "Name of the class; devices are numbered."
  )
  let devices = Key(
    "devices",
    Shapes.count(1...10_000_000),
    required: true,
    "Number of devices."
  )
  let group = Key("group", ClassKeys.grouping, "Groups that share a place or a gateway.")
  let sensors = Key(
    "sensors",
    SensorShapes.sensor.list(minimumCount: 1),
    required: true,
    "What each device measures."
  )
  let clock = Key("clock", ClockShapes.clock, "The devices' own clocks; perfect ones by default.")
  let network = Key("network", NetworkDraft.shape, "The way to the engine; instant by default.")
  let membership = Key(
    "membership",
    MembershipDraft.shape,
    "How devices come and go; all are there all the time by default."
  )
  let anomalies = Key(
    "anomalies",
    AnomalyDraft.shape.list(),
    "What goes wrong with the measured values, and when."
  )

  var all: [any AnyKey] {
    [name, devices, group, sensors, clock, network, membership, anomalies]
  }

  private static let grouping: Shape<DeviceClass.Grouping> = {
    let size = Key("size", Shapes.count(1...10_000_000), required: true, "Devices in a group.")
    let of = Key("of", Shapes.name, required: true, "What a group is, such as depot.")
    return .object("group", "Devices in numbered groups.", keys: [size, of]) {
      fields throws(Failure) in
      DeviceClass.Grouping(size: try fields.require(size), name: try fields.require(of))
    }
  }()
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
