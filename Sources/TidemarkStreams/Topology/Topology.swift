package import TidemarkCore

/// A pipeline: source → steps → sinks, with the rules of event time that it follows.
///
/// Built in Swift or from a scenario's `pipeline:`; both give the same plan. `Plan` checks it.
package struct Topology: Sendable {
  package enum Semantics: String, Sendable, CaseIterable {
    case flink
    case kafkaStreams = "kafka-streams"
  }

  /// What happens to open windows when the input ends.
  package enum AtEnd: String, Sendable, CaseIterable {
    /// A last watermark at the end of time closes them (Flink's default).
    case endOfInput = "end-of-input"
    /// They stay open and are listed (Kafka Streams' only way).
    case keepOpen = "keep-open"
  }

  package var semantics: Semantics
  /// Event time is floored to multiples of this on entry, and every "minus one" in the rules of
  /// Flink and Kafka Streams is one of these.
  package var quantum: TimeSpan
  package var watermark: WatermarkSpec
  package var atEnd: AtEnd
  /// The step that decides each reading's class; nil: the first window step.
  package var ledgerStep: String?
  package var steps: [Step]
  /// Operators may be restarted, so state is kept as long as a store would, not as long as it is
  /// needed.
  package var restarts = false

  package init(
    semantics: Semantics = .flink,
    quantum: TimeSpan = .milliseconds(1),
    watermark: WatermarkSpec,
    atEnd: AtEnd = .endOfInput,
    ledgerStep: String? = nil,
    steps: [Step]
  ) {
    self.semantics = semantics
    self.quantum = quantum
    self.watermark = watermark
    self.atEnd = atEnd
    self.ledgerStep = ledgerStep
    self.steps = steps
  }
}
