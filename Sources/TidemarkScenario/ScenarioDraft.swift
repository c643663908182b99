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
  var classes: [ClassDraft]?
  var incidents: [IncidentDraft]
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
      rules: keys.rules,
      planned: ["extends", "repetitions", "deliver"]
    ) { fields throws(Failure) in
      _ = try fields.require(keys.version)
      return ScenarioDraft(
        name: try fields.require(keys.name),
        seed: try fields.value(keys.seed),
        start: try fields.located(keys.start),
        duration: try fields.located(keys.duration),
        partitions: try fields.value(keys.partitions) ?? 1,
        classes: try fields.value(keys.fleet),
        incidents: try fields.value(keys.incidents) ?? [],
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
      let (fleet, sources) = try self.fleet(classes, seed: seed, start: scenario.start)
      scenario.input = .fleet(fleet)
      scenario.recordedSources = sources
      scenario.places = places(of: classes)
    }
    if let source {
      scenario.start = .epoch
      scenario.input = .file(source)
    }
    try checkSelectedSensors()
    return scenario
  }

  private func fleet(
    _ classes: [ClassDraft],
    seed: UInt64,
    start: Timestamp
  ) throws(Failure) -> (FleetModel, [RecordedSource]) {
    try requireUnique(classes.map(\.name), "class")
    // A fleet has a duration: the rules of the keys say so.
    let duration = duration?.value ?? .zero
    let series = classes.reduce(0) { $0 + $1.model.devices * $1.sensors.count }
    guard series < Int(UInt32.max) else {
      throw place.failure("the fleet has \(series) series; at most \(UInt32.max - 1) are possible")
    }
    var model = FleetModel(
      seed: seed,
      start: start,
      duration: duration,
      partitions: partitions,
      classes: []
    )
    var sources: [RecordedSource] = []
    for draft in classes {
      model.classes.append(
        try draft.resolved(start: start, duration: duration, into: &sources)
      )
    }
    for draft in incidents {
      model.incidents.append(
        try draft.resolved(in: classes, partitions: partitions, duration: duration)
      )
    }
    return (model, sources)
  }

  private func places(of classes: [ClassDraft]) -> FleetPlaces {
    var places = FleetPlaces(classes: classes.map(\.name), details: classes.map(\.places))
    places.incidents = incidents.map(\.place)
    if let start { places.keys.append(Located(value: "start", place: start.place)) }
    if let duration { places.keys.append(Located(value: "duration", place: duration.place)) }
    return places
  }

  /// Refuses a step that selects a sensor that nobody has.
  private func checkSelectedSensors() throws(Failure) {
    let known: [String]
    if let classes {
      known = classes.flatMap { $0.sensors.map(\.name.value) }
    } else if let source, case .constant(let sensor) = source.mapping.sensor {
      known = [sensor]
    } else {
      return
    }
    try pipeline?.checkSensors(known)
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
    ClassDraft.shape.list(minimumCount: 1),
    "The devices that send."
  )
  let incidents = Key(
    "incidents",
    IncidentDraft.shape.list(),
    "What happens to many devices at a given time."
  )
  let source = Key("source", ImportSource.shape, "A file of real readings in place of a fleet.")
  let pipeline = Key("pipeline", CheckedPipeline.shape, "What is done with the readings.")
  let thresholds = Key("thresholds", ThresholdText.shape.list(), "What must hold.")

  var all: [any AnyKey] {
    [
      version, name, seed, start, duration, partitions, fleet, incidents, source, pipeline,
      thresholds,
    ]
  }

  var rules: [KeyRule] {
    [
      .needs(fleet.name, duration.name),
      .needs(incidents.name, fleet.name),
      .excludes(source.name, [fleet.name]),
      .excludes(start.name, [source.name]),
      .excludes(duration.name, [source.name]),
    ]
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
