import TidemarkCore

/// What a window over the results of windows reads.
///
/// Its rows are results. Where a window over readings has the series of a row, it has the key of the
/// result, or the base of a calculated one, those of one input after those of the other.
package struct ResultInputs: Sendable {
  /// A window step whose results are read.
  package struct Input: Sendable {
    package var step: Int
    /// What its first key is among the keys of all inputs.
    var firstKey: UInt32
    /// Which number of a result is its value.
    var value: Int
    /// Of calculated keys, the step that makes them.
    var keySource: Int?
  }

  package let inputs: [Input]
  /// The step's own keys; its `keyOfSeries` are keys of the inputs.
  let keys: KeySpace
  /// Whether the results of each key of the inputs are selected.
  let selects: [Bool]

  /// - Throws: `Failure` (usage) if a result has no one key or value, or is none that can be counted on.
  init(
    of step: Step,
    _ inputs: [(index: Int, planned: Plan.PlannedStep)],
    keys: KeySpace,
    selects: [Bool]
  ) throws(Failure) {
    var found: [Input] = []
    var keyOfInput: [UInt32] = []
    var taskOfInput: [UInt32] = []
    var selected: [Bool] = []
    for (index, planned) in inputs {
      guard let inputKeys = planned.keys else { continue }
      let value = try ResultInputs.value(of: step, planned.step)
      found.append(
        Input(
          step: index,
          firstKey: UInt32(keyOfInput.count),
          value: value,
          keySource: planned.keySource
        )
      )
      let isKnown = { (a: Int, b: Int) in keys.keyOfSeries[a] == keys.keyOfSeries[b] }
      let members = try ResultInputs.members(of: planned, count: inputKeys.taskOfBase.count) {
        series,
        other throws(Failure) in
        guard isKnown(series, other) else {
          throw step.failure(
            "a result of '\(planned.step.name)' is of several of its keys; keep "
              + "'\(planned.step.name)' by them too, or '\(step.name)' by what they share",
            at: \.key
          )
        }
        guard selects[series] == selects[other] else {
          throw step.failure(
            "a result of '\(planned.step.name)' is of several sensors, so 'sensor' cannot choose "
              + "among them",
            at: \.sensor
          )
        }
      }
      for (key, series) in members.enumerated() {
        keyOfInput.append(series.map { keys.keyOfSeries[$0] } ?? KeySpace.none)
        selected.append(series.map { selects[$0] } ?? false)
        taskOfInput.append(inputKeys.taskOfBase[key])
      }
    }
    self.inputs = found
    self.selects = selected
    let tasks = Set(inputs.map { $0.planned.keys?.taskCount ?? 1 })
    // Inputs with different tasks are repartitioned into one.
    let one = tasks.count > 1
    self.keys = KeySpace(
      keys,
      keyOfInput: keyOfInput,
      taskOfInput: one ? taskOfInput.map { _ in 0 } : taskOfInput,
      tasks: one ? 1 : tasks.first ?? 1
    )
  }

  /// For each key of an input a series that it has readings of; `check` gets each further one with it.
  private static func members(
    of planned: Plan.PlannedStep,
    count: Int,
    check: (Int, Int) throws(Failure) -> Void
  ) throws(Failure) -> [Int?] {
    var members = [Int?](repeating: nil, count: count)
    for (series, key) in planned.keyOfSeries.enumerated() where key != KeySpace.none {
      if let first = members[Int(key)] {
        try check(first, series)
      } else {
        members[Int(key)] = series
      }
    }
    return members
  }

  /// Which number of an input's results is read.
  private static func value(of step: Step, _ input: Step) throws(Failure) -> Int {
    guard case .window(let spec, _) = input.operation else {
      preconditionFailure("only windows have results")
    }
    guard spec.accumulation != .retracting else {
      throw step.failure(
        "'\(input.name)' withdraws results, which a window cannot take out again; "
          + "read from one that is accumulating or discarding",
        reading: input
      )
    }
    let numbers = input.resultNames.dropLast(input.endsInText ? 1 : 0)
    guard !numbers.isEmpty else {
      throw step.failure("results of '\(input.name)' are words, not numbers", reading: input)
    }
    guard let value = step.ownValue ?? step.value?.word else {
      guard numbers.count == 1 else {
        let names = numbers.joined(separator: ", ")
        throw step.failure(
          "say with 'value' which result of '\(input.name)' to take: \(names)",
          reading: input
        )
      }
      return 0
    }
    guard let index = numbers.firstIndex(of: value) else {
      throw step.failure("'\(input.name)' does not compute \(value)", reading: input)
    }
    return index
  }
}
