import TidemarkCore
import TidemarkMeasurement

/// Numbers of some dimension along an axis, with the numbers that are written beside it.
struct QuantityScale: Equatable {
  private let low: Double
  private let high: Double
  private let length: Double
  private let isLogarithmic: Bool
  private let dimension: Threshold.Dimension
  /// Behind numbers without a dimension of their own, such as `ppm`.
  private let unit: String

  /// Leaves some room at both ends, also around a single value.
  ///
  /// Logarithmic only where all values are above 0.
  init(
    _ values: [Double],
    _ dimension: Threshold.Dimension,
    unit: String = "",
    isLogarithmic: Bool = false,
    length: Double
  ) {
    let least = values.min() ?? 0
    let most = values.max() ?? 0
    self.isLogarithmic = isLogarithmic && least > 0
    self.dimension = dimension
    self.unit = unit
    self.length = length
    let (start, end) =
      self.isLogarithmic ? (PortableMath.log(least), PortableMath.log(most)) : (least, most)
    let margin =
      end > start ? (end - start) * 0.06 : start == 0 ? 1 : max(start.magnitude * 0.1, 1e-9)
    low = start - margin
    high = end + margin
  }

  /// Pixels from the low end.
  func position(_ value: Double) -> Double {
    let place = isLogarithmic ? PortableMath.log(max(value, 1e-300)) : value
    return (min(max(place, low), high) - low) / (high - low) * length
  }

  /// About `count` round numbers, with their places.
  func ticks(about count: Int) -> [(position: Double, label: String)] {
    let (size, name) = tickUnit
    if isLogarithmic { return logarithmicTicks(about: count) }
    return ValueTicks.ticks(low: low / size, high: high / size, about: count).compactMap { tick in
      // A share is in 0...1, whatever room is left around it.
      if dimension == .share, !(0...100).contains(tick.value) { return nil }
      return (position(tick.value * size), tick.label + name)
    }
  }

  /// The unit of the labels in base units, and what is written behind the number.
  private var tickUnit: (size: Double, name: String) {
    switch dimension {
    case .number: return (1, unit)
    case .share: return (0.01, " %")
    case .rate: return (1, "/s")
    case .span:
      let most = isLogarithmic ? PortableMath.exp(high) : max(low.magnitude, high.magnitude)
      let units: [(Double, String)] = [
        (86_400e9, " d"), (3_600e9, " h"), (60e9, " m"), (1e9, " s"), (1e6, " ms"), (1e3, " µs"),
      ]
      return units.first { most >= $0.0 * 2 } ?? (1, " ns")
    }
  }

  /// 1, 2 and 5 times powers of ten, or the powers alone where those are too many.
  private func logarithmicTicks(about count: Int) -> [(position: Double, label: String)] {
    let (start, end) = (PortableMath.exp(low), PortableMath.exp(high))
    let base = dimension == .share ? 0.01 : 1
    var power = base
    while power > start { power /= 10 }
    while power * 10 <= start { power *= 10 }
    var values: [Double] = []
    while power <= end, values.count < 100 {
      values += [1, 2, 5].map { $0 * power }
      power *= 10
    }
    values = values.filter { $0 >= start && $0 <= end }
    if values.count > count * 2 {
      values = values.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
    }
    return values.map { value in
      let label: String
      switch dimension {
      case .number: label = ValueTicks.short(value) + unit
      case .share: label = ValueTicks.short(value * 100) + " %"
      case .rate: label = HumanText.rate(value)
      case .span: label = HumanText.span(nanoseconds: Int64(value.rounded()))
      }
      return (position(value), label)
    }
  }
}
