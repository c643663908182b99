import TidemarkCore

extension Distribution {
  /// Checks the parameters of a distribution of lengths of time whose typical value must be at
  /// least so many nanoseconds.
  ///
  /// Draws below are raised to it; refused are distributions that would be raised as a rule.
  func validate(in place: String, atLeast least: Int64) throws(Failure) {
    try validate(in: place)
    let typical =
      switch self {
      case .constant(let value): value
      case .uniform(_, let high): high
      case .normal(let mean, _): mean
      case .lognormal(let median, _): median
      case .exponential(let mean), .gamma(let mean, _): mean
      case .pareto(let minimum, let shape):
        minimum * PortableMath.exp(PortableMath.log(2) / shape)
      case .empirical(let values, _): values.max() ?? 0
      }
    guard typical >= Double(least) else {
      let span = TimeSpan(nanoseconds: least)
      let found = TimeSpan(nanoseconds: Int64(max(typical, -1e18)))
      throw wrong(place, "must be at least \(span), is about \(found)")
    }
  }

  /// Checks the parameters.
  func validate(in place: String) throws(Failure) {
    switch self {
    case .constant(let value):
      try checkFinite(value, "constant", in: place)
    case .uniform(let low, let high):
      try checkFinite(low, "low end", in: place)
      try checkFinite(high, "high end", in: place)
      guard low <= high else { throw wrong(place, "low end \(low) lies above high end \(high)") }
    case .normal(let mean, let sd):
      try checkFinite(mean, "mean", in: place)
      try checkFinite(sd, "sd", in: place)
      guard sd >= 0 else { throw wrong(place, "sd must not be negative, is \(sd)") }
    case .lognormal(let median, let p99):
      try checkFinite(median, "median", in: place)
      try checkFinite(p99, "p99", in: place)
      guard median > 0, p99 >= median else {
        throw wrong(place, "median must be above 0 and p99 not below it, are \(median) and \(p99)")
      }
    case .exponential(let mean):
      try checkPositive(mean, "mean", in: place)
    case .gamma(let mean, let shape):
      try checkPositive(mean, "mean", in: place)
      try checkShape(shape, in: place)
    case .pareto(let minimum, let shape):
      try checkPositive(minimum, "minimum", in: place)
      try checkShape(shape, in: place)
    case .empirical(let values, let weights):
      try validateEmpirical(values, weights, in: place)
    }
  }

  private func validateEmpirical(
    _ values: [Double],
    _ weights: [Double],
    in place: String
  ) throws(Failure) {
    guard (1...1_000_000).contains(values.count) else {
      throw wrong(place, "an empirical distribution has 1 to 1e6 values, not \(values.count)")
    }
    for value in values { try checkFinite(value, "value", in: place) }
    guard weights.isEmpty || weights.count == values.count else {
      throw wrong(place, "has \(values.count) values and \(weights.count) weights; give one each")
    }
    for weight in weights {
      try checkFinite(weight, "weight", in: place)
      guard weight >= 0 else { throw wrong(place, "a weight must not be negative, is \(weight)") }
    }
    guard weights.isEmpty || weights.contains(where: { $0 > 0 }) else {
      throw wrong(place, "all weights are 0; one must be above")
    }
  }

  private func checkPositive(_ value: Double, _ name: String, in place: String) throws(Failure) {
    try checkFinite(value, name, in: place)
    guard value > 0 else { throw wrong(place, "\(name) must be above 0, is \(value)") }
  }

  private func checkShape(_ shape: Double, in place: String) throws(Failure) {
    guard shape >= 0.01, shape <= 1e6 else {
      throw wrong(place, "shape must lie in 0.01...1e6, is \(shape)")
    }
  }
}
