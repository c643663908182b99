package import TidemarkMeasurement

extension HumanText {
  /// A measured number as it stands beside its bound: with so many digits that 4.95 % is not taken
  /// for the 5 % that it must stay below.
  ///
  /// A share is written as a percentage if the bound is.
  package static func measured(
    _ value: Double,
    _ dimension: Threshold.Dimension,
    asPercentage: Bool
  ) -> String {
    switch dimension {
    case .number: Int64(exactly: value).map(count) ?? trimmed(value, places: 4)
    case .share: asPercentage ? trimmed(value * 100, places: 3) + " %" : trimmed(value, places: 5)
    case .span: precise(value, units: [" ns", " µs", " ms", " s"])
    case .rate: precise(value, units: ["", " k", " M", " G", " T"]) + "/s"
    }
  }

  private static func precise(_ value: Double, units: [String]) -> String {
    let (scaled, unit) = scale(value, below: 1_000, units: units.count)
    return trimmed(scaled, places: 3) + units[unit]
  }

  /// At most `places` decimals, without zeros at the end.
  private static func trimmed(_ value: Double, places: Int) -> String {
    var text = decimal(value, places: places)
    guard text.contains("."), text.last?.isNumber == true, !text.contains("e") else { return text }
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }
}
