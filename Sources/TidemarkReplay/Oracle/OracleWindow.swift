package import TidemarkCore
import TidemarkStreams

/// What a window must end with, by the oracle.
package struct OracleWindow: Sendable, Equatable {
  package var step: String
  package var key: String
  package var start: Timestamp
  package var end: Timestamp
  /// By the names of the aggregates, in their order; those that the engine estimates are left out.
  package var numbers: [(name: String, value: Double)]

  package static func == (a: OracleWindow, b: OracleWindow) -> Bool {
    a.step == b.step && a.key == b.key && a.start == b.start && a.end == b.end
      && a.numbers.map(\.name) == b.numbers.map(\.name)
      && a.numbers.map(\.value) == b.numbers.map(\.value)
  }
}

extension RunVerifier {
  /// The windows that must have a result, of each step that the oracle recomputes.
  package func windows() throws -> [OracleWindow] {
    try EngineOracle(plan, arrived).recomputations.flatMap(\.windows)
  }
}

extension Recomputation {
  /// The windows that must have a result.
  fileprivate var windows: [OracleWindow] {
    keyNames.indices.flatMap { key in
      plain.windows(key: key, keyed[key]).filter { $0.result == .due }.map { window in
        let values = PlainValues(window.members.map { plain.entries[Int($0)].value })
        let exact = step.aggregates.filter { aggregate in
          if case .percentile = aggregate { false } else { aggregate != .distinct }
        }
        return OracleWindow(
          step: step.planned.step.name,
          key: keyNames[key],
          start: Timestamp(quanta: window.start, of: quantum),
          end: Timestamp(quanta: window.end, of: quantum),
          numbers: exact.map { ($0.word, values.value($0)) }
        )
      }
    }
  }
}
