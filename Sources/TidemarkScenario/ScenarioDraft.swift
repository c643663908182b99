import TidemarkCore
import TidemarkFleet
import TidemarkMeasurement
import TidemarkStreams

/// A scenario as written, before its parts are put together.
struct ScenarioDraft: Sendable {
  var name: String
  var seed: UInt64?
  var start: Located<Timestamp>?
  var duration: Located<TimeSpan>?
  var partitions: Int
  var classes: [Located<DeviceClass>]?
  var source: ImportSource?
  var pipeline: CheckedPipeline?
  var thresholds: [Threshold]
  var place: Place

  /// Where a scenario that does not say otherwise starts.
  static let defaultStart = Timestamp(nanoseconds: 1_767_225_600 * 1_000_000_000)
  static let defaultSeed: UInt64 = 1

  static let shape: Shape<ScenarioDraft> = {
    let keys = ScenarioKeys()
    return .object(
      "scenario",
      "A fleet or a file of readings, a pipeline, and what must hold.",
      keys: keys.all,
      planned: ["incidents", "extends", "repetitions", "deliver"]
    ) { fields throws(Failure) in
      _ = try fields.require(keys.version)
      if let place = fields.place(of: keys.source), fields.place(of: keys.fleet) != nil {
        throw place.failure("'fleet' and 'source' exclude each other; keep one")
      }
      return ScenarioDraft(
        name: try fields.require(keys.name),
        seed: try fields.value(keys.seed),
        start: try fields.located(keys.start),
        duration: try fields.located(keys.duration),
        partitions: try fields.value(keys.partitions) ?? 1,
        classes: try fields.value(keys.fleet),
        source: try fields.value(keys.source),
        pipeline: try fields.value(keys.pipeline),
        thresholds: try fields.value(keys.thresholds) ?? [],
        place: fields.place
      )
    }
  }()

  /// The scenario without its text and path.
  func resolved(seed override: UInt64?) throws(Failure) -> Scenario {
    let seed = override ?? seed ?? Self.defaultSeed
    var scenario = Scenario(
      name: name,
      seed: seed,
      start: start?.value ?? Self.defaultStart,
      duration: duration?.value ?? .zero,
      partitions: partitions,
      input: .none,
      pipeline: pipeline?.topology,
      thresholds: thresholds,
      text: "",
      path: ""
    )
    if let classes {
      scenario.input = .fleet(try fleet(classes, seed: seed, start: scenario.start))
    }
    if let source {
      for place in [start?.place, duration?.place].compactMap(\.self) {
        let key = place == start?.place ? "start" : "duration"
        throw place.failure("'\(key)' applies to a fleet; a source has its own times")
      }
      scenario.start = .epoch
      scenario.input = .file(source)
    }
    try checkSelectedSensors()
    return scenario
  }

  private func fleet(
    _ classes: [Located<DeviceClass>],
    seed: UInt64,
    start: Timestamp
  ) throws(Failure) -> FleetModel {
    try requireUnique(
      classes.map { Located(value: $0.value.name, place: $0.place) },
      "class"
    )
    guard let duration else {
      throw place.failure("missing key 'duration': how long the fleet sends")
    }
    for deviceClass in classes {
      for sensor in deviceClass.value.sensors {
        let readings = duration.value.nanoseconds / sensor.every.period.nanoseconds
        guard readings < Int64(UInt32.max) else {
          throw deviceClass.place.failure(
            "sensor '\(sensor.name)' would send \(readings) readings per device; at most"
              + " \(UInt32.max - 1) are possible"
          )
        }
      }
    }
    let series = classes.reduce(0) { $0 + $1.value.devices * $1.value.sensors.count }
    guard series < Int(UInt32.max) else {
      throw place.failure("the fleet has \(series) series; at most \(UInt32.max - 1) are possible")
    }
    return FleetModel(
      seed: seed,
      start: start,
      duration: duration.value,
      partitions: partitions,
      classes: classes.map(\.value)
    )
  }

  /// Refuses a step that selects a sensor that nobody has.
  private func checkSelectedSensors() throws(Failure) {
    let known: [String]
    if let classes {
      known = classes.flatMap { $0.value.sensors.map(\.name) }
    } else if let source, case .constant(let sensor) = source.mapping.sensor {
      known = [sensor]
    } else {
      return
    }
    for selected in pipeline?.selectedSensors ?? [] where !known.contains(selected.value) {
      throw selected.place.failure(unknownName(selected.value, what: "sensor", among: known))
    }
  }
}

/// The keys of a scenario.
struct ScenarioKeys: Sendable {
  let version = Key(
    "version",
    ScenarioKeys.supportedVersion,
    required: true,
    "Version of this language: 1."
  )
  let name = Key("name", Shapes.name, required: true, "Name of the scenario.")
  let seed = Key("seed", Shapes.seed, "Decides everything that is drawn; 1 by default.")
  let start = Key("start", Shapes.instant, "First instant; 2026-01-01T00:00:00Z by default.")
  let duration = Key("duration", Shapes.span(.positive), "How long the fleet sends.")
  let partitions = Key(
    "partitions",
    Shapes.count(1...65_536),
    "Ordered channels; a device always sends to the same one. 1 by default."
  )
  let fleet = Key(
    "fleet",
    FleetShapes.deviceClass.located.list(minimumCount: 1),
    "The devices that send."
  )
  let source = Key("source", ImportSource.shape, "A file of real readings in place of a fleet.")
  let pipeline = Key("pipeline", CheckedPipeline.shape, "What is done with the readings.")
  let thresholds = Key("thresholds", ThresholdText.shape.list(), "What must hold.")

  var all: [any AnyKey] {
    [version, name, seed, start, duration, partitions, fleet, source, pipeline, thresholds]
  }

  private static let supportedVersion = Shape<Int64>(.integer(minimum: 1, maximum: 1)) {
    node throws(Failure) in
    let version = try Shapes.integer(1...Int64.max).decode(node)
    guard version == 1 else {
      throw node.place.failure(
        "version \(version) is not supported by this version of tidemark; use 1"
      )
    }
    return version
  }
}
