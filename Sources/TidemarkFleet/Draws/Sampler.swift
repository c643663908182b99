import TidemarkCore

/// A distribution ready to draw from, with the parameters worked out.
///
/// Every distribution but gamma has a quantile function here, so that one uniform gives one value.
struct Sampler {
  private enum Shape {
    case constant, uniform, normal, lognormal, exponential, pareto, steps, interpolated
    case gamma(Gamma)
  }

  private let shape: Shape
  /// Constant, low end, mean, mean of the logarithm, mean, logarithm of the minimum.
  private let location: Double
  /// Unused, width, standard deviation, standard deviation of the logarithm, unused, 1 / shape.
  private let scale: Double
  /// Of empirical distributions: the values, in order if they are interpolated.
  private let values: [Double]
  /// Of empirical distributions with weights: the share of the values up to each.
  private let shares: [Double]

  init(_ distribution: Distribution) {
    var values: [Double] = []
    var shares: [Double] = []
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
    case .gamma(let mean, let parameter):
      (shape, location, scale) = (.gamma(Gamma(shape: parameter)), 0, mean / parameter)
    case .pareto(let minimum, let parameter):
      (shape, location, scale) = (.pareto, PortableMath.log(minimum), 1 / parameter)
    case .empirical(let given, let weights):
      (shape, location, scale) = (weights.isEmpty ? .interpolated : .steps, 0, 0)
      values = weights.isEmpty ? given.sorted() : given
      let total = weights.reduce(0, +)
      var sum = 0.0
      for weight in weights {
        sum += weight
        shares.append(sum / total)
      }
    }
    self.values = values
    self.shares = shares
  }

  /// The value that a draw stays below with probability `u` (exponential and pareto: above).
  ///
  /// Of a gamma distribution there is none: draw with `Draw`.
  @inline(__always)
  func value(at u: Double) -> Double {
    switch shape {
    case .constant, .gamma: location
    case .uniform: location + scale * u
    case .normal: location + scale * PortableMath.normalQuantile(u)
    case .lognormal: PortableMath.exp(location + scale * PortableMath.normalQuantile(u))
    case .exponential: -location * PortableMath.log(u)
    case .pareto: PortableMath.exp(location - scale * PortableMath.log(u))
    case .steps: values[firstIndex(in: shares) { $0 >= u }]
    case .interpolated: interpolated(at: u)
    }
  }

  /// Replaces each uniform of a column by its value.
  func apply(to column: inout MutableSpan<Double>, count: Int) {
    switch shape {
    case .constant, .gamma:
      for row in 0..<count { column[row] = location }
    case .normal:
      PortableMath.normalQuantiles(of: &column, count: count)
      for row in 0..<count { column[row] = location + scale * column[row] }
    case .lognormal:
      PortableMath.normalQuantiles(of: &column, count: count)
      for row in 0..<count { column[row] = location + scale * column[row] }
      PortableMath.exponentials(of: &column, count: count)
    case .exponential:
      PortableMath.logarithms(of: &column, count: count)
      for row in 0..<count { column[row] = -location * column[row] }
    default:
      for row in 0..<count { column[row] = value(at: column[row]) }
    }
  }

  /// The gamma distribution that this is, if it is one: it cannot be drawn from one uniform.
  var gamma: (Gamma, scale: Double)? {
    if case .gamma(let gamma) = shape { (gamma, scale) } else { nil }
  }

  /// Linear between the sorted values, which stand at 0, 1/(n − 1), ..., 1.
  private func interpolated(at u: Double) -> Double {
    let position = u * Double(values.count - 1)
    let index = min(Int(position), values.count - 1)
    guard index + 1 < values.count else { return values[index] }
    return values[index] + (position - Double(index)) * (values[index + 1] - values[index])
  }
}

/// The first index of an ascending list whose element fits, or the last.
func firstIndex<Element>(in list: [Element], where fits: (Element) -> Bool) -> Int {
  var (low, high) = (0, list.count - 1)
  while low < high {
    let middle = (low + high) / 2
    if fits(list[middle]) { high = middle } else { low = middle + 1 }
  }
  return low
}
