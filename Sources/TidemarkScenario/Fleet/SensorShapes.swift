import TidemarkCore
import TidemarkFleet

/// How a sensor is written.
enum SensorShapes {
  static let sensor: Shape<SensorDraft> = {
    let name = Key("name", Shapes.name.located, required: true, "Name of the sensor.")
    let unit = Key("unit", Shapes.text, "Unit of the values, for people.")
    let kind = Key(
      "kind",
      Shapes.choice("kind", Catalog.Sensor.Kind.allCases),
      "number (the default), or state: reports the states of its one 'states' part."
    )
    let every = Key("every", CadenceShapes.cadence, required: true, "When it measures.")
    let resolution = Key(
      "resolution",
      Shapes.number(.positive),
      "Values are rounded to multiples of this."
    )
    let range = Key("range", valueRange, "Lowest and highest value that it can report.")
    let signal = Key(
      "signal",
      SignalShapes.part.list(minimumCount: 1),
      required: true,
      "What it would measure without anomalies: the sum of these parts."
    )
    let ofState = KeyCondition(
      key: kind.name,
      value: Catalog.Sensor.Kind.state.rawValue,
      forbidden: [resolution.name, range.name]
    )
    return .object(
      "sensor",
      "A sensor of every device of the class.",
      keys: [name, unit, kind, every, resolution, range, signal],
      rules: [.when(ofState)]
    ) { fields throws(Failure) in
      let name = try fields.require(name)
      let draft = SensorDraft(
        model: SensorModel(
          name: name.value,
          unit: try fields.value(unit) ?? "",
          kind: try fields.value(kind) ?? .number,
          every: try fields.require(every),
          resolution: try fields.value(resolution),
          range: try fields.value(range),
          signal: []
        ),
        name: name,
        signal: try fields.require(signal)
      )
      try draft.checkStates()
      try draft.checkResolution(at: fields.place(of: resolution) ?? fields.place)
      return draft
    }
  }()

  /// `[-40, 60]`.
  static let valueRange = Shapes.number.list(minimumCount: 2, maximumCount: 2).map {
    bounds,
    place throws(Failure) -> ClosedRange<Double> in
    guard bounds.count == 2, bounds[0] < bounds[1] else {
      throw place.failure("expected the lowest and the highest value, such as [-40, 60]")
    }
    return bounds[0]...bounds[1]
  }
}

/// A sensor as written: its model, and its signal part by part.
struct SensorDraft: Sendable {
  /// Without its signal.
  var model: SensorModel
  var name: Located<String>
  var signal: [SignalDraft]

  /// Whether a period change has a wave to change, perhaps of a sensor that this one follows; a
  /// circle of them was refused.
  func hasWave(among sensors: [SensorDraft]) -> Bool {
    var names: Set<String> = []
    var next = [self]
    while let sensor = next.popLast() {
      guard names.insert(sensor.name.value).inserted else { continue }
      if sensor.signal.contains(where: \.isWave) { return true }
      let followed = sensor.signal.compactMap(\.followed?.value)
      next += sensors.filter { followed.contains($0.name.value) }
    }
    return false
  }

  var hasNoise: Bool {
    var model = model
    model.signal = signal.map(\.part)
    return model.noiseSD > 0
  }

  /// The model, with files of recorded parts added to `sources`.
  func resolved(into sources: inout [RecordedSource]) -> SensorModel {
    var model = model
    for part in signal { model.signal.append(part.resolved(into: &sources)) }
    return model
  }

  /// A sensor that can only report the ends of its range measures nothing.
  fileprivate func checkResolution(at place: Place) throws(Failure) {
    guard let resolution = model.resolution, let range = model.range else { return }
    guard resolution <= range.upperBound - range.lowerBound else {
      throw place.failure(
        "a resolution of \(resolution) is coarser than the range,"
          + " \(range.lowerBound) to \(range.upperBound)"
      )
    }
  }

  fileprivate func checkStates() throws(Failure) {
    guard model.kind == .state else { return }
    for (index, part) in signal.enumerated() where index > 0 || !part.isStates {
      throw part.place.failure(
        "a sensor of 'kind: state' has one part, 'states', and no other; add parts to a number"
      )
    }
  }
}
