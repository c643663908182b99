import TidemarkCore

/// A step from outside this module with an operator of its own.
package struct CustomOperator: Sendable {
  /// What an operator is made from.
  struct Parts {
    var keys: KeySpace
    var share: KeyShare
    var topology: Topology
    var catalog: Catalog
    /// Index into `EngineBatch.schedules`.
    var scheduleIndex: Int
  }

  /// What its side outputs are called.
  let sides: [String]
  /// Whether its state can be saved.
  let isSavable: Bool
  let make: @Sendable (Parts) -> any KeyedOperator
}
