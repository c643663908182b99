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
  /// Of numbers in the sensor's unit, or of factors.
  static let number = distribution("number", of: { Shapes.number($0) }, .any)
  /// Of numbers that are not negative.
  static let amount = distribution("amount", of: { Shapes.number($0) }, .notNegative)

  /// How a parameter of a given sign is written.
  private typealias Quantity = @Sendable (Sign) -> Shape<Double>

  private static let spanValue: Quantity = { sign in
    Shapes.span(sign).map { span, _ in Double(span.nanoseconds) }
  }

  /// A distribution of quantities that are each written as `value`.
  ///
  /// The parameters guarantee `sign`; the tails of a normal distribution are the model's to cut.
  private static func distribution(
    _ name: String,
    of value: Quantity,
    _ sign: Sign
  ) -> Shape<Distribution> {
    let constant = value(sign).map { value, _ in Distribution.constant(value) }
    return Shape<Distribution>.variant(
      "\(name)-distribution",
      "A distribution of \(name)s; a bare value is a constant.",
      cases: [
        Key("constant", constant, "Always the same value."),
        Key("uniform", uniform(name, value(sign)), "Anything between two values."),
        Key(
          "normal",
          normal(
            name,
            mean: value(sign),
            sd: value(.notNegative),
            isMeanRequired: sign == .positive
          ),
          "A mean and a standard deviation."
        ),
        Key("lognormal", lognormal(name, value(.positive)), "A median and a 99th percentile."),
        Key(
          "exponential",
          exponential(name, value(.positive)),
          "A mean; the gaps of a random process."
        ),
        Key(
          "gamma",
          gamma(name, value(.positive)),
          "A mean and a shape; narrower than exponential."
        ),
        Key(
          "pareto",
          pareto(name, value(.positive)),
          "A minimum and a shape; few very large values."
        ),
        Key("empirical", empirical(name, value(sign)), "Values that were observed."),
      ]
    )
    .orScalar(constant)
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

  private static func normal(
    _ name: String,
    mean: Shape<Double>,
    sd: Shape<Double>,
    isMeanRequired: Bool
  ) -> Shape<Distribution> {
    let summary = isMeanRequired ? "Mean of the values." : "0 by default."
    let mean = Key("mean", mean, required: isMeanRequired, summary)
    let sd = Key("sd", sd, required: true, "Standard deviation.")
    return .object("\(name)-normal", "A normal distribution.", keys: [mean, sd]) {
      fields throws(Failure) in
      .normal(mean: try fields.value(mean) ?? 0, sd: try fields.require(sd))
    }
  }

  private static func lognormal(_ name: String, _ value: Shape<Double>) -> Shape<Distribution> {
    let median = Key("median", value, required: true, "Half of the values are below this.")
    let p99 = Key("p99", value, required: true, "99 % of the values are below this.")
    return .object("\(name)-lognormal", "A lognormal distribution.", keys: [median, p99]) {
      fields throws(Failure) in
      let quantiles = (median: try fields.require(median), p99: try fields.require(p99))
      guard quantiles.p99 >= quantiles.median else {
        throw fields.place.failure("'p99' must not be less than 'median'")
      }
      return .lognormal(median: quantiles.median, p99: quantiles.p99)
    }
  }

  private static func exponential(_ name: String, _ value: Shape<Double>) -> Shape<Distribution> {
    let mean = Key("mean", value, required: true, "Mean of the values.")
    return .object("\(name)-exponential", "An exponential distribution.", keys: [mean]) {
      fields throws(Failure) in .exponential(mean: try fields.require(mean))
    }
  }

  private static func gamma(_ name: String, _ value: Shape<Double>) -> Shape<Distribution> {
    let mean = Key("mean", value, required: true, "Mean of the values.")
    let shape = Key(
      "shape",
      Shapes.number(.positive),
      required: true,
      "1 is the exponential distribution; the higher, the narrower."
    )
    return .object("\(name)-gamma", "A gamma distribution.", keys: [mean, shape]) {
      fields throws(Failure) in
      .gamma(mean: try fields.require(mean), shape: try fields.require(shape))
    }
  }

  private static func pareto(_ name: String, _ value: Shape<Double>) -> Shape<Distribution> {
    let minimum = Key("minimum", value, required: true, "No value is below this.")
    let shape = Key(
      "shape",
      Shapes.number(.positive),
      required: true,
      "The lower, the more very large values; at 1 or less there is no mean."
    )
    return .object("\(name)-pareto", "A Pareto distribution.", keys: [minimum, shape]) {
      fields throws(Failure) in
      .pareto(minimum: try fields.require(minimum), shape: try fields.require(shape))
    }
  }

  private static func empirical(_ name: String, _ value: Shape<Double>) -> Shape<Distribution> {
    let values = Key("values", value.list(minimumCount: 1), required: true, "Values, in any order.")
    let weights = Key(
      "weights",
      Shapes.number(.notNegative).list(minimumCount: 1),
      "How often each value is drawn; without them, anything between the values is drawn too."
    )
    return .object("\(name)-empirical", "Values that were observed.", keys: [values, weights]) {
      fields throws(Failure) in
      let observed = try fields.require(values)
      guard let given = try fields.located(weights) else {
        return .empirical(values: observed, weights: [])
      }
      guard given.value.count == observed.count else {
        throw given.place.failure(
          "there are \(given.value.count) weights for \(observed.count) values; give each value one"
        )
      }
      guard given.value.contains(where: { $0 > 0 }) else {
        throw given.place.failure("at least one weight must be more than 0")
      }
      return .empirical(values: observed, weights: given.value)
    }
  }
}

extension Distribution {
  /// The largest value that can be drawn; nil where there is no bound.
  var upperBound: Double? {
    switch self {
    case .constant(let value): value
    case .uniform(_, let high): high
    case .empirical(let values, let weights):
      weights.isEmpty ? values.max() : zip(values, weights).filter { $1 > 0 }.map(\.0).max()
    case .normal, .lognormal, .exponential, .gamma, .pareto: nil
    }
  }

  var isConstant: Bool {
    if case .constant = self { true } else { false }
  }
}
