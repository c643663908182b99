import TidemarkCore

/// A number as settings are written: with a unit that it keeps.
struct SweepQuantity: Equatable {
  enum Number: Equatable {
    /// Of whole nanoseconds, in the unit as written.
    case span(Int64, unit: String)
    /// In the unit as written, such as `%`, `ppm` or `/s`; empty for a bare number.
    case decimal(Double, unit: String)
  }

  var number: Number

  init(_ number: Number) {
    self.number = number
  }

  /// Nil for text that is no number.
  init?(_ text: Substring) {
    if text != "0", let span = TimeSpan(text) {
      number = .span(span.nanoseconds, unit: String(text.drop { !$0.isLetter }))
      return
    }
    let digits = text.prefix { "+-.0123456789".contains($0) }
    let unit = text.dropFirst(digits.count)
    guard let value = Double(digits), value.isFinite,
      unit.allSatisfy({ $0.isLetter || $0 == "%" || $0 == "/" })
    else { return nil }
    number = .decimal(value, unit: String(unit))
  }

  /// The same number where `other` has a unit and this is a bare 0.
  func withUnit(of other: SweepQuantity) -> SweepQuantity {
    guard case .decimal(0, unit: "") = number else { return self }
    switch other.number {
    case .span(_, let unit): return SweepQuantity(.span(0, unit: unit))
    case .decimal(_, let unit): return SweepQuantity(.decimal(0, unit: unit))
    }
  }

  /// As it is written, and read back.
  var text: String {
    switch number {
    case .span(let nanoseconds, let unit): Self.text(nanoseconds, unit)
    case .decimal(let value, let unit): Self.shortest(value) + unit
    }
  }

  /// In the base unit of what it measures: nanoseconds, a fraction, per second.
  var value: Double {
    switch number {
    case .span(let nanoseconds, _): Double(nanoseconds)
    case .decimal(let value, let unit): unit == "%" ? value / 100 : value
    }
  }

  var dimension: Threshold.Dimension {
    switch number {
    case .span: .span
    case .decimal(_, "%"): .share
    case .decimal(_, "/s"): .rate
    case .decimal: .number
    }
  }

  /// In the unit, if a decimal number of it is exact; else in one that is.
  private static func text(_ nanoseconds: Int64, _ unit: String) -> String {
    let span = TimeSpan(nanoseconds: nanoseconds)
    guard let size = TimeSpan("1\(unit)")?.nanoseconds else { return span.description }
    let whole = nanoseconds / size
    let rest = nanoseconds % size
    if rest == 0 { return "\(whole)\(unit)" }
    var digits = ""
    var (left, place) = (rest.magnitude, size.magnitude)
    while left > 0 {
      // A minute has no tenth of a tenth of a tenth that is whole.
      guard place % 10 == 0 else { return span.description }
      place /= 10
      digits += "\(left / place)"
      left %= place
    }
    return (nanoseconds < 0 ? "-" : "") + "\(whole.magnitude).\(digits)\(unit)"
  }

  private static func shortest(_ value: Double) -> String {
    if let whole = Int64(exactly: value) { return String(whole) }
    return value.description
  }

  /// With so many significant digits, so that a tenth is 0.1 and not the sum of thirds of it.
  static func rounded(_ value: Double, digits: Int) -> Double {
    guard value != 0, value.isFinite else { return value }
    var power = 1.0
    var exponent = 0
    while value.magnitude / power >= 10, exponent < 300 {
      power *= 10
      exponent += 1
    }
    while value.magnitude * powerOfTen(-exponent) < 1, exponent > -300 { exponent -= 1 }
    let places = digits - 1 - exponent
    // A power of ten up to 10^22 is exact, and so is the quotient's rounding.
    let scale = powerOfTen(abs(places))
    return places >= 0
      ? (value * scale).rounded() / scale : (value / scale).rounded() * scale
  }

  private static func powerOfTen(_ exponent: Int) -> Double {
    var power = 1.0
    for _ in 0..<max(0, exponent) { power *= 10 }
    return power
  }
}
