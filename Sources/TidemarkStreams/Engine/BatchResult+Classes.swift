import TidemarkCore

/// Which class each reading of a batch has at the ledger step.
extension BatchResult {
  /// Fills `classes` and `laterClasses`.
  mutating func classify(_ batch: EngineBatch, outputs: [[LeafOutput]], plan: Plan) {
    classes.removeAll(keepingCapacity: true)
    laterClasses.removeAll(keepingCapacity: true)
    guard let index = plan.ledgerStep else {
      classes.resize(to: batch.count, filler: LedgerClass.onTime.rawValue)
      return
    }
    let section = plan.steps[index].section
    guard section > 0 else {
      classes = plan.classes(at: index, batch, outputs: outputs)
      return
    }
    classes = batch.fates[plan.reorders[section - 1]]
    let behind = batch.behind[section - 1]
    let found = plan.classes(at: index, behind, outputs: outputs)
    for (number, found) in zip(behind.origins, found) { laterClasses.append((number, found)) }
    for number in behind.unreleased { laterClasses.append((number, LedgerClass.onTime.rawValue)) }
  }

  /// Adds the classes of a batch to those of all before it.
  package func addClasses(to all: inout [UInt8]) {
    all += classes
    for (number, found) in laterClasses { all[number] = found }
  }
}

extension Plan {
  /// The class of each row of the batch that a step sees, at this step.
  func classes(at index: Int, _ batch: EngineBatch, outputs: [[LeafOutput]]) -> [UInt8] {
    guard let leaf = leaves.firstIndex(of: index) else {
      return batch.fates[index].map {
        $0 == EngineBatch.passed ? LedgerClass.onTime.rawValue : $0
      }
    }
    let step = steps[index]
    let input = batch.inputFates(of: step)
    let series = batch.readings.series
    var classes: [UInt8] = []
    for row in 0..<batch.count {
      let fate = input?[row] ?? EngineBatch.passed
      if fate != EngineBatch.passed {
        classes.append(fate)
      } else if step.selects[Int(series[row])] {
        classes.append(LedgerClass.unassigned.rawValue)
      } else {
        classes.append(LedgerClass.filtered.rawValue)
      }
    }
    // A sequential step's rows all went to the first worker.
    let workers = step.isSequential ? 1 : outputs.count
    setExceptions(
      batch.selections[leaf],
      outputs.prefix(workers).map { $0[leaf].exceptions },
      in: &classes
    )
    return classes
  }

  /// All rows that a step took are on time, but for what each worker says of its own.
  private func setExceptions(
    _ selection: Selection,
    _ exceptions: [[LeafOutput.Exception]],
    in classes: inout [UInt8]
  ) {
    for row in selection.rows { classes[Int(row)] = LedgerClass.onTime.rawValue }
    if exceptions.count == 1 {
      for exception in exceptions[0] {
        classes[Int(selection.rows[Int(exception.place)])] = exception.outcome.rawValue
      }
      return
    }
    // Places count the rows of a worker, which are the same ones in the same order.
    var place = [Int32](repeating: 0, count: exceptions.count)
    var next = [Int](repeating: 0, count: exceptions.count)
    for index in selection.rows.indices {
      let worker = Int(selection.keys[index]) % exceptions.count
      if next[worker] < exceptions[worker].count,
        exceptions[worker][next[worker]].place == place[worker]
      {
        classes[Int(selection.rows[index])] = exceptions[worker][next[worker]].outcome.rawValue
        next[worker] += 1
      }
      place[worker] += 1
    }
  }
}
