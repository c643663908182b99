import TidemarkCore
import TidemarkFleet

/// When a sensor measures: `10s`, `{period: 10s, jitter: ...}`, `{poisson: 30s}` or
/// `{on-change: {look: 1s, threshold: 0.5}}`.
enum CadenceShapes {
  static let cadence: Shape<Cadence> = {
    let period = Key("period", periodShape, "Time between readings.")
    let jitter = Key("jitter", DistributionShapes.span, "Added to the time of each reading.")
    let poisson = Key("poisson", periodShape, "Mean time between readings at random.")
    let onChange = Key("on-change", onChangeShape, "Reports what has changed enough.")
    let load = Key(
      "load",
      ProfileShapes.load,
      "Multiplies the rate by the time of the day or week (UTC)."
    )
    let kinds = [period.name, poisson.name, onChange.name]
    return Shape<Cadence>.object(
      "cadence",
      "When a sensor measures.",
      keys: [period, jitter, poisson, onChange, load],
      rules: [.exactlyOne(kinds), .needs(jitter.name, period.name)]
    ) { fields throws(Failure) in
      var cadence: Cadence
      if let mean = try fields.value(poisson) {
        cadence = Cadence(period: mean, kind: .poisson)
      } else if let change = try fields.value(onChange) {
        cadence = change
      } else {
        cadence = Cadence(
          period: try fields.require(period),
          kind: .periodic(jitter: try fields.value(jitter))
        )
      }
      cadence.load = try fields.value(load)
      return cadence
    }
    .orScalar(periodShape.map { period, _ in Cadence(period: period) })
  }()

  private static let periodShape = Shapes.span(.positive).checked { period, place throws(Failure) in
    guard period >= .milliseconds(1) else {
      throw place.failure("\(period) is out of range; a period is at least 1ms")
    }
  }

  private static let onChangeShape: Shape<Cadence> = {
    let look = Key("look", periodShape, required: true, "Time between looks at the value.")
    let threshold = Key(
      "threshold",
      Shapes.number(.positive),
      required: true,
      "Reports a value that is this far from the last reported one."
    )
    let heartbeat = Key(
      "heartbeat",
      Shapes.span(.positive),
      "Reports after this long without a report whatever the value is."
    )
    return .object(
      "on-change",
      "Looks at the value regularly and reports what has changed.",
      keys: [look, threshold, heartbeat]
    ) { fields throws(Failure) in
      let period = try fields.require(look)
      let longest = try fields.located(heartbeat)
      if let longest, longest.value < period {
        throw longest.place.failure("'heartbeat' must not be shorter than 'look', \(period)")
      }
      return Cadence(
        period: period,
        kind: .onChange(threshold: try fields.require(threshold), heartbeat: longest?.value)
      )
    }
  }()
}
