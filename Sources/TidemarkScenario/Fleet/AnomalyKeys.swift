import TidemarkCore
import TidemarkFleet

/// The keys of an anomaly.
struct AnomalyKeys: Sendable {
  let kind = Key(
    "kind",
    Shapes.choice("kind", AnomalyModel.Kind.allCases).located,
    required: true,
    "What happens."
  )
  let sensor = Key("sensor", Shapes.name.located, "The sensor that is struck.")
  let sensors = Key("sensors", AnomalyKeys.sensorList, "Sensors that are struck, or all.")
  let scope = Key(
    "of",
    Shapes.choice("scope", AnomalyModel.Scope.allCases),
    "Who is struck together: one sensor (the default), the sensors of a device, or of a group."
  )
  let every = Key(
    "every",
    DistributionShapes.interval,
    "At random times: from the end of one to the onset of the next."
  )
  let at = Key(
    "at",
    Shapes.span(.notNegative).located.oneOrMore(),
    "At these times after the start."
  )
  let count = Key(
    "count",
    Shapes.count(1...100_000),
    "So many, spread at random over the simulation."
  )
  let length = Key(
    "for",
    DistributionShapes.interval,
    "How long it lasts; for wear, from the onset to the failure."
  )
  let magnitude = Key("magnitude", AnomalyKeys.magnitudeShape, "How far off: a number, or 8sd.")
  let direction = Key(
    "direction",
    Shapes.choice("word", AnomalyModel.Direction.allCases),
    "up, down, or either (the default), which is drawn for each."
  )
  let factor = Key("factor", Shapes.number(.positive), "Divides periods, or multiplies values.")
  let offset = Key("offset", Shapes.number, "Added to the values behind the factor.")
  let share = Key("share", Shapes.share, "Share of the readings that is struck; all by default.")
  let ahead = Key("ahead", Shapes.span(.positive), "How much too late event times are.")
  let exponent = Key(
    "exponent",
    Shapes.number(.positive),
    "How wear grows with age: 1 is linear, 2 the default."
  )
  let repair = Key(
    "repair",
    DistributionShapes.interval,
    "From the failure to the repair; never by default."
  )

  var all: [any AnyKey] {
    [kind, sensor, sensors, scope, every, at, count] + details
  }

  /// The keys that some kinds have and others have not.
  private var details: [any AnyKey] {
    [length, magnitude, direction, factor, offset, share, ahead, exponent, repair]
  }

  var rules: [KeyRule] {
    let always: [KeyRule] = [
      .exactlyOne([sensor.name, sensors.name]), .exactlyOne([every.name, at.name, count.name]),
    ]
    return always
      + AnomalyModel.Kind.allCases.map { kind in
        let needs = needs(of: kind)
        let used = needs.required + needs.oneOf + needs.optional
        return .when(
          KeyCondition(
            key: self.kind.name,
            value: kind.rawValue,
            required: needs.required,
            oneOf: needs.oneOf,
            forbidden: details.map(\.name).filter { !used.contains($0) }
          )
        )
      }
  }

  private struct Needs {
    var required: [String]
    var oneOf: [String] = []
    var optional: [String] = []
  }

  private func needs(of kind: AnomalyModel.Kind) -> Needs {
    switch kind {
    case .spike:
      Needs(required: [magnitude.name], optional: [direction.name])
    case .levelShift, .drift:
      Needs(required: [length.name, magnitude.name], optional: [direction.name])
    case .noiseBurst, .dip, .plateau:
      Needs(required: [length.name, magnitude.name])
    case .stuckAt, .dropout, .frozenTimestamp:
      Needs(required: [length.name])
    case .periodChange:
      Needs(required: [length.name, factor.name])
    case .unitError:
      Needs(required: [length.name], oneOf: [factor.name, offset.name])
    case .missing, .nan, .garbled:
      Needs(required: [length.name], optional: [share.name])
    case .outOfRange:
      Needs(required: [length.name, magnitude.name], optional: [share.name, direction.name])
    case .futureTimestamp:
      Needs(required: [length.name, ahead.name])
    case .wear:
      Needs(
        required: [length.name, magnitude.name],
        optional: [exponent.name, repair.name, direction.name]
      )
    }
  }

  private enum Everything: String, CaseIterable, Sendable {
    case all
  }

  /// Names, or nil for `all`.
  private static let sensorList: Shape<[Located<String>]?> = {
    let names = Shapes.name.located.list(minimumCount: 1)
    let all = Shapes.choice("word", Everything.allCases)
    return Shape<[Located<String>]?>(.anyOf([all.schema, names.schema])) { node throws(Failure) in
      if case .list = node.content { return try names.decode(node) }
      guard node.text == Everything.all.rawValue else {
        throw node.expected("a list of sensors, or all")
      }
      return nil
    }
  }()

  private static let magnitudeShape = Shape<AnomalyModel.Magnitude>(
    .anyOf([
      .number(NumberRange(above: 0)), .text(pattern: "^(?=.*[1-9])[0-9]+(\\.[0-9]+)?sd$"),
    ])
  ) { node throws(Failure) in
    let text = node.plainText ?? ""
    let number = decimal(text.hasSuffix("sd") ? text.dropLast(2) : text[...])
    guard let number else { throw node.expected("a magnitude such as 2.5 or 8sd") }
    guard number > 0 else {
      let hint = number < 0 ? ", with direction: down" : ""
      throw node.place.failure("\(text) is out of range; it must be more than 0\(hint)")
    }
    return text.hasSuffix("sd") ? .deviations(number) : .value(number)
  }
}
