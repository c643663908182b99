import TidemarkCore
import TidemarkFleet

/// How a sensor and its signal are written.
enum SensorShapes {
  static let sensor: Shape<SensorModel> = {
    let name = Key("name", Shapes.name, required: true, "Name of the sensor.")
    let unit = Key("unit", Shapes.text, "Unit of the values, for people.")
    let every = Key("every", cadence, required: true, "When it measures.")
    let resolution = Key(
      "resolution",
      Shapes.number(.positive),
      "Values are rounded to multiples of this."
    )
    let range = Key("range", valueRange, "Lowest and highest value that it can report.")
    let signal = Key(
      "signal",
      component.list(minimumCount: 1),
      required: true,
      "What it would measure without anomalies: the sum of these parts."
    )
    return .object(
      "sensor",
      "A sensor of every device of the class.",
      keys: [name, unit, every, resolution, range, signal],
      planned: ["kind", "states"]
    ) { fields throws(Failure) in
      SensorModel(
        name: try fields.require(name),
        unit: try fields.value(unit) ?? "",
        every: try fields.require(every),
        resolution: try fields.value(resolution),
        range: try fields.value(range),
        signal: try fields.require(signal)
      )
    }
  }()

  /// `[-40, 60]`.
  static let valueRange = Shapes.number.list().map {
    bounds,
    place throws(Failure) -> ClosedRange<Double> in
    guard bounds.count == 2, bounds[0] < bounds[1] else {
      throw place.failure("expected the lowest and the highest value, such as [-40, 60]")
    }
    return bounds[0]...bounds[1]
  }

  /// `10s`, or `{period: 10s, jitter: ...}`.
  private static let cadence: Shape<SensorModel.Cadence> = {
    let periodShape = Shapes.span(.positive).checked { period, place throws(Failure) in
      guard period >= .milliseconds(1) else {
        throw place.failure("\(period) is out of range; a period is at least 1ms")
      }
    }
    let period = Key("period", periodShape, required: true, "Time between readings.")
    let jitter = Key("jitter", DistributionShapes.span, "Added to the time of each reading.")
    return Shape<SensorModel.Cadence>.object(
      "cadence",
      "When a sensor measures.",
      keys: [period, jitter],
      planned: ["poisson", "on-change"]
    ) { fields throws(Failure) in
      SensorModel.Cadence(period: try fields.require(period), jitter: try fields.value(jitter))
    }
    .orScalar(periodShape.map { period, _ in SensorModel.Cadence(period: period) })
  }()

  private static let component: Shape<SensorModel.Component> = {
    let constant = Shapes.number.map { value, _ in SensorModel.Component.constant(value) }
    return .variant(
      "signal",
      "A part of a signal.",
      cases: [
        Key("constant", constant, "Always the same value."),
        Key("sine", sine, "A sine wave."),
        Key("ramp", ramp, "A steady change."),
        Key("noise", noise, "White noise."),
      ],
      planned: [
        "daily", "weekly", "walk", "random-walk", "ar1", "pink-noise", "square", "counter",
        "states",
        "correlated", "from",
      ]
    )
  }()

  private static let sine: Shape<SensorModel.Component> = {
    let amplitude = Key("amplitude", Shapes.number, required: true, "Height of the wave.")
    let period = Key("period", Shapes.span(.positive), required: true, "Length of the wave.")
    let phase = Key(
      "phase",
      Shapes.number,
      "Position at the start in turns; drawn per device by default."
    )
    return .object("sine", "A sine wave.", keys: [amplitude, period, phase]) {
      fields throws(Failure) in
      .sine(
        amplitude: try fields.require(amplitude),
        period: try fields.require(period),
        phase: try fields.value(phase)
      )
    }
  }()

  private static let ramp: Shape<SensorModel.Component> = {
    let perSecond = Key("per-second", Shapes.number, required: true, "Change per second.")
    return .object("ramp", "A steady change.", keys: [perSecond]) { fields throws(Failure) in
      .ramp(perSecond: try fields.require(perSecond))
    }
  }()

  private static let noise: Shape<SensorModel.Component> = {
    let sd = Key("sd", Shapes.number(.notNegative), required: true, "Standard deviation.")
    return .object("noise", "White noise.", keys: [sd]) { fields throws(Failure) in
      .noise(sd: try fields.require(sd))
    }
  }()
}
