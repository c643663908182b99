import TidemarkCore
import TidemarkStreams

/// A trial as a late-data case file, which `tidemark check` reads.
///
/// One window is written as a window case, in the words of Flink and Kafka Streams; what that format
/// cannot say (several steps, several aggregates, τ) as a pipeline case; and what neither can, plainly.
package struct CaseText {
  let trial: StreamTrial
  let name: String
  let expected: ReferencePipeline.Result

  package init(_ trial: StreamTrial, name: String, expected: ReferencePipeline.Result? = nil) {
    self.trial = trial
    self.name = name
    self.expected = expected ?? trial.reference()
  }

  package var text: String {
    windowCase ?? pipelineCase ?? plain
  }

  var heading: [String] {
    ["name: \(name)", "source: \"a failing seed of the property tests, shrunk\""]
  }

  private var plain: String {
    (heading + ["# neither a window case nor a pipeline case can say this", "# \(trial.topology)"]
      + trial.inputs.map { "# \($0)" }).joined(separator: "\n") + "\n"
  }

  /// A flow map of the fields that have a value.
  static func map(_ fields: [(String, String?)]) -> String {
    "{"
      + fields.compactMap { name, value in value.map { "\(name): \($0)" } }.joined(separator: ", ")
      + "}"
  }

  static func milliseconds(_ span: TimeSpan) -> String { "\(span.nanoseconds / 1_000_000)" }

  /// Nil for what is there by default.
  static func unlessZero(_ span: TimeSpan) -> TimeSpan? { span == .zero ? nil : span }

  static func quoted(_ text: String) -> String { "\"\(text)\"" }

  /// A number without a fraction that says nothing.
  static func number(_ value: Double) -> String {
    Int64(exactly: value).map { "\($0)" }
      ?? (value.isNaN ? ".nan" : "\(value)")
      .replacing("inf", with: ".inf")
  }
}
