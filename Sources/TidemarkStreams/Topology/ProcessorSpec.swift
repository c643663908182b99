package import TidemarkCore

/// The escape hatch: a keyed operator that is defined outside this module.
package protocol ProcessorSpec: Sendable {
  /// What the operator does, in a scenario's word: `ewma-z`.
  var kind: String { get }

  /// Whether its processors say how their state is saved; false by default.
  var isSavable: Bool { get }

  /// An operator for one worker, which owns `keyCount` keys, numbered from 0.
  ///
  /// `seriesOfKey` holds for each key the first series that maps to it, which identifies the key
  /// whatever the number of workers.
  func makeProcessor(keyCount: Int, seriesOfKey: [UInt32]) -> any Processor
}

/// The running operator behind a `ProcessorSpec`; it owns the state of its keys.
package protocol Processor: Sendable {
  /// Takes the selected rows of a batch in order and appends its alerts, in the order of rows.
  mutating func process(
    _ batch: EngineBatch,
    rows: [Int32],
    keys: [UInt32],
    alerts: inout ScoredRows
  )

  /// Writes what `restore` needs to go on behind the last batch; nothing by default.
  func save(to writer: inout StateWriter)

  /// Makes a new processor what the one that was saved was.
  mutating func restore(from reader: inout StateReader) throws(StateError)
}

extension ProcessorSpec {
  package var isSavable: Bool { false }
}

extension Processor {
  package func save(to writer: inout StateWriter) {}
  package mutating func restore(from reader: inout StateReader) throws(StateError) {}
}

/// Rows that a processor raised an alert for.
package struct ScoredRows: Sendable {
  /// Index into the batch.
  package private(set) var rows: [Int32] = []
  package private(set) var scores: [Double] = []

  package init() {}

  package mutating func append(row: Int32, score: Double) {
    rows.append(row)
    scores.append(score)
  }

  mutating func removeAll() {
    rows.removeAll(keepingCapacity: true)
    scores.removeAll(keepingCapacity: true)
  }
}
