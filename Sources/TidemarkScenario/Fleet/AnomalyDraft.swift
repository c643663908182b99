import TidemarkCore
import TidemarkFleet

/// An anomaly as written: its sensor is a name, its magnitude may be in the sensor's noise.
struct AnomalyDraft: Sendable {
  enum Kind: String, CaseIterable, Sendable {
    case spike
    case stuckAt = "stuck-at"
    case levelShift = "level-shift"
  }

  enum Magnitude: Sendable {
    case value(Double)
    /// Times the standard deviation of the sensor's noise: `8sd`.
    case deviations(Double)
  }

  var kind: Kind
  var sensor: Located<String>
  var every: Distribution
  var magnitude: Located<Magnitude>?
  var length: Located<Distribution>?
  var place: Place

  static let shape: Shape<AnomalyDraft> = {
    let kind = Key("kind", kindShape, required: true, "What happens.")
    let sensor = Key("sensor", Shapes.name.located, required: true, "The sensor that is struck.")
    let every = Key(
      "every",
      DistributionShapes.interval,
      required: true,
      "From the end of one to the onset of the next, per device."
    )
    let magnitude = Key("magnitude", magnitudeShape, "How far off: a number, or 8sd.")
    let length = Key("for", DistributionShapes.interval, "How long it lasts.")
    return .object(
      "anomaly",
      "Something that goes wrong with the values of a sensor at random times.",
      keys: [kind, sensor, every, magnitude, length]
    ) { fields throws(Failure) in
      AnomalyDraft(
        kind: try fields.require(kind),
        sensor: try fields.require(sensor),
        every: try fields.require(every),
        magnitude: try fields.located(magnitude),
        length: try fields.located(length),
        place: fields.place
      )
    }
  }()

  /// The model, once the sensors of the class are known.
  func resolved(among sensors: [SensorModel]) throws(Failure) -> AnomalyModel {
    guard let model = sensors.first(where: { $0.name == sensor.value }) else {
      let names = sensors.map(\.name)
      throw sensor.place.failure(unknownName(sensor.value, what: "sensor", among: names))
    }
    let kind: AnomalyModel.Kind
    switch self.kind {
    case .spike:
      try refuse(length, "for")
      kind = .spike(magnitude: try amount(of: model))
    case .stuckAt:
      try refuse(magnitude, "magnitude")
      kind = .stuckAt(length: try duration())
    case .levelShift:
      kind = .levelShift(magnitude: try amount(of: model), length: try duration())
    }
    return AnomalyModel(kind: kind, sensor: sensor.value, every: every)
  }

  private func refuse<Value>(_ value: Located<Value>?, _ key: String) throws(Failure) {
    guard let value else { return }
    throw value.place.failure("'\(key)' does not apply to a \(kind.rawValue)")
  }

  private func duration() throws(Failure) -> Distribution {
    guard let length else {
      throw place.failure("missing key 'for': how long a \(kind.rawValue) lasts")
    }
    return length.value
  }

  private func amount(of sensor: SensorModel) throws(Failure) -> Double {
    guard let magnitude else {
      throw place.failure("missing key 'magnitude': how far off a \(kind.rawValue) is")
    }
    switch magnitude.value {
    case .value(let value): return value
    case .deviations(let count):
      guard sensor.noiseSD > 0 else {
        throw magnitude.place.failure(
          "a magnitude in sd needs noise, and the signal of '\(sensor.name)' has none"
        )
      }
      return count * sensor.noiseSD
    }
  }

  private static let kindShape: Shape<Kind> = {
    let planned = [
      "drift", "noise-burst", "dropout", "dip", "plateau", "period-change", "unit-error", "missing",
      "nan", "wear",
    ]
    let choice = Shapes.choice("kind", Kind.allCases)
    return Shape<Kind>(choice.schema) { node throws(Failure) in
      if let text = node.text, planned.contains(text) {
        throw node.place.failure("'\(text)' is not supported by this version of tidemark")
      }
      return try choice.decode(node)
    }
  }()

  private static let magnitudeShape = Shape<Magnitude>(
    .anyOf([.number(minimum: 0, maximum: nil), .text(pattern: "^[0-9]+(\\.[0-9]+)?sd$")])
  ) { node throws(Failure) in
    let text = node.plainText ?? ""
    let number = decimal(text.hasSuffix("sd") ? text.dropLast(2) : text[...])
    guard let number else { throw node.expected("a magnitude such as 2.5 or 8sd") }
    guard number > 0 else {
      throw node.place.failure("\(text) is out of range; it must be more than 0")
    }
    return text.hasSuffix("sd") ? .deviations(number) : .value(number)
  }
}
