import TidemarkCore

/// Runs a `StreamProcessor` for the keys of one worker.
struct StreamProcessorOperator<P: StreamProcessor>: KeyedOperator {
  let processor: P
  private let sides: [String]
  private(set) var share: KeyShare
  private var names: [String]
  private let series: SeriesNames
  private let quantum: TimeSpan
  private let scheduleIndex: Int
  private let isKafka: Bool
  /// Under Kafka Streams: the task of each series, and of each of the worker's keys.
  private let taskOfSeries: [UInt32]
  private var taskOfKey: [UInt32]
  var states: [P.State]
  /// By task; of Flink there is one watermark, and one task here.
  var eventTimers: ProcessorTimers
  var progress: [Int64]
  var clockTimers: ProcessorTimers
  private var context = ProcessorContext()

  init(_ processor: P, _ parts: CustomOperator.Parts) {
    self.processor = processor
    sides = processor.sideOutputs
    share = parts.share
    names = parts.keys.names
    series = SeriesNames(parts.catalog)
    quantum = parts.topology.quantum
    scheduleIndex = parts.scheduleIndex
    isKafka = parts.topology.semantics == .kafkaStreams
    let isKafka = isKafka
    let tasks = isKafka ? parts.keys.taskCount : 1
    taskOfSeries = parts.keys.taskOfSeries
    taskOfKey = parts.share.global.map { isKafka ? parts.keys.taskOfKey[Int($0)] : 0 }
    states = [P.State](repeating: processor.initialState, count: parts.share.count)
    eventTimers = ProcessorTimers(keyCount: parts.share.count, tasks: tasks)
    clockTimers = ProcessorTimers(keyCount: parts.share.count)
    progress = [Int64](repeating: .min, count: tasks)
  }

  mutating func process(
    _ batch: EngineBatch,
    _ selection: Selection,
    into output: inout LeafOutput
  ) {
    output.rows = selection.rows.count
    output.assigned += selection.rows.count
    var next = 0
    for index in selection.rows.indices {
      let row = Int(selection.rows[index])
      advance(before: row, from: &next, batch, into: &output)
      fireClock(before: batch.readings.arrivalTime[row], batch, into: &output)
      take(batch, row: row, key: Int(selection.keys[index]), into: &output)
    }
    advance(before: batch.count, from: &next, batch, into: &output)
    if let last = batch.readings.arrivalTime.last { fireClock(before: last, batch, into: &output) }
  }

  private mutating func take(
    _ batch: EngineBatch,
    row: Int,
    key: Int,
    into output: inout LeafOutput
  ) {
    let task = Int(taskOfKey[key])
    if isKafka {
      progress[task] = max(progress[task], batch.schedules[scheduleIndex].streamTime[row])
    }
    let reading = StreamReading(batch.readings, row: row, series)
    prepare(key, time: reading.eventTime, tau: batch.readings.arrivalTime[row])
    processor.process(reading, &states[key], &context)
    write(key, row: Int32(row), phase: .row, into: &output)
  }

  // MARK: Timers

  /// Fires what progress before a row makes due.
  private mutating func advance(
    before row: Int,
    from next: inout Int,
    _ batch: EngineBatch,
    into output: inout LeafOutput
  ) {
    guard !isKafka else {
      // The row in hand moves stream time; timers follow it.
      while next < row {
        let time = batch.schedules[scheduleIndex].streamTime[next]
        let task = Int(taskOfSeries[Int(batch.readings.series[next])])
        let tau = batch.readings.arrivalTime[next]
        fireClock(before: tau, batch, into: &output)
        raise(task, to: time, row: Int32(next), phase: .schedule, tau: tau, into: &output)
        next += 1
      }
      return
    }
    while next < batch.advances.count, batch.advances[next].position <= row {
      let item = batch.advances[next]
      fireClock(before: item.tau, batch, into: &output)
      next += 1
      // One that only moves the clock is where a batch ends: it must not show.
      guard item.phase != .timer else { continue }
      raise(
        0,
        to: item.watermark,
        row: Int32(item.position - 1),
        phase: item.phase,
        tau: item.tau,
        into: &output
      )
    }
  }

  private mutating func raise(
    _ task: Int,
    to time: Int64,
    row: Int32,
    phase: Emission.Phase,
    tau: Int64,
    into output: inout LeafOutput
  ) {
    progress[task] = max(progress[task], time)
    let reached = progress[task]
    while let timer = eventTimers.next(task: task, { $0 <= reached }) {
      fire(
        .eventTime(stamp(timer.time)),
        timer.key,
        tau: tau,
        row: row,
        phase: phase,
        into: &output
      )
    }
  }

  private mutating func fireClock(
    before tau: Int64,
    _ batch: EngineBatch,
    into output: inout LeafOutput
  ) {
    while let timer = clockTimers.next({ $0 < tau }) {
      let row = batch.lastRow(arrivedBy: timer.time)
      let due = Timestamp(nanoseconds: timer.time)
      fire(.clock(due), timer.key, tau: timer.time, row: row, phase: .timer, into: &output)
    }
  }

  private mutating func fire(
    _ timer: ProcessorTimer,
    _ key: Int,
    tau: Int64,
    row: Int32,
    phase: Emission.Phase,
    into output: inout LeafOutput
  ) {
    let time: Timestamp =
      switch timer {
      case .eventTime(let time), .clock(let time): time
      }
    prepare(key, time: time, tau: tau)
    processor.fire(timer, &states[key], &context)
    write(key, row: row, phase: phase, into: &output)
  }

  // MARK: The context

  private mutating func prepare(_ key: Int, time: Timestamp, tau: Int64) {
    context.key = names[Int(share.global[key])]
    context.now = Timestamp(nanoseconds: tau)
    let reached = progress[Int(taskOfKey[key])]
    context.progress = reached == .min ? nil : stamp(reached)
    context.time = time
  }

  /// Carries out what the processor asked for.
  private mutating func write(
    _ key: Int,
    row: Int32,
    phase: Emission.Phase,
    into output: inout LeafOutput
  ) {
    for out in context.outputs {
      output.emissions.append(
        Emission(
          row: row,
          phase: phase,
          kind: out.side == nil ? .output : .sideOutput,
          key: share.global[key],
          rank: share.rank[key],
          order: context.time.nanoseconds,
          time: quanta(out.time),
          tau: context.now.nanoseconds
        )
      )
      output.emissions.append(number: out.value)
      output.emissions.append(number: Double(out.side.map(number(ofSide:)) ?? 0))
    }
    for timer in context.cancelled { change(timer, key, isSet: false) }
    for timer in context.set { change(timer, key, isSet: true) }
    context.outputs.removeAll(keepingCapacity: true)
    context.cancelled.removeAll(keepingCapacity: true)
    context.set.removeAll(keepingCapacity: true)
  }

  private func number(ofSide name: String) -> Int {
    guard let number = sides.firstIndex(of: name) else {
      preconditionFailure("the processor does not name '\(name)' among its sideOutputs")
    }
    return number
  }

  private mutating func change(_ timer: ProcessorTimer, _ key: Int, isSet: Bool) {
    let rank = share.rank[key]
    switch timer {
    case .eventTime(let time):
      let quanta = quanta(time)
      if isSet {
        eventTimers.set(quanta, key: key, task: Int(taskOfKey[key]), rank: rank)
      } else {
        eventTimers.cancel(quanta, key: key)
      }
    case .clock(let time):
      if isSet {
        clockTimers.set(time.nanoseconds, key: key, rank: rank)
      } else {
        clockTimers.cancel(time.nanoseconds, key: key)
      }
    }
  }

  private func stamp(_ quanta: Int64) -> Timestamp { Timestamp(quanta: quanta, of: quantum) }

  private func quanta(_ time: Timestamp) -> Int64 {
    flooredDivision(time.nanoseconds, quantum.nanoseconds).quotient
  }

  mutating func grow(_ growth: KeyGrowth) {
    share = growth.share
    names = growth.keys.names
    taskOfKey = share.global.map { isKafka ? growth.keys.taskOfKey[Int($0)] : 0 }
    states += [P.State](repeating: processor.initialState, count: share.count - states.count)
    eventTimers.grow(toKeys: share.count, growth.rankOfOld)
    clockTimers.grow(toKeys: share.count, growth.rankOfOld)
  }

  func openWindows() -> [OpenWindow] { [] }
}
