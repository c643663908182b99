package import TidemarkCore
package import TidemarkMeasurement

/// A threshold that is given on a command line.
package enum ThresholdLine {
  /// Reads it as it would stand in a scenario; `option` is what gives it.
  ///
  /// - Throws: `Failure` (usage) for what is no threshold, with the column in the text.
  package static func parse(_ text: String, option: String) throws(Failure) -> Threshold {
    try ThresholdText.parse(text, at: Place(file: option, line: 1, column: 1))
  }
}
