/// The escape hatch: a keyed operator that is defined outside this module.
package protocol ProcessorSpec: Sendable {
  /// What the operator does, in a scenario's word: `ewma-z`.
  var kind: String { get }
}
