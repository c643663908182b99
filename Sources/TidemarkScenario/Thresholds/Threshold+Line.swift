package import TidemarkCore
package import TidemarkMeasurement

extension Threshold {
  /// Reads a threshold that was given by itself, such as on the command line.
  ///
  /// `name` is what errors call it, in place of a file.
  ///
  /// - Throws: `Failure` (usage) for what is no threshold, with the column in the text.
  package static func parse(_ text: String, called name: String) throws(Failure) -> Threshold {
    try ThresholdText.parse(text, at: Place(file: name, line: 1, column: 1))
  }
}
