package import TidemarkCore

/// Numbers as people read them; all of it is the same on every machine and in every locale.
///
/// What is rounded never looks exact at the ends: a share of 99.96 % is `>99.9 %`, not `100 %`.
package enum HumanText {
  /// What stands where there is no value.
  package static let none = "–"

  /// All digits, in groups of three: `361,000`.
  package static func count(_ value: Int64) -> String {
    let digits = String(value.magnitude)
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }

  /// About three digits: `999`, `12.3 k`, `4.1 M`, `2.5 G`.
  package static func short(_ value: Double) -> String {
    scaled(value, units: ["", " k", " M", " G", " T"])
  }

  /// Per second: `4.1 M/s`.
  package static func rate(_ perSecond: Double) -> String { short(perSecond) + "/s" }

  /// Decimal units: `5.4 B`, `1.9 MB`.
  package static func bytes(_ value: Double) -> String {
    scaled(value, units: [" B", " kB", " MB", " GB", " TB"])
  }

  /// A part of a whole: `12.3 %`, `<0.1 %`; `0 %` and `100 %` only if exact.
  package static func share(_ value: Double) -> String {
    if value == 0 { return "0 %" }
    if value == 1 { return "100 %" }
    if value > 0, value < 0.000_5 { return "<0.1 %" }
    if value > 0.999_5, value < 1 { return ">99.9 %" }
    return decimal(value * 100, places: 1) + " %"
  }

  /// `places` decimals, halves away from zero: `0.93`.
  package static func decimal(_ value: Double, places: Int) -> String {
    var scale: Int64 = 1
    for _ in 0..<places { scale *= 10 }
    let units = (value * Double(scale)).rounded(.toNearestOrAwayFromZero)
    guard let units = Int64(exactly: units) else { return value.description }
    let whole = String(units.magnitude / scale.magnitude)
    let sign = units < 0 ? "-" : ""
    guard places > 0 else { return sign + whole }
    let rest = String(units.magnitude % scale.magnitude)
    return sign + whole + "." + String(repeating: "0", count: places - rest.count) + rest
  }

  /// A span of time: `250 ms`, `31.2 s`, `1 m 30 s`, `2 h`, `3 d 4 h`.
  package static func span(_ span: TimeSpan) -> String { self.span(nanoseconds: span.nanoseconds) }

  /// As `span(_:)`.
  package static func span(nanoseconds: Int64) -> String {
    if nanoseconds == 0 { return "0 s" }
    let sign = nanoseconds < 0 ? "-" : ""
    let magnitude = nanoseconds.magnitude
    guard magnitude >= 59_950_000_000 else {
      return sign + scaled(Double(magnitude), units: [" ns", " µs", " ms", " s"])
    }
    let seconds = (magnitude + 500_000_000) / 1_000_000_000
    let minutes = (seconds + 30) / 60
    let hours = (minutes + 30) / 60
    if seconds < 3_600 { return sign + pair(seconds, "m", 60, "s") }
    if minutes < 1_440 { return sign + pair(minutes, "h", 60, "m") }
    return sign + pair(hours, "d", 24, "h")
  }

  /// `value` in two units, the second left out if it is zero.
  private static func pair(_ value: UInt64, _ large: String, _ ratio: UInt64, _ small: String)
    -> String
  {
    let rest = value % ratio
    return rest == 0
      ? "\(value / ratio) \(large)" : "\(value / ratio) \(large) \(rest) \(small)"
  }

  /// `value` in the largest of `units` (each 1000 of the one before) that leaves at least 1.
  ///
  /// Below 100 one decimal is kept, unless the number is whole in its unit.
  private static func scaled(_ value: Double, units: [String]) -> String {
    guard value.isFinite else { return none }
    // 999.5 and more would be rounded to 1000 of the smaller unit.
    let (scaled, unit) = scale(value, below: 999.5, units: units.count)
    let whole = scaled.rounded(.towardZero)
    let places = scaled == whole || scaled.magnitude >= 99.95 ? 0 : 1
    return decimal(scaled, places: places) + units[unit]
  }

  /// `value` divided by 1000 as often as it takes to get below `limit`, and how often that was.
  static func scale(_ value: Double, below limit: Double, units: Int) -> (Double, unit: Int) {
    var scaled = value
    var unit = 0
    while scaled.magnitude >= limit, unit + 1 < units {
      scaled /= 1_000
      unit += 1
    }
    return (scaled, unit)
  }
}
