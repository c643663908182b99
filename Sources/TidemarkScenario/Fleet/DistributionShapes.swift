import TidemarkCore
import TidemarkFleet

/// How distributions are written: a bare value, or a mapping with the distribution's name.
enum DistributionShapes {
  /// Of spans of either sign, in nanoseconds.
  static let span = distribution("span", of: spanValue, .any)
  /// Of spans that are not negative.
  static let delay = distribution("delay", of: spanValue, .notNegative)
  /// Of spans between happenings and of their lengths: more than 0.
  static let interval = distribution("interval", of: spanValue, .positive)
  /// Of clock drifts, in seconds per second.
  static let drift = distribution("drift", of: Shapes.drift, .any)

  private static let spanValue = Shapes.span(.any).map { span, _ in Double(span.nanoseconds) }

  /// A distribution of quantities that are each written as `value`.
  ///
  /// What the parameters guarantee is checked against `sign`; the tails of a normal distribution
  /// are the model's to cut.
  private static func distribution(
    _ name: String,
    of value: Shape<Double>,
    _ sign: Sign
  ) -> Shape<Distribution> {
    let constant = value.map { value, _ in Distribution.constant(value) }
    return Shape<Distribution>.variant(
      "\(name)-distribution",
      "A distribution to draw a \(name) from; a bare value is a constant.",
      cases: [
        Key("constant", constant, "Always the same value."),
        Key("uniform", uniform(name, value), "Anything between two values."),
        Key("normal", normal(name, value), "A mean and a standard deviation."),
        Key("lognormal", lognormal(name, value), "A median and a 99th percentile."),
        Key("exponential", exponential(name, value), "A mean; the gaps of a random process."),
      ],
      planned: ["gamma", "pareto", "empirical"]
    )
    .orScalar(constant)
    .checked { distribution, place throws(Failure) in
      guard sign.allows(lowest(of: distribution)) else {
        throw place.failure("out of range: this \(name) must be \(sign.phrase)")
      }
    }
  }

  private static func uniform(_ name: String, _ value: Shape<Double>) -> Shape<Distribution> {
    let low = Key("low", value, required: true, "Lowest value.")
    let high = Key("high", value, required: true, "Highest value.")
    return .object("\(name)-uniform", "Evenly between two values.", keys: [low, high]) {
      fields throws(Failure) in
      let bounds = (low: try fields.require(low), high: try fields.require(high))
      guard bounds.low <= bounds.high else {
        throw fields.place.failure("'low' must not be more than 'high'")
      }
      return .uniform(low: bounds.low, high: bounds.high)
    }
  }

  private static func normal(_ name: String, _ value: Shape<Double>) -> Shape<Distribution> {
    let mean = Key("mean", value, "0 by default.")
    let sd = Key("sd", value, required: true, "Standard deviation.")
    return .object("\(name)-normal", "A normal distribution.", keys: [mean, sd]) {
      fields throws(Failure) in
      let deviation = try fields.require(sd)
      guard deviation >= 0 else { throw fields.place.failure("'sd' must be 0 or more") }
      return .normal(mean: try fields.value(mean) ?? 0, sd: deviation)
    }
  }

  private static func lognormal(_ name: String, _ value: Shape<Double>) -> Shape<Distribution> {
    let median = Key("median", value, required: true, "Half of the values are below this.")
    let p99 = Key("p99", value, required: true, "99 % of the values are below this.")
    return .object("\(name)-lognormal", "A lognormal distribution.", keys: [median, p99]) {
      fields throws(Failure) in
      let quantiles = (median: try fields.require(median), p99: try fields.require(p99))
      guard quantiles.median > 0 else {
        throw fields.place.failure("'median' must be more than 0")
      }
      guard quantiles.p99 >= quantiles.median else {
        throw fields.place.failure("'p99' must not be less than 'median'")
      }
      return .lognormal(median: quantiles.median, p99: quantiles.p99)
    }
  }

  private static func exponential(_ name: String, _ value: Shape<Double>) -> Shape<Distribution> {
    let mean = Key("mean", value, required: true, "Mean of the values.")
    return .object("\(name)-exponential", "An exponential distribution.", keys: [mean]) {
      fields throws(Failure) in
      let value = try fields.require(mean)
      guard value > 0 else { throw fields.place.failure("'mean' must be more than 0") }
      return .exponential(mean: value)
    }
  }

  /// The value that a place with a sign judges: the lowest, or the mean where there is none.
  private static func lowest(of distribution: Distribution) -> Double {
    switch distribution {
    case .constant(let value): value
    case .uniform(let low, _): low
    case .normal(let mean, _): mean
    case .lognormal(let median, _): median
    case .exponential(let mean): mean
    }
  }
}
