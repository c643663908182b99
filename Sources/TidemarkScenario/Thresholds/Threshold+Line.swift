package import TidemarkCore
package import TidemarkMeasurement

extension Threshold {
  /// A threshold that was given by itself, such as on the command line; `name` is what errors call it.
  package static func parse(_ text: String, called name: String) throws(Failure) -> Threshold {
    do {
      var threshold = try ThresholdText.parse(text, at: Place(file: name, line: 1, column: 1))
      (threshold.line, threshold.column) = (0, 0)
      return threshold
    } catch {
      throw Failure(.usage, "\(name) '\(text)': \(error.message)")
    }
  }
}
