import TidemarkCore

/// One window over results: a batch of results as rows, and the operator that takes them.
struct CascadeStage: Sendable {
  let leaf: Int
  let inputs: ResultInputs
  let planned: Plan.PlannedStep
  private let quantum: TimeSpan
  var keyed: any KeyedOperator
  var scheduler: StepScheduler
  private var rows = EngineBatch()
  private var selection = Selection()
  private(set) var output: LeafOutput
  private(set) var unselected = StepCounts()
  /// The watermark that the step has been handed so far.
  var watermark = Int64.min
  /// Rises and instants of the batch that the step has been handed.
  private var advancesTaken = 0
  /// Whether the next of them has set the clock already.
  private var hasSetClock = false
  /// The key of each row's result.
  private var keysOfRows: [UInt32] = []
  /// What caused each row.
  private var causes: [(row: Int32, phase: Emission.Phase, released: Int32)] = []

  /// Nil if the step reads readings.
  init?(_ plan: Plan, leaf: Int) {
    planned = plan.steps[plan.leaves[leaf]]
    guard let inputs = planned.results else { return nil }
    self.leaf = leaf
    self.inputs = inputs
    quantum = plan.topology.quantum
    keyed = plan.makeOperator(planned, schedule: 0, worker: 0, of: 1)
    scheduler = StepScheduler(planned, plan.topology, plan.rules)
    output = LeafOutput(stride: planned.stride)
    rows.schedules = [StepSchedule()]
    rows.assigned = [AssignedKeys?](repeating: nil, count: plan.steps.count)
  }

  /// Takes the results at `places`, which are in the order of output, and fills `output`.
  mutating func process(
    _ batch: EngineBatch,
    _ streams: [BatchResult.Stream],
    _ places: [BatchResult.Place]
  ) {
    takeRows(batch, streams, places)
    takeKeys(batch)
    var schedule = taken(&rows.schedules[0], leaving: StepSchedule())
    scheduler.schedule(
      rows,
      planned,
      input: nil,
      atEnd: batch.advances.contains(where: \.isEnd),
      into: &schedule
    )
    rows.schedules[0] = schedule
    unselected = selection.fill(from: rows, planned, input: nil)
    output.removeAll()
    keyed.process(rows, selection, into: &output)
    for index in 0..<output.emissions.count { restoreCause(of: index, batch) }
  }

  /// Makes rows of results, and puts the rises of the watermark between them.
  private mutating func takeRows(
    _ batch: EngineBatch,
    _ streams: [BatchResult.Stream],
    _ places: [BatchResult.Place]
  ) {
    rows.readings.removeAll()
    rows.time.removeAll(keepingCapacity: true)
    rows.firstWatermark = watermark
    rows.advances.removeAll(keepingCapacity: true)
    causes.removeAll(keepingCapacity: true)
    advancesTaken = 0
    hasSetClock = false
    keysOfRows.removeAll(keepingCapacity: true)
    let bases = inputs.inputs.map { input in
      input.keySource.flatMap { batch.section(of: planned).assigned[$0]?.keys.baseOfKey }
    }
    for place in places {
      let stream = streams[Int(place.stream)]
      let emission = stream.emissions[Int(place.index)]
      guard emission.isResult else { continue }
      takeAdvances(batch, before: emission.place, clockAt: emission.isClock ? nil : emission.place)
      for (number, input) in inputs.inputs.enumerated() where input.step == stream.step {
        let base = bases[number].map { $0[Int(emission.key)] } ?? emission.key
        append(emission, base, stream.emissions.value(Int(place.index), input.value), input)
      }
    }
    takeAdvances(batch, before: .end, clockAt: nil)
    // Timers on τ fire when the clock passes them, whether or not a result comes then.
    if let last = batch.readings.arrivalTime.last { moveClock(to: last) }
  }

  /// Fires what is due on τ before a reading that need not have made a result.
  private mutating func moveClock(to tau: Int64) {
    rows.advances.append(
      Advance(position: rows.time.count, tau: tau, watermark: watermark, phase: .timer)
    )
  }

  /// `base` is the result's key, or of a calculated one what is known before.
  private mutating func append(
    _ result: Emission,
    _ base: UInt32,
    _ value: Double,
    _ input: ResultInputs.Input
  ) {
    if planned.keySource != nil { keysOfRows.append(result.key) }
    rows.readings.append(
      Reading(
        series: input.firstKey + base,
        sequence: 0,
        eventTime: Timestamp(quanta: result.time, of: quantum).nanoseconds,
        sentTime: result.tau,
        arrivalTime: result.tau,
        trueTime: result.tau,
        value: value
      )
    )
    rows.time.append(result.time)
    causes.append((result.row, result.phase, result.released))
  }

  /// Calculated keys are those of the results, as readings were given them.
  private mutating func takeKeys(_ batch: EngineBatch) {
    guard let source = planned.keySource, var assigned = batch.section(of: planned).assigned[source]
    else { return }
    assigned.ofRows = keysOfRows
    if let rankOfOld = assigned.rankOfOld {
      let share = KeyShare(assigned.keys, worker: 0, of: 1)
      keyed.grow(KeyGrowth(keys: assigned.keys, share: share, rankOfOld: rankOfOld))
    }
    rows.assigned[source] = assigned
  }

  /// Hands the step all rises of the watermark that come before a place in the output.
  ///
  /// A result that a rise caused has the same place as the rise, and is handed on first. An instant that
  /// sets the clock, and also brings a rise, sets the clock first: before the results at `clockPlace`.
  private mutating func takeAdvances(
    _ batch: EngineBatch,
    before place: OutputPlace,
    clockAt clockPlace: OutputPlace?
  ) {
    while advancesTaken < batch.advances.count {
      let advance = batch.advances[advancesTaken]
      let isBefore = advance.place < place
      guard isBefore || advance.place == clockPlace else { return }
      if advance.setsClock, !hasSetClock { setClock(by: advance, batch) }
      guard isBefore else { return }
      watermark = max(watermark, advance.watermark)
      append(advance, watermark: watermark, setsClock: false)
      advancesTaken += 1
      hasSetClock = false
    }
  }

  private mutating func setClock(by advance: Advance, _ batch: EngineBatch) {
    // Who sets the clock finds it where the readings before have left it.
    if advance.position > 0 { moveClock(to: batch.readings.arrivalTime[advance.position - 1]) }
    append(advance, watermark: watermark, setsClock: true)
    hasSetClock = true
  }

  private mutating func append(_ advance: Advance, watermark: Int64, setsClock: Bool) {
    var advance = advance
    advance.position = rows.time.count
    advance.phase = .instant(advancesTaken)
    advance.watermark = watermark
    advance.setsClock = setsClock
    if setsClock { advance.isEnd = false }
    rows.advances.append(advance)
  }

  /// Gives an emission the place in the output of what caused it: a result's, a rise's, or a timer's.
  private mutating func restoreCause(of index: Int, _ batch: EngineBatch) {
    let emission = output.emissions[index]
    if emission.phase == .timer {
      let row = batch.lastRow(arrivedBy: emission.tau)
      output.emissions.setCause(index, row: row, phase: .timer)
    } else if emission.phase > .schedule {
      let advance = batch.advances[emission.phase.numberOfInstant]
      let isFirst = emission.isClock && planned.section > 0
      output.emissions.setCause(
        index,
        row: Int32(advance.position - 1),
        phase: advance.phase,
        released: isFirst ? -1 : .max
      )
    } else {
      let cause = causes[Int(emission.row)]
      output.emissions.setCause(
        index,
        row: cause.row,
        phase: max(cause.phase, emission.phase),
        released: cause.released
      )
    }
  }

  mutating func restart() {
    scheduler.restart()
    keyed.restart()
  }

  func openWindows() -> [OpenWindow] { keyed.openWindows() }
}

extension Emission {
  /// Whether a window gave it out as its value, which others may read.
  fileprivate var isResult: Bool {
    switch kind {
    case .onTime, .endOfInput, .update: true
    case .lateDropped, .lateSideOutput, .alert, .rejected, .retract, .overflow, .output,
      .sideOutput:
      false
    }
  }
}
