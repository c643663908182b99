import TidemarkCore

/// A distribution ready to draw from: its quantile function with the parameters worked out.
///
/// One uniform gives one value, so a draw's position never depends on the values before it.
struct Sampler: BitwiseCopyable {
  private enum Shape {
    case constant, uniform, normal, lognormal, exponential
  }

  private let shape: Shape
  /// Constant, low end, mean, mean of the logarithm, mean.
  private let location: Double
  /// Unused, width, standard deviation, standard deviation of the logarithm, unused.
  private let scale: Double

  init(_ distribution: Distribution) {
    switch distribution {
    case .constant(let value):
      (shape, location, scale) = (.constant, value, 0)
    case .uniform(let low, let high):
      (shape, location, scale) = (.uniform, low, high - low)
    case .normal(let mean, let sd):
      (shape, location, scale) = (.normal, mean, sd)
    case .lognormal(let median, let p99):
      // The normal distribution's 99th percentile lies 2.326 standard deviations above its mean.
      let sigma = PortableMath.log(p99 / median) / PortableMath.normalQuantile(0.99)
      (shape, location, scale) = (.lognormal, PortableMath.log(median), sigma)
    case .exponential(let mean):
      (shape, location, scale) = (.exponential, mean, 0)
    }
  }

  /// The value that a draw stays below with probability `u` (exponential distribution: above).
  func value(at u: Double) -> Double {
    switch shape {
    case .constant: location
    case .uniform: location + scale * u
    case .normal: location + scale * PortableMath.normalQuantile(u)
    case .lognormal: PortableMath.exp(location + scale * PortableMath.normalQuantile(u))
    case .exponential: -location * PortableMath.log(u)
    }
  }
}

/// A distribution and the key that it is drawn with.
struct Draw: BitwiseCopyable {
  private let key: DrawKey
  private let sampler: Sampler

  init(_ distribution: Distribution, key: DrawKey) {
    self.key = key
    sampler = Sampler(distribution)
  }

  func value(device: UInt64, index: UInt64) -> Double {
    sampler.value(at: key.uniform(device: device, index: index))
  }

  /// A length of time in whole nanoseconds: at least `shortest`, at most `FleetLimits.span`.
  func span(device: UInt64, index: UInt64, atLeast shortest: Int64 = 0) -> Int64 {
    let drawn = value(device: device, index: index)
    // Written so that NaN becomes the longest span; the conversion is then in range.
    guard drawn < Double(FleetLimits.span) else { return FleetLimits.span }
    return max(shortest, Int64(max(drawn, 0)))
  }
}
