import TidemarkCore
import TidemarkFleet

/// How the parts of a signal are written: `{sine: {...}}`, or `{sine: {...}, of: group}` for one that
/// a group shares.
enum SignalShapes {
  static let part: Shape<SignalDraft> = {
    let of = Key(
      "of",
      Shapes.choice("scope", Scope.allCases),
      "Whose it is: device (the default) or group, which shares one."
    )
    let perReading = ["constant", "ramp", "daily", "weekly", "noise", "correlated"]
    return .object(
      "signal",
      "A part of a signal.",
      keys: kinds + [of],
      rules: [.exactlyOne(kinds.map(\.name)), .excludes(of.name, perReading)]
    ) { fields throws(Failure) in
      for key in kinds {
        guard var draft = try fields.value(key) else { continue }
        draft.place = fields.place
        if let scope = try fields.located(of), scope.value == .group {
          draft.part = .shared(draft.part)
          draft.sharing = scope.place
        }
        return draft
      }
      // Not reached: the choice was checked.
      throw fields.place.failure("expected one of \(quotedList(kinds.map(\.name)))")
    }
  }()

  private static let kinds: [Key<SignalDraft>] = [
    Key("constant", plain(Shapes.number.map { value, _ in .constant(value) }), "One value."),
    Key("sine", plain(sine), "A sine wave."),
    Key("square", plain(square), "On for a share of each period, 0 else."),
    Key("ramp", plain(ramp), "A steady change."),
    Key(
      "daily",
      plain(ProfileShapes.day.map { profile, _ in .profile(profile) }),
      "Values at times of the day (UTC), linear in between."
    ),
    Key(
      "weekly",
      plain(ProfileShapes.week.map { profile, _ in .profile(profile) }),
      "Values at times of the week (UTC), linear in between."
    ),
    Key("noise", plain(noise), "White noise."),
    Key("pink-noise", plain(pinkNoise), "Noise of equal power per octave."),
    Key("random-walk", plain(randomWalk), "Wanders off; starts at 0."),
    Key("ar1", plain(autoregressive), "Wanders around 0: an autoregressive process."),
    Key("counter", plain(counter), "Grows step by step, and wraps."),
    Key("states", plain(StateShapes.machine), "A machine that dwells in states."),
    Key("correlated", correlated, "Follows another sensor of the device."),
    Key("from", RecordedDraft.shape, "A recorded real series."),
  ]

  private static func plain(_ shape: Shape<SignalPart>) -> Shape<SignalDraft> {
    shape.map { part, place in SignalDraft(part: part, place: place) }
  }

  private static let phase = Key(
    "phase",
    Shapes.number,
    "Position at the start in turns; drawn per device by default."
  )

  private static let sine: Shape<SignalPart> = {
    let amplitude = Key("amplitude", Shapes.number, required: true, "Height of the wave.")
    let period = Key("period", Shapes.span(.positive), required: true, "Length of the wave.")
    return .object("sine", "A sine wave.", keys: [amplitude, period, phase]) {
      fields throws(Failure) in
      .sine(
        amplitude: try fields.require(amplitude),
        period: try fields.require(period),
        phase: try fields.value(phase)
      )
    }
  }()

  private static let square: Shape<SignalPart> = {
    let amplitude = Key("amplitude", Shapes.number, required: true, "Value while it is on.")
    let period = Key("period", Shapes.span(.positive), required: true, "From on to on.")
    let duty = Key("duty", Shapes.share, "Share of the period that it is on; 50% by default.")
    return .object("square", "A square wave.", keys: [amplitude, period, duty, phase]) {
      fields throws(Failure) in
      .square(
        amplitude: try fields.require(amplitude),
        period: try fields.require(period),
        duty: try fields.value(duty) ?? 0.5,
        phase: try fields.value(phase)
      )
    }
  }()

  private static let ramp: Shape<SignalPart> = {
    let perSecond = Key("per-second", Shapes.number, required: true, "Change per second.")
    return .object("ramp", "A steady change.", keys: [perSecond]) { fields throws(Failure) in
      .ramp(perSecond: try fields.require(perSecond))
    }
  }()

  private static let deviation = Key(
    "sd",
    Shapes.number(.notNegative),
    required: true,
    "Standard deviation."
  )

  private static let step = Key(
    "step",
    Shapes.span(.positive),
    "Time between changes; the sensor's period by default."
  )

  private static let noise: Shape<SignalPart> = .object(
    "noise",
    "White noise, drawn for each reading.",
    keys: [deviation]
  ) { fields throws(Failure) in .noise(sd: try fields.require(deviation)) }

  private static let pinkNoise: Shape<SignalPart> = .object(
    "pink-noise",
    "Noise of equal power per octave.",
    keys: [deviation, step]
  ) { fields throws(Failure) in
    .pinkNoise(sd: try fields.require(deviation), step: try fields.value(step) ?? .zero)
  }

  private static let randomWalk: Shape<SignalPart> = {
    let sd = Key(
      "sd",
      Shapes.number(.notNegative),
      required: true,
      "Standard deviation of a step."
    )
    let bounds = Key("bounds", SensorShapes.valueRange, "Reflects what would leave them.")
    return .object("random-walk", "A random walk that starts at 0.", keys: [sd, step, bounds]) {
      fields throws(Failure) in
      let limits = try fields.located(bounds)
      if let limits, !limits.value.contains(0) {
        throw limits.place.failure("'bounds' must contain 0, where the walk starts")
      }
      return .randomWalk(
        sd: try fields.require(sd),
        step: try fields.value(step) ?? .zero,
        bounds: limits?.value
      )
    }
  }()

  private static let autoregressive: Shape<SignalPart> = {
    let coefficient = Key(
      "coefficient",
      coefficientShape,
      required: true,
      "How much of the last value stays after a step; close to 1 is slow."
    )
    return .object(
      "ar1",
      "A stationary autoregressive process around 0.",
      keys: [coefficient, deviation, step]
    ) { fields throws(Failure) in
      .autoregressive(
        coefficient: try fields.require(coefficient),
        sd: try fields.require(deviation),
        step: try fields.value(step) ?? .zero
      )
    }
  }()

  /// Strictly between -1 and 1: else the process is not stationary.
  private static let coefficientShape = Shape<Double>(
    .number(NumberRange(above: -1, below: 1))
  ) { node throws(Failure) in
    let value = try Shapes.number.decode(node)
    guard value > -1, value < 1 else {
      throw node.place.failure("\(node.text ?? "") is out of range; it must be between -1 and 1")
    }
    return value
  }

  private static let counter: Shape<SignalPart> = {
    let from = Key("from", DistributionShapes.amount, "Value at the start; 0 by default.")
    let increment = Key(
      "increment",
      DistributionShapes.amount,
      required: true,
      "Added each step."
    )
    let wrap = Key("wrap", Shapes.number(.positive), "Starts again from 0 here; never by default.")
    return .object("counter", "A counter.", keys: [from, increment, step, wrap]) {
      fields throws(Failure) in
      .counter(
        from: try fields.value(from) ?? .constant(0),
        increment: try fields.require(increment),
        step: try fields.value(step) ?? .zero,
        wrap: try fields.value(wrap)
      )
    }
  }()

  private static let correlated: Shape<SignalDraft> = {
    let sensor = Key("sensor", Shapes.name.located, required: true, "The sensor it follows.")
    let factor = Key("factor", Shapes.number, "Multiplies its value; 1 by default.")
    let lag = Key("lag", Shapes.span(.notNegative), "How long after it; 0 by default.")
    return .object(
      "correlated",
      "Follows another sensor of the same device, without its noise.",
      keys: [sensor, factor, lag]
    ) { fields throws(Failure) in
      let followed = try fields.require(sensor)
      let part = SignalPart.correlated(
        sensor: followed.value,
        factor: try fields.value(factor) ?? 1,
        lag: try fields.value(lag) ?? .zero
      )
      return SignalDraft(part: part, place: fields.place, followed: followed)
    }
  }()
}
