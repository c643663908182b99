package import TidemarkCore
package import TidemarkFleet

/// How readings that a fleet has measured are delivered anew.
package struct Delivery: Sendable {
  /// The fleet with its new networks, clocks, incidents and seed; without recorded series.
  package var model: FleetModel
  /// The classes whose readings get new event times.
  package var stamping: Set<String>
  private var places: FleetPlaces
  private var file: String

  fileprivate init(
    model: FleetModel,
    stamping: Set<String>,
    places: FleetPlaces,
    file: String
  ) {
    self.model = model
    self.stamping = stamping
    self.places = places
    self.file = file
  }

  /// A failure that the fleet's own checks found, with the place of what it names.
  package func located(_ failure: Failure) -> Failure {
    var found = places.place(of: failure.message)?.failure(failure.message) ?? failure
    found.code = failure.code
    return found.inFile(file)
  }
}

/// A file with a delivery, or a scenario whose delivery is taken.
package enum DeliveryDocument {
  /// Decodes it for a recorded scenario, whose text is `scenario`; a seed that is not written is `seed`.
  ///
  /// - Throws: `Failure` (usage) with the place of what is wrong, or of what the recorded fleet does not have.
  package static func load(
    text: String,
    file: String,
    for scenario: String,
    in recording: String,
    seed: UInt64
  ) throws(Failure) -> Delivery {
    let recorded = try ScenarioDraft.shape.decode(
      try YAMLDocument.root(of: scenario, file: recording)
    )
    let root = try YAMLDocument.root(of: text, file: file)
    let draft =
      PipelineDocument.isScenario(root) && root.has("name")
      ? try DeliveryDraft(of: try ScenarioDraft.shape.decode(root))
      : try DeliveryDraft.shape.decode(root)
    return try draft.resolved(for: recorded, seed: seed, file: file)
  }

  /// What editors are told about such a file.
  static var schema: Schema { DeliveryDraft.shape.schema }
}

extension YAMLNode {
  fileprivate func has(_ key: String) -> Bool {
    guard case .map(let entries) = content else { return false }
    return entries.contains { $0.key == key }
  }
}

/// A delivery as written.
private struct DeliveryDraft: Sendable {
  /// What is new for the devices of one class, or of all.
  struct Part: Sendable {
    /// A class, or `all`.
    var name: Located<String>
    var clock: ClockDraft?
    var clockPlace: Place?
    var network: NetworkDraft?
    var networkPlace: Place?
  }

  var seed: UInt64?
  var parts: [Part]
  /// Nil: those of the recorded scenario.
  var incidents: [IncidentDraft]?
  /// Whether it must name every class.
  var isWhole = false
  var place: Place

  /// Stands for every class.
  static let all = "all"

  static let shape: Shape<DeliveryDraft> = {
    let version = ScenarioKeys().version
    let seed = Key(
      "seed",
      Shapes.seed,
      "Decides what happens on the way; that of the recording by default."
    )
    let parts = Key(
      "delivery",
      partShape.list(),
      "What is new, by class; what is not given stays as it was."
    )
    let incidents = Key(
      "incidents",
      IncidentDraft.shape.list(),
      "What happens to many devices at a given time, in place of what happened to them."
    )
    return .object(
      "delivery",
      "Another way from the devices of a recording to the engine.",
      keys: [version, seed, parts, incidents]
    ) { fields throws(Failure) in
      _ = try fields.require(version)
      let found = try fields.value(parts) ?? []
      try requireUnique(found.map(\.name), "class")
      let given = try fields.value(incidents)
      for incident in given ?? [] { try check(incident, found) }
      return DeliveryDraft(
        seed: try fields.value(seed),
        parts: found,
        incidents: given,
        place: fields.place
      )
    }
  }()

  /// Refuses incidents that have no effect on a delivery.
  private static func check(_ incident: IncidentDraft, _ parts: [Part]) throws(Failure) {
    switch incident.model.kind {
    case .storm:
      throw incident.place.failure(
        "a storm makes devices measure more often, and what they measured is recorded; leave it out"
      )
    case .clockJump where parts.allSatisfy({ $0.clock == nil }):
      throw incident.place.failure(
        "readings keep their event times without a new clock; give a class a 'clock', or leave this out"
      )
    case .clockJump, .outage, .partitionOutage, .brownOut: break
    }
  }

  private static let partShape: Shape<Part> = {
    let name = Key(
      "class",
      Shapes.name.located,
      required: true,
      "A class of the recording, or all: those that are not named."
    )
    let clock = Key("clock", ClockShapes.clock, "New clocks: readings are stamped anew.")
    let network = Key("network", NetworkDraft.shape, "Another network.")
    return .object(
      "delivered-class",
      "What is new for the devices of a class.",
      keys: [name, clock, network],
      rules: [.atLeastOne([clock.name, network.name])]
    ) { fields throws(Failure) in
      Part(
        name: try fields.require(name),
        clock: try fields.value(clock),
        clockPlace: fields.place(of: clock),
        network: try fields.value(network),
        networkPlace: fields.place(of: network)
      )
    }
  }()

  /// The delivery of a whole scenario.
  init(of scenario: ScenarioDraft) throws(Failure) {
    guard let classes = scenario.classes else {
      throw scenario.place.failure("there is no fleet in it, whose network could be taken")
    }
    seed = scenario.seed ?? ScenarioDraft.defaultSeed
    incidents = scenario.incidents
    place = scenario.place
    isWhole = true
    parts = classes.map { draft in
      Part(
        name: draft.name,
        clock: ClockDraft(model: draft.model.clock, leap: draft.leap),
        clockPlace: draft.places.clock ?? draft.places.start,
        network: NetworkDraft(model: draft.model.network, groupKeys: []),
        networkPlace: draft.places.network ?? draft.places.start
      )
    }
  }

  private init(
    seed: UInt64?,
    parts: [Part],
    incidents: [IncidentDraft]?,
    place: Place
  ) {
    self.seed = seed
    self.parts = parts
    self.incidents = incidents
    self.place = place
  }

  /// The recorded scenario with this delivery.
  func resolved(
    for recorded: ScenarioDraft,
    seed: UInt64,
    file: String
  ) throws(Failure) -> Delivery {
    var scenario = recorded
    let classes = recorded.classes ?? []
    let names = classes.map(\.name.value)
    for part in parts where part.name.value != Self.all && !names.contains(part.name.value) {
      // A scenario may have classes that the recording does not; a delivery names them by mistake.
      guard isWhole else {
        throw part.name.place.failure(
          unknownName(part.name.value, what: "class of the recording", among: names + [Self.all])
        )
      }
    }
    var stamping: Set<String> = []
    for index in classes.indices {
      let name = names[index]
      let own = parts.first { $0.name.value == name }
      guard let part = own ?? parts.first(where: { $0.name.value == Self.all }) else {
        guard !isWhole else {
          throw place.failure(
            "the recording has a class '\(name)', which this scenario does not have"
          )
        }
        continue
      }
      if try use(part, in: &scenario.classes, index) { stamping.insert(name) }
    }
    if let incidents { scenario.incidents = incidents }
    let resolved = try scenario.resolved(seed: self.seed ?? seed)
    guard case .fleet(let model) = resolved.input else {
      throw place.failure("the recording is of no fleet")
    }
    return Delivery(model: model, stamping: stamping, places: resolved.places, file: file)
  }

  /// Puts a part into a class; whether it has a clock.
  private func use(
    _ part: Part,
    in classes: inout [ClassDraft]?,
    _ index: Int
  ) throws(Failure) -> Bool {
    guard var draft = classes?[index] else { return false }
    if let network = part.network {
      if draft.model.grouping == nil {
        try ClassDraft.refuse(network.groupKeys, in: draft.model.name)
      }
      draft.model.network = network.model
      draft.places.network = part.networkPlace
    }
    if let clock = part.clock {
      draft.model.clock = clock.model
      draft.leap = clock.leap
      draft.places.clock = part.clockPlace
    }
    classes?[index] = draft
    return part.clock != nil
  }
}
