import TidemarkCore
import TidemarkStreams

/// Windows over the results of windows, as two operators of Flink or Kafka Streams in a row: a result goes
/// on as soon as it comes out, and the watermark after the results that it caused.
extension ReferencePipeline {
  /// What a window step did, item of the progress by item.
  struct Flow {
    /// How many emissions there were after each.
    var ends: [Int]
    /// Per emission, whether it came out behind its reading (see `looksForClosed`), or what caused it did.
    var isBehind: [Bool]
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
    /// The items that are results which came out behind their reading.
    var behind: Set<Int> = []
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
    let passages = passages(of: inputs[0])
    for (number, item) in progress(of: inputs[0]).enumerated() {
      for result in results(of: inputs, at: number) {
        let key = KeyOfInput(input: result.input, key: result.emission.key)
        if result.isBehind { taken.behind.insert(taken.items.count) }
        take(result.emission, of: result.input, by: step, downstream[key], into: &taken)
      }
      taken.behind.remove(taken.items.count)
      if case .row(let row) = item {
        taken.items.append(.other(number: passages[row.number].cause, tau: row.tau))
      } else {
        taken.items.append(item)
      }
      taken.ends.append(taken.items.count)
    }
    return taken
  }

  /// What the inputs gave out at an item of the progress: first what was due before it on τ, then what it
  /// caused, then what Kafka Streams looks for after a reading; each time the earlier step's first.
  private func results(of inputs: [Int], at number: Int) -> [PlacedResult] {
    var results: [PlacedResult] = []
    for input in inputs {
      guard let flow = flows[input] else { continue }
      for place in (number == 0 ? 0 : flow.ends[number - 1])..<flow.ends[number]
      where emissions[input][place].isResult {
        results.append(
          PlacedResult(
            input: input,
            emission: emissions[input][place],
            isBehind: flow.isBehind[place]
          )
        )
      }
    }
    let places = results.indices.sorted { a, b in
      let (first, second) = (results[a], results[b])
      return (first.emission.row, first.emission.tau, first.isBehind ? 1 : 0, a)
        < (second.emission.row, second.emission.tau, second.isBehind ? 1 : 0, b)
    }
    return places.map { results[$0] }
  }

  private struct PlacedResult {
    var input: Int
    var emission: ReferenceEmission
    var isBehind: Bool
  }

  /// What a step did with what it took.
  func flow(_ index: Int, _ taken: TakenItems, _ output: ReferenceOutput) -> Flow {
    var isBehind: [Bool] = []
    for (item, end) in output.ends.enumerated() {
      let wasBehind = looksForClosed(index) || taken.behind.contains(item)
      isBehind += repeatElement(wasBehind, count: end - isBehind.count)
    }
    let ends = taken.ends.isEmpty ? output.ends : taken.ends.map { output.ends[$0 - 1] }
    return Flow(ends: ends, isBehind: isBehind, keys: taken.keys)
  }

  /// Whether a step gives out what has closed behind a reading, and not on account of it.
  ///
  /// Kafka Streams has no order between steps. Here suppressed windows of a grid come out with those of
  /// on-close emission if nothing but their end is waited for, and else as what their reading caused.
  private func looksForClosed(_ index: Int) -> Bool {
    guard case .window(let spec, _) = topology.steps[index].operation else { return false }
    guard topology.semantics == .kafkaStreams else { return false }
    if spec.emit == .onClose { return true }
    let isGrid = ["tumbling", "hopping"].contains(spec.assigner.word)
    let hasLimit = spec.suppress.maxRecords != nil || spec.suppress.maxBytes != nil
    return spec.emit == .suppress && isGrid && !hasLimit && spec.suppress.until == .windowCloses
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
