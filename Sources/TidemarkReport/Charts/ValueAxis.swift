import TidemarkCore

/// A range of values up the height of a plot.
package struct ValueAxis: Equatable, Sendable {
  package let low: Double
  package let high: Double
  package let height: Double

  /// Values further out are drawn at the edge.
  private static let limit = 1e300

  /// Leaves some room above and below, also around a single value.
  package init(_ low: Double, _ high: Double, height: Double) {
    let low = min(max(low, -ValueAxis.limit), ValueAxis.limit)
    let high = min(max(high, -ValueAxis.limit), ValueAxis.limit)
    let margin = high > low ? (high - low) * 0.08 : max(low.magnitude * 0.1, 1e-300)
    // A single zero has no scale of its own.
    let isZero = low == 0 && high == 0
    self.low = isZero ? -1 : low - margin
    self.high = isZero ? 1 : high + margin
    self.height = height
  }

  /// Pixels from the top; values outside are moved to the edge.
  package func position(_ value: Double) -> Double {
    (high - min(max(value, low), high)) / (high - low) * height
  }

  package func contains(_ value: Double) -> Bool { value >= low && value <= high }
}

/// A number on an axis.
package struct ValueTick: Equatable, Sendable {
  package var value: Double
  package var label: String
}

package enum ValueTicks {
  /// About `count` multiples of 1, 2 or 5 times a power of ten within `low...high`, ascending.
  package static func ticks(low: Double, high: Double, about count: Int) -> [ValueTick] {
    guard low < high, (high - low).isFinite else { return [] }
    let (digit, exponent) = step(atLeast: (high - low) / Double(max(1, count)))
    let power = powerOfTen(exponent.magnitude)
    /// A quotient is rounded once where a product with an inexact power would be rounded twice.
    func multiple(_ index: Double) -> Double {
      exponent < 0 ? index * digit / power : index * digit * power
    }
    let size = multiple(1)
    // Beyond this neighbouring multiples of the step are no different numbers.
    guard max(low.magnitude, high.magnitude) / size < 0x1p50 else { return [] }
    var ticks: [ValueTick] = []
    // Powers of ten are not exact, so a tick at the very end may seem to be beyond it.
    let slack = 1e-9
    var index = (low / size - slack).rounded(.up)
    while multiple(index) <= high + size * slack, ticks.count <= 2 * count + 2 {
      let value = multiple(index) + 0
      ticks.append(ValueTick(value: value, label: label(value, exponent: exponent)))
      index += 1
    }
    return ticks
  }

  /// The smallest 1, 2 or 5 times a power of ten that is not below `raw`.
  static func step(atLeast raw: Double) -> (digit: Double, exponent: Int) {
    // Rounding must not turn a step that fits into the next one.
    let slack = 1 + 1e-9
    var scaled = raw
    var exponent = 0
    while scaled > 5 * slack, exponent < 308 {
      scaled /= 10
      exponent += 1
    }
    while scaled <= 0.5, exponent > -300 {
      scaled *= 10
      exponent -= 1
    }
    return (scaled <= slack ? 1 : scaled <= 2 * slack ? 2 : 5, exponent)
  }

  private static func powerOfTen(_ exponent: UInt) -> Double {
    var power = 1.0
    for _ in 0..<exponent { power *= 10 }
    return power
  }

  /// All decimals of the step and no more: `0.5`, `-18`, `120,000`, `2.5e8`.
  private static func label(_ value: Double, exponent: Int) -> String {
    guard value.magnitude < 1e7, exponent >= -6 else { return short(value) }
    if exponent < 0 { return HumanText.decimal(value, places: -exponent) }
    return HumanText.count(Int64(value.rounded()))
  }

  /// With an exponent and up to five digits: `1.5e300`.
  static func short(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return value == 0 ? "0" : value.description }
    guard value.magnitude < 1e5, value.magnitude >= 1e-3 else { return scientific(value) }
    return trimmed(HumanText.decimal(value, places: 4))
  }

  /// Without zeros at the end.
  static func trimmed(_ decimal: String) -> String {
    var digits = decimal
    guard digits.contains(".") else { return digits }
    while digits.last == "0" { digits.removeLast() }
    if digits.last == "." { digits.removeLast() }
    return digits
  }

  private static func scientific(_ value: Double) -> String {
    var scaled = value.magnitude
    var exponent = 0
    while scaled >= 9.999_999 {
      scaled /= 10
      exponent += 1
    }
    while scaled < 0.999_999_9 {
      scaled *= 10
      exponent -= 1
    }
    let digits = trimmed(HumanText.decimal(scaled, places: 4))
    return (value < 0 ? "-" : "") + digits + "e\(exponent)"
  }
}
