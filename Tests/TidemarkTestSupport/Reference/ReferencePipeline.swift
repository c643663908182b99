package import TidemarkCore
package import TidemarkStreams

/// A pipeline written as plainly as possible from the published rules of Flink and Kafka Streams,
/// one reading at a time: what the engine is compared with.
///
/// It shares nothing with the engine but the types that describe a topology.
package struct ReferencePipeline {
  package struct Result: Sendable {
    /// Per step of the topology, in order.
    package var emissions: [[ReferenceEmission]]
    /// Per row, at the ledger step.
    package var classes: [LedgerClass]
    /// Per window step, in the order of the topology.
    package var counts: [ReferenceCounts]
  }

  /// A reading, or a moment between readings that no reading causes.
  package enum Input: Sendable, Equatable {
    case reading(Reading)
    /// An explicit watermark in quanta.
    case watermark(Int64, tau: Int64)
    case clock(tau: Int64)
  }

  let topology: Topology
  let catalog: Catalog
  private let inputs: [Input]
  let readings: [Reading]
  /// Per step and row: nil if the row came through, or the class that ended it.
  var fates: [[LedgerClass?]] = []
  /// Per step and row: the value that a step hands on.
  var values: [[Double]] = []
  var emissions: [[ReferenceEmission]] = []
  /// The rows, and what moves time between them.
  private(set) var progress: [ReferenceItem] = []
  /// Per window step, what a window over its results is made of.
  var flows: [Int: Flow] = [:]
  /// What comes out of each reorder step.
  var sections: [Int: Section] = [:]

  package static func run(_ topology: Topology, catalog: Catalog, _ inputs: [Input]) -> Result {
    var pipeline = ReferencePipeline(topology, catalog, inputs)
    return pipeline.run()
  }

  private init(_ topology: Topology, _ catalog: Catalog, _ inputs: [Input]) {
    self.topology = topology
    self.catalog = catalog
    self.inputs = inputs
    readings = inputs.compactMap { if case .reading(let reading) = $0 { reading } else { nil } }
  }

  private mutating func run() -> Result {
    for index in topology.steps.indices { runPassingStep(index) }
    progress = topology.semantics == .flink ? watermarked() : rowsOnly()
    var counts: [ReferenceCounts] = []
    var classesOfStep: [Int: [LedgerClass]] = [:]
    for (index, step) in topology.steps.enumerated() {
      guard case .window(let spec, let aggregates) = step.operation else { continue }
      let isCascade = !windowInputs(of: index).isEmpty
      let taken = isCascade ? resultItems(index) : readingItems(index)
      let output = referenceWindowStep(
        spec,
        aggregates,
        semantics: topology.semantics,
        quantum: topology.quantum,
        items: taken.items
      )
      emissions[index] = output.emissions
      flows[index] = flow(index, taken, output)
      if isCascade {
        let reach = [LedgerClass?](repeating: nil, count: taken.ended.count)
        counts.append(count(merged(taken.ended, output.classes), reach, output))
      } else {
        let classes = merged(taken.ended, output.classes)
        classesOfStep[index] = classes
        let reach = fateBefore(index)
        counts.append(count(classes, passages(of: index).map { reach[$0.row] }, output))
      }
    }
    return Result(
      emissions: emissions,
      classes: classesOfStep[ledgerStep].map { classes($0, at: ledgerStep) }
        ?? fates[ledgerStep].map { $0 ?? .onTime },
      counts: counts
    )
  }

  /// What a window over readings is given: those that reach it, and the progress of all.
  private func readingItems(_ index: Int) -> TakenItems {
    let step = topology.steps[index]
    let passages = passages(of: index)
    let (fates, allValues) = (fateBefore(index), valuesBefore(index))
    let reach = passages.map { fates[$0.row] }
    let values = passages.map { allValues[$0.row] }
    let readings = passages.map { self.readings[$0.row] }
    let keys = ReferenceKeys(
      step.key,
      catalog,
      readings,
      values: values,
      reaches: readings.indices.map { reach[$0] == nil && takes(readings[$0], step) }
    )
    var taken = TakenItems()
    for (row, reading) in readings.enumerated() {
      if let key = keys.keys[row] { taken.keys[key] = KeyOrigin(reading, task: keys.task(reading)) }
      let isUnassigned = keys.keys[row] == nil
      taken.ended.append(
        reach[row] ?? (!takes(reading, step) ? .filtered : isUnassigned ? .unassigned : nil)
      )
    }
    taken.items = progress(of: index).map { item in
      guard case .row(var row) = item else { return item }
      let (number, cause) = (row.number, passages[row.number].cause)
      guard let key = keys.keys[number] else { return .other(number: cause, tau: row.tau) }
      row.number = cause
      row.key = key
      row.value = values[number]
      row.task = keys.task(readings[number])
      return .row(row)
    }
    return taken
  }

  /// What a step gets, if nothing ended before it, and what moves time.
  func progress(of index: Int) -> [ReferenceItem] {
    reorder(before: index).flatMap { sections[$0]?.items } ?? progress
  }

  private func count(
    _ classes: [LedgerClass],
    _ reach: [LedgerClass?],
    _ output: ReferenceOutput
  ) -> ReferenceCounts {
    var counts = ReferenceCounts()
    for (row, ledgerClass) in classes.enumerated() where reach[row] == nil {
      counts.classes[Int(ledgerClass.rawValue)] += 1
    }
    counts.assigned = output.assigned
    counts.missed = output.missed
    return counts
  }

  /// The class of each row at a window step: what ended it before, or what became of it there.
  private func merged(_ ended: [LedgerClass?], _ outcomes: [LedgerClass]) -> [LedgerClass] {
    var next = outcomes.makeIterator()
    return ended.map { $0 ?? next.next() ?? .lost }
  }

  func takes(_ reading: Reading, _ step: Step) -> Bool {
    let sensor = Int(catalog.series[Int(reading.series)].sensor)
    return step.sensor.map { catalog.sensors[sensor].name == $0 } ?? true
  }

  /// The step named for it, the first window, or the last step.
  private var ledgerStep: Int {
    let steps = topology.steps
    return steps.firstIndex { $0.name == topology.ledgerStep }
      ?? steps.firstIndex { !$0.operation.passesReadings } ?? steps.count - 1
  }

  // MARK: Progress

  func quanta(_ time: Int64) -> Int64 {
    let quantum = topology.quantum.nanoseconds
    return time >= 0 ? time / quantum : -((-time + quantum - 1) / quantum)
  }

  private func row(_ number: Int) -> ReferenceItem {
    let reading = readings[number]
    return .row(
      ReferenceRow(
        number: number,
        key: "",
        task: 0,
        time: quanta(reading.eventTime),
        tau: reading.arrivalTime,
        value: reading.value
      )
    )
  }

  private func rowsOnly() -> [ReferenceItem] { readings.indices.map(row) }

  /// The rows and the watermarks behind them.
  func watermarked() -> [ReferenceItem] {
    var progress = ReferenceProgress(
      topology.watermark,
      quantum: topology.quantum,
      catalog: catalog
    )
    let after = topology.watermark.after.flatMap { name in
      topology.steps.firstIndex { $0.name == name }
    }
    var items: [ReferenceItem] = []
    var number = 0
    var lastTau = Int64.min
    func rises(_ rises: [ReferenceProgress.Rise]) -> [ReferenceItem] {
      rises.map { .watermark($0.watermark, tau: $0.tau, isEnd: false) }
    }
    for input in inputs {
      switch input {
      case .reading(let reading):
        lastTau = max(lastTau, reading.arrivalTime)
        items += rises(progress.moveClock(to: reading.arrivalTime))
        items.append(row(number))
        if after.map({ fates[$0][number] == nil }) ?? true {
          let partition = catalog.devices[Int(catalog.series[Int(reading.series)].device)].partition
          items += rises(
            progress.observe(
              time: quanta(reading.eventTime),
              partition: Int(partition),
              tau: reading.arrivalTime
            )
          )
        }
        number += 1
      case .watermark(let time, let tau):
        lastTau = max(lastTau, tau)
        items += rises(progress.moveClock(to: tau))
        items += [.clock(tau: tau), .watermark(time, tau: tau, isEnd: false)]
      case .clock(let tau):
        lastTau = max(lastTau, tau)
        items += rises(progress.moveClock(to: tau)) + [.clock(tau: tau)]
      }
    }
    if topology.atEnd == .endOfInput { items.append(.watermark(.max, tau: lastTau, isEnd: true)) }
    return items
  }
}
