package import TidemarkCore

/// An aggregator of a window step that was written in Swift, whatever its type.
package struct WindowAggregator: Sendable {
  /// What its numbers are called; a text has one name.
  package let names: [String]
  package let isText: Bool
  /// Whether its state can be saved.
  let isSavable: Bool
  let makeOperator: @Sendable (WindowParts) -> any KeyedOperator

  init<A: StreamAggregator>(_ empty: A, names: [String]) where A.Result: AggregatorResult {
    self.names = names
    isText = A.Result.self == String.self
    isSavable = empty is any SavableState
    makeOperator = { parts in parts.ownOperator(beginningWith: empty) }
  }
}

extension Step {
  /// Numbers per result of a window.
  package func resultWidth(_ aggregates: [Aggregate]) -> Int {
    aggregates.count + (aggregator?.names.count ?? 0)
  }

  /// Whether the last number of a window's results is the index of a text.
  package var endsInText: Bool {
    guard case .window(_, let aggregates) = operation else { return false }
    return aggregator?.isText ?? (aggregates == [.concat])
  }

  /// What the numbers of a window's results are called.
  package var resultNames: [String] {
    guard case .window(_, let aggregates) = operation else { return [] }
    return aggregates.map(\.word) + (aggregator?.names ?? [])
  }
}
