public import TidemarkCore

/// State of one's own that a checkpoint can hold: that of a `StreamProcessor`, or a `StreamAggregator`.
///
/// ```swift
/// extension LongestRun: SavableState {
///   func save(to writer: inout StateWriter) {
///     writer.write(run)
///     writer.write(longest)
///   }
///
///   mutating func restore(from reader: inout StateReader) throws(StateError) {
///     run = try reader.integer()
///     longest = try reader.integer()
///   }
/// }
/// ```
/// Without it a pipeline with such a step runs, but no checkpoint can be made of it.
public protocol SavableState {
  /// Writes what `restore` needs.
  func save(to writer: inout StateWriter)

  /// Makes of the initial state the one that was saved.
  ///
  /// - Throws: `StateError` if the bytes cannot be of such a state.
  mutating func restore(from reader: inout StateReader) throws(StateError)
}

extension Int: SavableState {
  /// Writes the number.
  public func save(to writer: inout StateWriter) { writer.write(self) }

  /// Reads the number.
  public mutating func restore(from reader: inout StateReader) throws(StateError) {
    self = try reader.integer()
  }
}

extension Double: SavableState {
  /// Writes the number.
  public func save(to writer: inout StateWriter) { writer.write(self) }

  /// Reads the number.
  public mutating func restore(from reader: inout StateReader) throws(StateError) {
    self = try reader.double()
  }
}

/// Saves a state of which only its maker knows the type; those that cannot be are refused before.
func save<State>(_ state: State, to writer: inout StateWriter) {
  (state as? any SavableState)?.save(to: &writer)
}

/// What was saved, beginning with the initial state.
func restored<State>(
  _ initial: State,
  from reader: inout StateReader
) throws(StateError) -> State {
  guard var state = initial as? any SavableState else { return initial }
  try state.restore(from: &reader)
  return state as? State ?? initial
}
