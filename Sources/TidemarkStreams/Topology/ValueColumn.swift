/// Whose numbers a step takes for the values of its readings.
enum ValueColumn: Sendable, Equatable {
  /// As they were recorded.
  case source
  /// What a `map` step, by index, made of them.
  case mapped(Int)
  /// A step, by index, reads several others, and those differ: each row has the value of the first
  /// through which it comes.
  case merged(Int)

  /// What a step reads, and what those read that read it.
  static func resolve(
    step index: Int,
    _ step: Step,
    inputs: [Int],
    _ earlier: [Plan.PlannedStep]
  ) -> (read: ValueColumn, passed: ValueColumn) {
    let columns = inputs.map { earlier[$0].passedValues }
    let first = columns.first ?? .source
    let read = columns.allSatisfy { $0 == first } ? first : .merged(index)
    if case .map = step.operation { return (read, .mapped(index)) }
    // What is let go is a source of its own, with the values that went in.
    if case .reorder = step.operation { return (read, .source) }
    return (read, read)
  }
}
