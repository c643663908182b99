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

  private let topology: Topology
  private let catalog: Catalog
  private let inputs: [Input]
  private let readings: [Reading]
  /// Per step and row: nil if the row came through, or the class that ended it.
  private var fates: [[LedgerClass?]] = []
  private var emissions: [[ReferenceEmission]] = []

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
    let progress = topology.semantics == .flink ? self.progress() : rowsOnly()
    var counts: [ReferenceCounts] = []
    var classesOfStep: [Int: [LedgerClass]] = [:]
    for (index, step) in topology.steps.enumerated() {
      guard case .window(let spec, let aggregates) = step.operation else { continue }
      let keys = ReferenceKeys(step.key, catalog)
      let taken = readings.map { takes($0, step) && keys[$0] != nil }
      let reach = fateBefore(index)
      let items = progress.map { item -> ReferenceItem in
        guard case .row(var row) = item else { return item }
        let reading = readings[row.number]
        guard taken[row.number], reach[row.number] == nil, let key = keys[reading] else {
          return .other(number: row.number, tau: row.tau)
        }
        row.key = key
        row.task = keys.task(reading)
        return .row(row)
      }
      let output = referenceWindowStep(
        spec,
        aggregates,
        semantics: topology.semantics,
        quantum: topology.quantum,
        items: items
      )
      emissions[index] = output.emissions
      let classes = classes(at: step, reach, keys, output.classes)
      classesOfStep[index] = classes
      counts.append(count(classes, reach, output))
    }
    return Result(
      emissions: emissions,
      classes: classesOfStep[ledgerStep] ?? fates[ledgerStep].map { $0 ?? .onTime },
      counts: counts
    )
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

  /// The class of each row at a window step.
  private func classes(
    at step: Step,
    _ reach: [LedgerClass?],
    _ keys: ReferenceKeys,
    _ outcomes: [LedgerClass]
  ) -> [LedgerClass] {
    var next = outcomes.makeIterator()
    return readings.indices.map { row in
      if let ended = reach[row] { return ended }
      if !takes(readings[row], step) { return .filtered }
      if keys[readings[row]] == nil { return .unassigned }
      return next.next() ?? .lost
    }
  }

  private func takes(_ reading: Reading, _ step: Step) -> Bool {
    let sensor = Int(catalog.series[Int(reading.series)].sensor)
    return step.sensor.map { catalog.sensors[sensor].name == $0 } ?? true
  }

  /// The step named for it, the first window, or the last step.
  private var ledgerStep: Int {
    let steps = topology.steps
    return steps.firstIndex { $0.name == topology.ledgerStep }
      ?? steps.firstIndex { !$0.operation.passesReadings } ?? steps.count - 1
  }

  // MARK: Wiring

  /// What ended each row before a step; nil: it reaches the step.
  ///
  /// With several inputs a row that comes through any of them passes, or else the first decides.
  private func fateBefore(_ index: Int) -> [LedgerClass?] {
    let steps = topology.steps
    var from = steps[index].from.compactMap { name in steps.firstIndex { $0.name == name } }
    if from.isEmpty {
      from = steps[..<index].lastIndex { $0.operation.passesReadings }.map { [$0] } ?? []
    }
    return readings.indices.map { row in
      if from.contains(where: { fates[$0][row] == nil }) { return nil }
      return from.first.flatMap { fates[$0][row] }
    }
  }

  private mutating func runPassingStep(_ index: Int) {
    fates.append(fateBefore(index))
    emissions.append([])
    let step = topology.steps[index]
    switch step.operation {
    case .validate(let spec):
      for (row, reading) in readings.enumerated() where fates[index][row] == nil {
        guard takes(reading, step), let reason = spec.reason(against: reading, catalog) else {
          continue
        }
        fates[index][row] = .rejected
        emissions[index].append(
          ReferenceEmission(
            row: row,
            kind: .rejected,
            key: catalog.name(ofSeries: Int(reading.series)),
            time: quanta(reading.eventTime),
            tau: reading.arrivalTime,
            values: [reason.word]
          )
        )
      }
    case .deduplicate(let spec):
      var seen: [[Int]: Int64] = [:]
      for (row, reading) in readings.enumerated()
      where fates[index][row] == nil && takes(reading, step) {
        let identity = [Int(reading.series), Int(reading.epoch), Int(reading.sequence)]
        if let first = seen[identity], reading.arrivalTime - first < spec.within.nanoseconds {
          fates[index][row] = .duplicate
        } else {
          seen[identity] = reading.arrivalTime
        }
      }
    case .window, .process: break
    }
  }

  // MARK: Progress

  private func quanta(_ time: Int64) -> Int64 {
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
  private func progress() -> [ReferenceItem] {
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

/// The key of each reading at a step, and its task.
struct ReferenceKeys {
  private var keys: [String?] = []
  private var partitions: [Int] = []
  private var isRepartitioned = false

  init(_ key: Step.Key, _ catalog: Catalog) {
    var partitionsOfKey: [String: Set<Int>] = [:]
    for (index, series) in catalog.series.enumerated() {
      let device = catalog.devices[Int(series.device)]
      let name: String? =
        switch key {
        case .series: catalog.name(ofSeries: index)
        case .device: device.name
        case .sensor: catalog.sensors[Int(series.sensor)].name
        case .deviceClass: catalog.classes[Int(device.deviceClass)]
        case .group: device.group.map { catalog.groups[Int($0)] }
        }
      keys.append(name)
      partitions.append(Int(device.partition))
      if let name { partitionsOfKey[name, default: []].insert(Int(device.partition)) }
    }
    // Keys that span partitions: Kafka Streams would repartition, and here all are one task.
    isRepartitioned = partitionsOfKey.values.contains { $0.count > 1 }
  }

  subscript(reading: Reading) -> String? { keys[Int(reading.series)] }

  func task(_ reading: Reading) -> Int { isRepartitioned ? 0 : partitions[Int(reading.series)] }
}

extension ValidateSpec {
  /// Why a reading is rejected, or nil.
  fileprivate func reason(against reading: Reading, _ catalog: Catalog) -> RejectReason? {
    if range {
      if !reading.value.isFinite { return .notFinite }
      let sensor = catalog.sensors[Int(catalog.series[Int(reading.series)].sensor)]
      if let allowed = sensor.range, !allowed.contains(reading.value) { return .range }
    }
    let ahead = reading.eventTime - reading.arrivalTime
    if let future, ahead > future.nanoseconds { return .future }
    if let past, -ahead > past.nanoseconds { return .past }
    return nil
  }
}
