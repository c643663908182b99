package import TidemarkCore

/// The cheap pass over every batch that is done once, in order, before the workers: event time is
/// floored to the quantum, readings are validated and deduplicated, and progress becomes a schedule.
package struct SequentialPass: Sendable {
  enum Passing: Sendable {
    case validate(ValidateOperator)
    case deduplicate(DeduplicateOperator)
    case filter(ExpressionEvaluator)
    case map(ExpressionEvaluator)
    case none

    init(_ operation: Step.Operation, _ catalog: Catalog) {
      switch operation {
      case .validate(let spec): self = .validate(ValidateOperator(spec, catalog: catalog))
      case .deduplicate(let spec): self = .deduplicate(DeduplicateOperator(spec, catalog: catalog))
      case .filter(let condition): self = .filter(Self.evaluator(condition, catalog))
      case .map(let value): self = .map(Self.evaluator(value, catalog))
      case .reorder, .window, .process, .custom: self = .none
      }
    }

    private static func evaluator(_ expression: Expression, _ catalog: Catalog)
      -> ExpressionEvaluator
    {
      guard let evaluator = try? ExpressionEvaluator(expression, catalog: catalog) else {
        preconditionFailure("the plan has checked it")
      }
      return evaluator
    }
  }

  let plan: Plan
  /// The steps that it runs are those of one section; see `Plan.PlannedStep.section`.
  let section: Int
  /// Of reorder steps, if these are its own.
  var orders: [ReorderTimes]
  /// What comes behind those, if it was not taken.
  var sections: [SectionPass]
  var passing: [Passing]
  /// By step, where keys are calculated.
  var assigners: [KeyAssigner?]
  var schedulers: [StepScheduler]
  var tracker: WatermarkTracker
  var rows = 0
  var lastTau = Int64.min
  private let partitionOfSeries: [Int32]
  private let needsProgress: Bool
  private let needsTimes: Bool
  private let quantum: FlooredDivision

  package init(_ plan: Plan) {
    self.init(plan, section: 0)
  }

  init(_ plan: Plan, section: Int) {
    self.plan = plan
    self.section = section
    orders = section == 0 ? ReorderTimes.all(of: plan) : []
    sections = section == 0 ? SectionPass.all(of: plan) : []
    let topology = plan.topology
    needsProgress = plan.needsProgress
    quantum = FlooredDivision(by: topology.quantum.nanoseconds)
    passing = plan.steps.map { Passing($0.step.operation, plan.catalog) }
    assigners = plan.steps.enumerated().map { index, step in
      guard step.keySource == index, let keys = step.keys else { return nil }
      return KeyAssigner(step, keys, plan.catalog)
    }
    schedulers = plan.leaves.map { leaf in
      let planned = plan.steps[leaf]
      return planned.results == nil ? StepScheduler(planned, topology, plan.rules) : .none
    }
    tracker = WatermarkTracker(
      topology.watermark,
      quantum: topology.quantum,
      catalog: plan.catalog,
      rules: plan.rules
    )
    needsTimes = plan.needsTimes(trackedBy: tracker)
    partitionOfSeries = plan.catalog.series.map {
      Int32(plan.catalog.devices[Int($0.device)].partition)
    }
  }

  /// Fills `batch` with the next readings, which must be in the order of arrival, and with the
  /// instants between them.
  ///
  /// `readings` is exchanged with those that the batch held, so that their memory is used again.
  package mutating func prepare(
    _ readings: inout ReadingBatch,
    instants: [Instant] = [],
    into batch: inout EngineBatch
  ) {
    begin(&readings, in: &batch)
    runPassingSteps(&batch)
    assignKeys(&batch)
    var counter = InstantCounter()
    if plan.topology.semantics == .flink, needsProgress {
      trackWatermark(&batch, instants: instants, counter: &counter)
    }
    if let last = batch.readings.arrivalTime.last { lastTau = max(lastTau, last) }
    if let last = instants.last { lastTau = max(lastTau, last.tau) }
    batch.advances = counter.advances
    scheduleLeaves(&batch, atEnd: false)
    select(&batch)
    orderReadings(&batch)
    for index in sections.indices { sections[index].process(&batch, atEnd: false) }
  }

  /// Takes out what comes behind reorder steps, for a thread that goes on where this one ends.
  package mutating func takeSections() -> [SectionPass] { taken(&sections, leaving: []) }

  /// Completes a batch of what a reorder step let go, which has its watermarks.
  mutating func prepareReleased(_ batch: inout EngineBatch, atEnd: Bool) {
    runPassingSteps(&batch)
    assignKeys(&batch)
    scheduleLeaves(&batch, atEnd: atEnd)
    select(&batch)
  }

  /// Operators start anew on what was stored.
  package mutating func restart() {
    for leaf in schedulers.indices { schedulers[leaf].restart() }
    for index in sections.indices { sections[index].restart() }
  }

  /// The batch without rows that ends the input; windows close in it if the topology says so.
  package mutating func finish(into batch: inout EngineBatch) {
    var nothing = ReadingBatch()
    begin(&nothing, in: &batch)
    runPassingSteps(&batch)
    assignKeys(&batch)
    var advances: [Advance] = []
    if plan.topology.semantics == .flink, plan.topology.atEnd == .endOfInput {
      tracker.raise(
        to: .max,
        position: 0,
        phase: .instant(0),
        tau: lastTau,
        advances: &advances
      )
    }
    for index in advances.indices { advances[index].isEnd = true }
    batch.advances = advances
    scheduleLeaves(&batch, atEnd: true)
    select(&batch)
    orderReadings(&batch)
    for index in sections.indices { sections[index].process(&batch, atEnd: true) }
  }

  private mutating func begin(_ readings: inout ReadingBatch, in batch: inout EngineBatch) {
    swap(&batch.readings, &readings)
    batch.firstRow = rows
    rows += batch.count
    batch.isFlink = plan.topology.semantics == .flink
    batch.firstWatermark = plan.rules.carriesWatermark ? tracker.current : .min
    batch.quantum = quantum
    batch.time.removeAll(keepingCapacity: true)
    if needsTimes { floorTimes(&batch) }
    batch.makePlaces(for: plan)
    if batch.behind.count != orders.count {
      batch.behind = orders.map { _ in EngineBatch() }
    }
  }

  private func floorTimes(_ batch: inout EngineBatch) {
    // All threads share the empty array, which must not be written to.
    guard plan.topology.quantum.nanoseconds > 1, batch.count > 0 else {
      batch.time = batch.readings.eventTime
      return
    }
    var floored = taken(&batch.time, leaving: [])
    let (times, quantum) = (batch.readings.eventTime, quantum)
    floored.append(addingCapacity: times.count) { floored in
      for time in times { floored.append(quantum.quotient(time)) }
    }
    batch.time = floored
  }

  private mutating func runPassingSteps(_ batch: inout EngineBatch) {
    for index in plan.steps.indices where plan.steps[index].section == section {
      // Taken out and put back, so that the operator can read the fates of earlier steps.
      var fates = taken(&batch.fates[index], leaving: [])
      var rejects = taken(&batch.rejects[index], leaving: Emissions(stride: 1))
      rejects.removeAll()
      // What ended a reading before also ends it here; the step writes what it ends itself.
      let input = plan.steps[index].passes ? batch.inputFates(of: plan.steps[index]) : []
      if let input {
        fates = input
      } else {
        fates.removeAll(keepingCapacity: true)
        fates.resize(to: batch.count, filler: EngineBatch.passed)
      }
      if plan.steps[index].values == .merged(index) { mergeValues(&batch, step: index) }
      if plan.steps[index].passes {
        run(index, &fates, &rejects, in: &batch)
      }
      batch.fates[index] = fates
      batch.rejects[index] = rejects
    }
  }

  /// One step, over what it sees of the batch.
  private mutating func run(
    _ index: Int,
    _ fates: inout [UInt8],
    _ rejects: inout Emissions,
    in batch: inout EngineBatch
  ) {
    let planned = plan.steps[index]
    // Before the batch is shared with what the step sees of it.
    var mapped = taken(&batch.mapped[index], leaving: [])
    let seen = batch.seen(by: planned)
    let counts: PassingCounts
    switch taken(&passing[index], leaving: .none) {
    case .validate(let validate):
      counts = validate.process(seen, step: planned, fates: &fates, rejects: &rejects)
      passing[index] = .validate(validate)
    case .deduplicate(var deduplicate):
      counts = deduplicate.process(seen, step: planned, fates: &fates)
      passing[index] = .deduplicate(deduplicate)
    case .filter(var condition):
      counts = condition.filter(seen, step: planned, fates: &fates)
      passing[index] = .filter(condition)
    case .map(var value):
      counts = value.map(seen, step: planned, fates, into: &mapped)
      passing[index] = .map(value)
    case .none: counts = PassingCounts()
    }
    batch.passing[index] = counts
    batch.mapped[index] = mapped
  }

  /// Decides what comes out of each reorder step.
  private mutating func orderReadings(_ batch: inout EngineBatch) {
    for number in orders.indices {
      let index = plan.reorders[number]
      var order = taken(&batch.behind[number].order, leaving: ReleaseOrder())
      var fates = taken(&batch.fates[index], leaving: [])
      batch.passing[index] = orders[number].process(batch, fates: &fates, into: &order)
      batch.fates[index] = fates
      batch.behind[number].order = order
    }
  }

  private mutating func assignKeys(_ batch: inout EngineBatch) {
    for index in assigners.indices where plan.steps[index].section == section {
      // Before the batch is shared with what the step sees of it.
      batch.assigned[index] = nil
      batch.assigned[index] = assigners[index]?.assign(batch)
    }
  }

  /// Each row has the value of the first input through which it comes.
  private func mergeValues(_ batch: inout EngineBatch, step index: Int) {
    var merged = batch.readings.value
    for input in plan.steps[index].inputs.reversed() {
      let fates = batch.fates[input]
      let values = batch.values(plan.steps[input].passedValues)
      for row in merged.indices where fates[row] == EngineBatch.passed { merged[row] = values[row] }
    }
    batch.merged[index] = merged
  }

  private mutating func trackWatermark(
    _ batch: inout EngineBatch,
    instants: [Instant],
    counter: inout InstantCounter
  ) {
    var next = 0
    var row = 0
    while row < batch.count {
      while next < instants.count, instants[next].position <= row {
        take(instants[next], counter: &counter)
        next += 1
      }
      let end = next < instants.count ? min(instants[next].position, batch.count) : batch.count
      tracker.track(
        batch,
        rows: row..<end,
        partitionOfSeries: partitionOfSeries,
        fates: plan.watermarkStep.map { batch.fates[$0] },
        instants: &counter
      )
      row = end
    }
    while next < instants.count {
      take(instants[next], counter: &counter)
      next += 1
    }
  }

  private mutating func take(_ instant: Instant, counter: inout InstantCounter) {
    tracker.moveClock(to: instant.tau, position: instant.position, instants: &counter)
    guard let watermark = instant.watermark, watermark > tracker.current else {
      counter.advances.append(
        Advance(
          position: instant.position,
          tau: instant.tau,
          watermark: tracker.current,
          phase: counter.next(instant.position),
          setsClock: true
        )
      )
      return
    }
    tracker.raise(
      to: watermark,
      position: instant.position,
      phase: counter.next(instant.position),
      tau: instant.tau,
      advances: &counter.advances
    )
    counter.advances[counter.advances.count - 1].setsClock = true
  }

  private mutating func scheduleLeaves(
    _ batch: inout EngineBatch,
    atEnd: Bool
  ) {
    for (leaf, step) in plan.leaves.enumerated() where takes(step) {
      var schedule = taken(&batch.schedules[leaf], leaving: StepSchedule())
      let planned = plan.steps[step]
      schedulers[leaf].schedule(
        batch,
        planned,
        input: plan.topology.semantics == .kafkaStreams ? batch.inputFates(of: planned) : nil,
        atEnd: atEnd,
        into: &schedule
      )
      batch.schedules[leaf] = schedule
    }
  }

  /// Whether a leaf step reads readings of this section.
  private func takes(_ step: Int) -> Bool {
    plan.steps[step].results == nil && plan.steps[step].section == section
  }

  /// For each leaf step the rows that reach it with a key, and the classes of those without.
  private func select(_ batch: inout EngineBatch) {
    for (leaf, index) in plan.leaves.enumerated() where takes(index) {
      if let twin = plan.twinLeaf[leaf] {
        batch.selections[leaf] = batch.selections[twin]
        batch.unselected[leaf] = batch.unselected[twin]
        continue
      }
      var selection = taken(&batch.selections[leaf], leaving: Selection())
      batch.unselected[leaf] = selection.fill(
        from: batch,
        plan.steps[index],
        input: batch.inputFates(of: plan.steps[index])
      )
      batch.selections[leaf] = selection
    }
  }
}

/// Moves a value out of its place, so that changing it does not copy what the place still holds.
func taken<Value>(_ place: inout Value, leaving empty: Value) -> Value {
  let value = place
  place = empty
  return value
}
