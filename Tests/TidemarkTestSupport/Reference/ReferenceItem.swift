package import TidemarkCore
package import TidemarkStreams

/// A reading on its way into a window step.
package struct ReferenceRow: Sendable {
  /// Its place in the recording, from 0.
  package var number: Int
  package var key: String
  /// Kafka Streams' unit of stream time.
  package var task: Int
  /// Event time in quanta.
  package var time: Int64
  /// τ in nanoseconds.
  package var tau: Int64
  package var value: Double

  package init(number: Int, key: String, task: Int, time: Int64, tau: Int64, value: Double) {
    self.number = number
    self.key = key
    self.task = task
    self.time = time
    self.tau = tau
    self.value = value
  }
}

/// What a window step of the reference engine is given, one after the other.
///
/// A window step is a function from a list of these to emissions, and knows nothing else.
package enum ReferenceItem: Sendable {
  case row(ReferenceRow)
  /// A reading that the step does not take: it moves only the clock.
  case other(number: Int, tau: Int64)
  /// The watermark becomes this, in quanta; a lower one is ignored.
  case watermark(Int64, tau: Int64, isEnd: Bool)
  /// Somebody sets the clock.
  case clock(tau: Int64)
}

/// Something that came out of a step, of the reference engine or of the engine under test.
package struct ReferenceEmission: Sendable, Equatable, CustomStringConvertible {
  /// The row that caused it, or behind which its instant lies; −1: before the first.
  package var row: Int
  package var kind: Emission.Kind
  package var key: String
  package var start: Int64 = 0
  package var end: Int64 = 0
  package var time: Int64
  package var tau: Int64
  /// The results as text, which keeps every bit of a number.
  package var values: [String]

  package var description: String {
    "row \(row): \(kind) \(key) [\(start),\(end)) t \(time) tau \(tau): "
      + values.joined(separator: " ")
  }
}

/// What a step did with its readings.
package struct ReferenceCounts: Sendable, Equatable {
  /// By `LedgerClass.rawValue`.
  package var classes = [Int](repeating: 0, count: LedgerClass.allCases.count)
  /// (reading, window) pairs that were taken, and that were too late.
  package var assigned = 0
  package var missed = 0
}

/// What a window step gave out, and what became of each row that it took.
package struct ReferenceOutput: Sendable {
  package var emissions: [ReferenceEmission] = []
  /// In the order of the rows.
  package var classes: [LedgerClass] = []
  package var assigned = 0
  package var missed = 0
  /// How many emissions there were when each item had been taken.
  package var ends: [Int] = []

  package init() {}

  /// An item has been taken.
  mutating func noteEnd() { ends.append(emissions.count) }
}

/// Runs a window step over its items.
package func referenceWindowStep(
  _ spec: WindowSpec,
  _ aggregates: [Aggregate],
  semantics: Topology.Semantics,
  quantum: TimeSpan,
  items: [ReferenceItem]
) -> ReferenceOutput {
  switch (semantics, spec.assigner) {
  case (.flink, _):
    var step = ReferenceFlinkStep(spec, aggregates, quantum: quantum)
    for item in items {
      step.take(item)
      step.output.noteEnd()
    }
    return step.output
  case (.kafkaStreams, .sliding):
    var step = ReferenceKafkaSliding(spec, aggregates, quantum: quantum)
    for item in items {
      if case .row(let row) = item { step.take(row) }
      step.core.output.noteEnd()
    }
    return step.core.output
  case (.kafkaStreams, .session):
    var step = ReferenceKafkaSession(spec, aggregates, quantum: quantum)
    for item in items {
      if case .row(let row) = item { step.take(row) }
      step.core.output.noteEnd()
    }
    return step.core.output
  case (.kafkaStreams, _):
    var step = ReferenceKafkaGrid(spec, aggregates, quantum: quantum)
    for item in items {
      if case .row(let row) = item { step.take(row) }
      step.core.output.noteEnd()
    }
    return step.core.output
  }
}

/// The order of keys in results: by their UTF-8 bytes.
func precedes(_ a: String, _ b: String) -> Bool {
  Array(a.utf8).lexicographicallyPrecedes(Array(b.utf8))
}
