import TidemarkCore
import TidemarkStreams

/// Windows over the results of windows, as two operators of Flink or Kafka Streams in a row: a result goes
/// on as soon as it comes out, and the watermark after the results that it caused.
extension ReferencePipeline {
  /// What a window step did, item of the progress by item.
  struct Flow {
    /// How many emissions there were after each.
    var ends: [Int]
    var keys: [String: KeyOrigin]
  }

  /// Where a key comes from: any of its readings has the other names that all of them share.
  struct KeyOrigin {
    var reading: Reading
    var task: Int

    init(_ reading: Reading, task: Int) {
      self.reading = reading
      self.task = task
    }
  }

  /// What a window step is given.
  struct TakenItems {
    var items: [ReferenceItem] = []
    /// Of results: how many items there were after each item of the progress.
    var ends: [Int] = []
    /// Per row that comes to the step, the class that it has without being taken.
    var ended: [LedgerClass?] = []
    var keys: [String: KeyOrigin] = [:]
  }

  /// The window steps whose results a step reads; none: it reads readings.
  func windowInputs(of index: Int) -> [Int] {
    let steps = topology.steps
    return steps[index].from.compactMap { name in
      steps.firstIndex { $0.name == name && !$0.operation.passesReadings }
    }
  }

  /// What a window over results is given: the results of its inputs, and what moves time between them.
  func resultItems(_ index: Int) -> TakenItems {
    let step = topology.steps[index]
    let inputs = windowInputs(of: index).sorted()
    let downstream = downstreamKeys(step, inputs)
    var taken = TakenItems()
    for (key, origin) in downstream.values { taken.keys[key] = origin }
    for (number, item) in progress.enumerated() {
      for (input, emission) in results(of: inputs, at: number) {
        let target = downstream[KeyOfInput(input: input, key: emission.key)]
        take(emission, of: input, by: step, target, into: &taken)
      }
      taken.items.append(item.withoutRow)
      taken.ends.append(taken.items.count)
    }
    return taken
  }

  /// What the inputs gave out at an item of the progress: first what was due before it on τ, then what it
  /// caused, then what Kafka Streams looks for after a reading; each time the earlier step's first.
  private func results(
    of inputs: [Int],
    at number: Int
  ) -> [(input: Int, emission: ReferenceEmission)] {
    var results: [(input: Int, emission: ReferenceEmission)] = []
    for input in inputs {
      guard let ends = flows[input]?.ends else { continue }
      let range = (number == 0 ? 0 : ends[number - 1])..<ends[number]
      results += emissions[input][range].filter(\.isResult).map { (input, $0) }
    }
    let places = results.indices.sorted { a, b in
      let (first, second) = (results[a], results[b])
      let looks = (looksForClosed(first.input) ? 1 : 0, looksForClosed(second.input) ? 1 : 0)
      return (first.emission.row, first.emission.tau, looks.0, a)
        < (second.emission.row, second.emission.tau, looks.1, b)
    }
    return places.map { results[$0] }
  }

  private func looksForClosed(_ index: Int) -> Bool {
    guard case .window(let spec, _) = topology.steps[index].operation else { return false }
    return topology.semantics == .kafkaStreams && spec.emit == .onClose
  }

  private func take(
    _ result: ReferenceEmission,
    of input: Int,
    by step: Step,
    _ target: (key: String, origin: KeyOrigin)?,
    into taken: inout TakenItems
  ) {
    let origin = flows[input]?.keys[result.key]
    let isSelected = origin.map { takes($0.reading, step) } ?? false
    guard isSelected, let target else {
      taken.ended.append(isSelected ? .unassigned : .filtered)
      return
    }
    taken.ended.append(nil)
    taken.items.append(
      .row(
        ReferenceRow(
          number: result.row,
          key: target.key,
          task: target.origin.task,
          time: result.time,
          tau: result.tau,
          value: value(of: result, input, step)
        )
      )
    )
  }

  private func value(of result: ReferenceEmission, _ input: Int, _ step: Step) -> Double {
    guard case .window(_, let aggregates) = topology.steps[input].operation else { return .nan }
    let place = step.value.flatMap { aggregates.firstIndex(of: $0) } ?? 0
    return Double(result.values[place]) ?? .nan
  }

  private struct KeyOfInput: Hashable {
    var input: Int
    var key: String
  }

  /// The key, and its task, of the results of each key of the inputs.
  ///
  /// A key stays in the task of its input. One that comes from several, or inputs of different tasks, are
  /// repartitioned into one.
  private func downstreamKeys(
    _ step: Step,
    _ inputs: [Int]
  ) -> [KeyOfInput: (key: String, origin: KeyOrigin)] {
    var found: [KeyOfInput: (key: String, origin: KeyOrigin)] = [:]
    var tasks: [String: Set<Int>] = [:]
    for input in inputs {
      let own = keyOfWindow(input)
      let target = step.key ?? own
      let names = ReferenceKeys.names(target, catalog)
      for (name, origin) in flows[input]?.keys ?? [:] {
        // A calculated key cannot be had from a reading again.
        let known = target == own ? name : names[Int(origin.reading.series)]
        guard let key = known else { continue }
        found[KeyOfInput(input: input, key: name)] = (key, origin)
        tasks[key, default: []].insert(origin.task)
      }
    }
    if tasks.values.contains(where: { $0.count > 1 }) {
      for place in found.keys { found[place]?.origin.task = 0 }
    }
    return found
  }

  /// What a window's state is kept by, if need be by what its input's is.
  private func keyOfWindow(_ index: Int) -> Step.Key {
    if let key = topology.steps[index].key { return key }
    return windowInputs(of: index).first.map { keyOfWindow($0) } ?? .series
  }
}

extension ReferenceEmission {
  /// Whether a window gave it out as its value.
  fileprivate var isResult: Bool { kind == .onTime || kind == .endOfInput || kind == .update }
}

extension ReferenceItem {
  /// What is left of it for those who see only results.
  fileprivate var withoutRow: ReferenceItem {
    if case .row(let row) = self { .other(number: row.number, tau: row.tau) } else { self }
  }
}
